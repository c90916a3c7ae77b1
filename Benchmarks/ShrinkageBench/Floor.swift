import Shrinkage

/// The least a fit of these features can cost: what reads all of them once.
enum Floor {
  /// One `dsyrk` of X when n >= p, one pass X'r by `dgemv` when p > n.
  static func measure(_ features: Matrix, repeats: Int) -> (name: String, Measurement) {
    let (n, p) = (features.rowCount, features.columnCount)
    let block = Block(rows: n, columns: p)
    if n >= p {
      var gram = [Double](repeating: 0, count: p * p)
      let measurement = Measurement(repeats: repeats) {
        var span = gram.mutableSpan
        BLAS.syrk(transposed: true, block, features.values.span, &span, stride: max(p, 1))
      }
      return ("dsyrk", measurement)
    }
    let residual = [Double](repeating: 1, count: n)
    var products = [Double](repeating: 0, count: p)
    let measurement = Measurement(repeats: repeats) {
      var span = products.mutableSpan
      BLAS.gemv(transposed: true, block, features.values.span, residual.span, &span)
    }
    return ("X'r", measurement)
  }
}
