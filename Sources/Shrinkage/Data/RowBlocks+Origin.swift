extension RowBlocks {
  /// What rows are taken from before their products are summed.
  struct Origin {
    var columns: [Double]
    var response: Double
    /// Whether the features need no copy: nothing is taken from them, and all weights are 1.
    var isZero: Bool
  }

  /// An origin near the means, from a look at 128 rows in eight places; nil for rows so few that it
  /// would not pay, or fewer than columns.
  ///
  /// It is 0 where that is within four deviations of every mean. The look is no proof of that: the
  /// sums are.
  var origin: Origin? {
    let count = features.rowCount
    guard count >= max(features.columnCount, 256) else { return nil }
    var origin = Origin(columns: [], response: Self.mean(response.span), isZero: weights == nil)
    let values = features.values.span
    let places = (0..<8).map { $0 * ((count - 16) / 7) }
    for j in 0..<features.columnCount {
      var (sum, squares, deviations) = (0.0, 0.0, 0.0)
      let first = values[j * count]
      for place in places {
        for i in j * count + place..<j * count + place + 16 {
          sum += values[i]
          squares += values[i] * values[i]
          deviations += values[i] - first
        }
      }
      // From a value of the column, so that it is exact for a constant.
      origin.columns.append(first + deviations / 128)
      origin.isZero =
        origin.isZero && Self.isNear(sum: sum, squares: squares, weight: 128, deviations: 4)
    }
    if origin.isZero { origin.columns = Array(repeating: 0, count: features.columnCount) }
    return origin
  }

  /// Whether a mean is at most so many deviations; false for what is not finite.
  static func isNear(sum: Double, squares: Double, weight: Double, deviations: Double) -> Bool {
    let ratio = deviations * deviations
    return sum / weight * sum * (1 + ratio) <= squares * ratio
  }

  /// The mean of values, exactly theirs if they are all the same.
  private static func mean(_ values: Span<Double>) -> Double {
    let origin = values[0]
    var sums = SIMD8<Double>(repeating: 0)
    let even = values.count & ~7
    for i in stride(from: 0, to: even, by: 8) {
      for k in 0..<8 { sums[k] += values[i + k] - origin }
    }
    var total = sums.sum()
    for i in even..<values.count { total += values[i] - origin }
    return origin + total / Double(values.count)
  }

  /// Rows as deviations from an origin, multiplied by the roots of their weights.
  struct Portion {
    /// The most rows of a portion.
    let capacity: Int
    /// Whether the features are copied; they lie among the rows themselves otherwise.
    let isCopy: Bool
    private(set) var values: [Double] = []
    private(set) var response: [Double] = []
    private(set) var roots: [Double] = []
    /// Where the features lie.
    private(set) var block: Block

    init(_ rows: RowBlocks, _ origin: Origin) {
      let (count, columns) = (rows.features.rowCount, rows.features.columnCount)
      isCopy = !origin.isZero
      // OpenBLAS is as fast for so many rows as for all, and they are in the cache when it begins.
      capacity = min(count, isCopy ? max(512, 524_288 / columns) : 4096)
      block = Block(rows: 0, columns: columns, stride: isCopy ? capacity : count)
      if isCopy { values = Array(repeating: 0, count: capacity * columns) }
    }

    mutating func load(_ rows: RowBlocks, _ range: Range<Int>, _ origin: Origin) {
      roots = rows.weights.map { $0[range].map { $0.squareRoot() } } ?? range.map { _ in 1 }
      response = rows.response[range].map { $0 - origin.response }
      if rows.weights != nil {
        for i in roots.indices { response[i] *= roots[i] }
      }
      block.rows = range.count
      guard isCopy else {
        block.offset = range.lowerBound
        return
      }
      let features = rows.features
      for j in 0..<block.columns {
        let start = j * features.rowCount
        copy(
          features.values.span.extracting(start + range.lowerBound..<start + range.upperBound),
          minus: origin.columns[j], at: j * capacity, weighted: rows.weights != nil)
      }
    }

    private mutating func copy(
      _ source: Span<Double>, minus center: Double, at start: Int, weighted: Bool
    ) {
      let roots = roots
      var target = values.mutableSpan
      if weighted {
        for i in source.indices { target[start + i] = (source[i] - center) * roots[i] }
      } else {
        for i in source.indices { target[start + i] = source[i] - center }
      }
    }
  }
}
