/// All that a least squares fit needs to know of any number of rows: their weight, the means, and
/// the centred second moments.
///
/// With weights w_i, means m_j and m_y:
///
///     scatter_jk       = sum_i w_i (x_ij - m_j) (x_ik - m_k)
///     crossProducts_j  = sum_i w_i (x_ij - m_j) (y_i - m_y)
///     responseScatter  = sum_i w_i (y_i - m_y)^2
///
/// Values add up: statistics of parts merge into those of the whole (Chan, Golub and LeVeque 1983,
/// "Algorithms for computing the sample variance", The American Statistician 37), in any order, and
/// hold p x p numbers however many rows there were.
public struct SufficientStatistics: Sendable, Equatable {
  /// p.
  public let columnCount: Int
  /// Rows seen, whatever their weights.
  public internal(set) var rowCount = 0
  /// Sum of the weights; the number of rows when none were given.
  public internal(set) var weight = 0.0
  /// Weighted mean of each column.
  public internal(set) var means: [Double]
  /// Weighted mean of the response.
  public internal(set) var responseMean = 0.0
  /// Packed p x p, of which the lower triangle is valid.
  var scatter: [Double]
  /// Centred products of each column with the response: sum_i w_i (x_ij - m_j)(y_i - m_y).
  public internal(set) var crossProducts: [Double]
  /// Centred squares of the response: sum_i w_i (y_i - m_y)^2.
  public internal(set) var responseScatter = 0.0

  /// Statistics of no rows; O(p^2) memory.
  ///
  /// - Throws: ``ShrinkageError/insufficientMemory(what:bytes:)`` or
  ///   ``ShrinkageError/dimensionTooLarge(what:value:)`` when p x p numbers cannot be had.
  public init(columnCount: Int) throws(ShrinkageError) {
    precondition(columnCount >= 0)
    try requireIndexable(columnCount, "the number of columns")
    try requireMemory(
      doubles: (columnCount, columnCount),
      for: "the Gram matrix of \(columnCount) columns")
    self.columnCount = columnCount
    means = Array(repeating: 0, count: columnCount)
    scatter = Array(repeating: 0, count: columnCount * columnCount)
    crossProducts = Array(repeating: 0, count: columnCount)
  }

  /// Centred second moment of columns `first` and `second`: sum_i w_i (x - m)(x' - m').
  public func scatter(_ first: Int, _ second: Int) -> Double {
    scatter[min(first, second) * columnCount + max(first, second)]
  }

  /// The diagonal of the scatter: sum_i w_i (x_ij - m_j)^2.
  var squares: [Double] { (0..<columnCount).map { scatter($0, $0) } }

  /// Adds the statistics of other rows of the same columns; O(p^2).
  ///
  /// - Throws: ``ShrinkageError/shapeMismatch(what:expected:actual:)`` when the numbers of columns
  ///   differ.
  public mutating func merge(_ other: SufficientStatistics) throws(ShrinkageError) {
    guard other.columnCount == columnCount else {
      throw .shapeMismatch(
        what: "columns of the statistics to merge", expected: columnCount,
        actual: other.columnCount)
    }
    rowCount += other.rowCount
    guard other.weight > 0 else { return }
    guard weight > 0 else {
      let rows = rowCount
      self = other
      rowCount = rows
      return
    }
    let total = weight + other.weight
    let between = (weight * other.weight / total)
    var shift = other.means
    for j in shift.indices { shift[j] -= means[j] }
    let responseShift = other.responseMean - responseMean
    for column in 0..<columnCount {
      let start = column * columnCount
      let factor = between * shift[column]
      for row in column..<columnCount {
        scatter[start + row] += other.scatter[start + row] + factor * shift[row]
      }
      crossProducts[column] += other.crossProducts[column] + factor * responseShift
      means[column] += other.weight / total * shift[column]
    }
    responseScatter += other.responseScatter + between * responseShift * responseShift
    responseMean += other.weight / total * responseShift
    weight = total
  }
}

extension SufficientStatistics: Codable {
  private enum CodingKeys: String, CodingKey {
    case version, columnCount, rowCount, weight, means, responseMean, scatter, crossProducts
    case responseScatter
  }

  /// Version 1: `scatter` is the lower triangle, column by column, p (p + 1) / 2 numbers.
  private static let version = 1

  /// Everything, with a version and the lower triangle of the scatter alone.
  public func encode(to encoder: any Encoder) throws {
    var container = encoder.container(keyedBy: CodingKeys.self)
    try container.encode(Self.version, forKey: .version)
    try container.encode(columnCount, forKey: .columnCount)
    try container.encode(rowCount, forKey: .rowCount)
    try container.encode(weight, forKey: .weight)
    try container.encode(means, forKey: .means)
    try container.encode(responseMean, forKey: .responseMean)
    let triangle = (0..<columnCount).flatMap { column in
      scatter[column * columnCount + column..<(column + 1) * columnCount]
    }
    try container.encode(triangle, forKey: .scatter)
    try container.encode(crossProducts, forKey: .crossProducts)
    try container.encode(responseScatter, forKey: .responseScatter)
  }

  /// - Throws: `DecodingError` when the version is unknown or lengths, weights or numbers are not
  ///   those of statistics.
  public init(from decoder: any Decoder) throws {
    let container = try decoder.container(keyedBy: CodingKeys.self)
    func corrupted(_ key: CodingKeys, _ what: String) -> DecodingError {
      .dataCorruptedError(forKey: key, in: container, debugDescription: what)
    }
    let version = try container.decode(Int.self, forKey: .version)
    guard version == Self.version else {
      throw corrupted(.version, "unknown version \(version) of statistics")
    }
    let count = try container.decode(Int.self, forKey: .columnCount)
    guard count >= 0 else { throw corrupted(.columnCount, "negative") }
    means = try container.decode([Double].self, forKey: .means)
    crossProducts = try container.decode([Double].self, forKey: .crossProducts)
    let triangle = try container.decode([Double].self, forKey: .scatter)
    guard means.count == count, crossProducts.count == count,
      triangle.count == count * (count + 1) / 2
    else { throw corrupted(.scatter, "lengths do not agree with \(count) columns") }
    columnCount = count
    rowCount = try container.decode(Int.self, forKey: .rowCount)
    weight = try container.decode(Double.self, forKey: .weight)
    responseMean = try container.decode(Double.self, forKey: .responseMean)
    responseScatter = try container.decode(Double.self, forKey: .responseScatter)
    try requireMemory(doubles: (count, count), for: "the Gram matrix of \(count) columns")
    scatter = Array(repeating: 0, count: count * count)
    var next = 0
    for column in 0..<count {
      for row in column..<count {
        scatter[column * count + row] = triangle[next]
        next += 1
      }
    }
    if let impossibility { throw corrupted(.weight, impossibility) }
  }
}
