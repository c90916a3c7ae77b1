/// A symmetric matrix with both triangles stored, so that every column is contiguous. It can grow.
struct SymmetricMatrix: Sendable {
  private(set) var order: Int
  /// Distance between the starts of neighbouring columns: room for columns to come.
  private(set) var stride: Int
  private(set) var values: [Double]
  /// The order up to which it is likely to grow.
  private let likelyOrder: Int

  /// No rows and columns yet.
  ///
  /// - Parameter likelyOrder: for up to how many there is room from the first on.
  init(likelyOrder: Int) {
    order = 0
    stride = 0
    values = []
    self.likelyOrder = min(likelyOrder, Self.largestRoom)
  }

  /// Takes values whose lower triangle is valid and mirrors it into the upper one; O(order^2).
  init(order: Int, lowerTriangle values: consuming [Double]) {
    precondition(values.count == order * order)
    self.order = order
    stride = order
    likelyOrder = order
    self.values = values
    mirrorLowerTriangle()
  }

  subscript(row: Int, column: Int) -> Double {
    values[column * stride + row]
  }

  /// The whole matrix as BLAS sees it.
  var block: Block { Block(rows: order, columns: order, stride: stride) }

  /// Where column `column` lies in `values`.
  func range(ofColumn column: Int) -> Range<Int> {
    column * stride..<column * stride + order
  }

  /// The rows and columns `indices`, packed; O(count^2).
  func submatrix(_ indices: [Int]) -> [Double] { submatrix(rows: indices, columns: indices) }

  /// The given rows of the given columns, packed.
  func submatrix(rows: [Int], columns: [Int]) -> [Double] {
    var result: [Double] = []
    result.reserveCapacity(rows.count * columns.count)
    let values = values.span
    for column in columns {
      let start = column * stride
      for row in rows { result.append(values[start + row]) }
    }
    return result
  }

  /// Appends rows and columns; O(order count), beside a copy when the room is used up.
  ///
  /// - Parameters:
  ///   - cross: the present rows of the new columns, packed order x count.
  ///   - corner: the new rows of the new columns, packed count x count.
  mutating func append(count: Int, cross: [Double], corner: [Double]) {
    precondition(cross.count == order * count && corner.count == count * count)
    reserve(order + count)
    let (old, stride) = (order, stride)
    Parallel.update(&values, parts: count, cost: old + count) { k, values in
      let start = (old + k) * stride
      BLAS.copy(cross.span.extracting(k * old..<(k + 1) * old), to: &values, at: start)
      BLAS.copy(
        corner.span.extracting(k * count..<(k + 1) * count), to: &values, at: start + old)
    }
    values.setRows(old..<old + count, stride: stride, to: cross)
    order += count
  }

  /// The most rows and columns for which there is room before they come.
  static let largestRoom = 6000

  private mutating func reserve(_ newOrder: Int) {
    guard newOrder > stride else { return }
    let (old, oldStride) = (values, stride)
    // Room that is not used is not made resident, and growth copies all.
    stride = Block.stride(for: max(newOrder, stride + stride / 2, likelyOrder))
    let (order, stride) = (order, stride)
    values = uninitializedArray(count: stride * stride)
    var values = values.mutableSpan
    for column in 0..<order {
      BLAS.copy(
        old.span.extracting(column * oldStride..<column * oldStride + order), to: &values,
        at: column * stride)
    }
  }

  var diagonal: [Double] { (0..<order).map { self[$0, $0] } }

  /// The largest column sum of magnitudes.
  var oneNorm: Double { Self.oneNorm(order: order, stride: stride, values) }

  /// The largest column sum of magnitudes of values that lie as those of a symmetric matrix.
  static func oneNorm(order: Int, stride: Int, _ values: [Double]) -> Double {
    var norm = 0.0
    for column in 0..<order {
      var sum = 0.0
      for value in values[column * stride..<column * stride + order] { sum += abs(value) }
      norm = max(norm, sum)
    }
    return norm
  }

  /// In square tiles, so that the rows written stay in cache.
  private mutating func mirrorLowerTriangle() {
    let tile = 32
    let order = order
    var values = values.mutableSpan
    for left in Swift.stride(from: 0, to: order, by: tile) {
      for top in Swift.stride(from: left, to: order, by: tile) {
        for column in left..<min(left + tile, order) {
          for row in max(top, column + 1)..<max(min(top + tile, order), max(top, column + 1)) {
            values[row * order + column] = values[column * order + row]
          }
        }
      }
    }
  }
}
