/// Blocks of G = Z'Z / n from portions of the rows of a matrix, where a copy of whole columns would be large.
extension CenteredColumns {
  /// Rows and columns of G for columns that enter a working set; O(n (w + e) e).
  ///
  /// Each thread copies its rows of the columns, as the fit sees them, portion by portion and
  /// multiplies them while they are in the cache.
  ///
  /// - Parameter matrix: the features.
  /// - Returns: packed w x e, and packed e x e.
  func gramBlocks(
    _ working: [Int], _ entering: [Int], of matrix: Matrix
  ) -> (cross: [Double], corner: [Double]) {
    let (n, count) = (matrix.rowCount, working.count + entering.count)
    let length = min(n, max(256, 65_536 / max(count, 1)))
    let parts = max(1, min(BLAS.threadCount, n / length))
    let sums = Parallel.mapWithBLAS(0..<parts, cost: n * count) { part in
      var sums = GramSums(working, entering, capacity: length)
      let end = (part + 1) * n / parts
      for start in stride(from: part * n / parts, to: end, by: length) {
        sums.add(self, start..<min(start + length, end), of: matrix)
      }
      return sums
    }
    var (cross, corner) = (sums[0].cross, sums[0].corner)
    for part in sums.dropFirst() {
      for k in cross.indices { cross[k] += part.cross[k] }
      for k in corner.indices { corner[k] += part.corner[k] }
    }
    for k in cross.indices { cross[k] /= weight }
    for k in corner.indices { corner[k] /= weight }
    return (cross, SymmetricMatrix(order: entering.count, lowerTriangle: corner).values)
  }

  /// Products of columns, summed over portions of rows.
  private struct GramSums {
    let columns: [Int]
    let enteringCount: Int
    let capacity: Int
    /// W'E, packed.
    private(set) var cross: [Double]
    /// E'E, its lower triangle.
    private(set) var corner: [Double]
    /// A portion, the entering columns first.
    private var scratch: [Double]

    init(_ working: [Int], _ entering: [Int], capacity: Int) {
      columns = entering + working
      enteringCount = entering.count
      self.capacity = capacity
      cross = Array(repeating: 0, count: working.count * entering.count)
      corner = Array(repeating: 0, count: entering.count * entering.count)
      scratch = Array(repeating: 0, count: capacity * columns.count)
    }

    mutating func add(_ centered: CenteredColumns, _ rows: Range<Int>, of matrix: Matrix) {
      for (k, j) in columns.enumerated() {
        let start = matrix.range(ofColumn: j).lowerBound
        let source = matrix.values.span.extracting(
          start + rows.lowerBound..<start + rows.upperBound)
        scratch.withMutableSpan {
          BLAS.copy(source, to: &$0, at: k * capacity)
          centered.standardize(&$0, at: k * capacity, j, rows)
        }
      }
      let entering = Block(rows: rows.count, columns: enteringCount, stride: capacity)
      let working = Block(
        offset: capacity * enteringCount, rows: rows.count,
        columns: columns.count - enteringCount, stride: capacity)
      let scratch = scratch
      let values = scratch.span
      cross.withMutableSpan { BLAS.gemm(working, values, entering, values, beta: 1, &$0) }
      corner.withMutableSpan {
        BLAS.syrk(transposed: true, entering, values, &$0, stride: max(enteringCount, 1))
      }
    }
  }
}
