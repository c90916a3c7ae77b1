/// A packed symmetric matrix with both triangles stored, so that every column is contiguous.
struct SymmetricMatrix: Sendable {
  let order: Int
  var values: [Double]

  /// Takes values whose lower triangle is valid and mirrors it into the upper one; O(order^2).
  init(order: Int, lowerTriangle values: consuming [Double]) {
    precondition(values.count == order * order)
    self.order = order
    self.values = values
    mirrorLowerTriangle()
  }

  subscript(row: Int, column: Int) -> Double {
    values[column * order + row]
  }

  /// The whole matrix as BLAS sees it.
  var block: Block { Block(rows: order, columns: order) }

  /// Where column `column` lies in `values`.
  func range(ofColumn column: Int) -> Range<Int> {
    column * order..<(column + 1) * order
  }

  /// The rows and columns `indices`, packed; O(count^2).
  func submatrix(_ indices: [Int]) -> [Double] { submatrix(rows: indices, columns: indices) }

  /// The given rows of the given columns, packed.
  func submatrix(rows: [Int], columns: [Int]) -> [Double] {
    var result: [Double] = []
    result.reserveCapacity(rows.count * columns.count)
    let values = values.span
    for column in columns {
      let start = column * order
      for row in rows { result.append(values[start + row]) }
    }
    return result
  }

  /// The largest column sum of magnitudes.
  var oneNorm: Double {
    var norm = 0.0
    for column in 0..<order {
      var sum = 0.0
      for value in values[range(ofColumn: column)] { sum += abs(value) }
      norm = max(norm, sum)
    }
    return norm
  }

  /// In square tiles, so that the rows written stay in cache.
  private mutating func mirrorLowerTriangle() {
    let tile = 32
    let order = order
    var values = values.mutableSpan
    for left in stride(from: 0, to: order, by: tile) {
      for top in stride(from: left, to: order, by: tile) {
        for column in left..<min(left + tile, order) {
          for row in max(top, column + 1)..<max(min(top + tile, order), max(top, column + 1)) {
            values[row * order + column] = values[column * order + row]
          }
        }
      }
    }
  }
}
