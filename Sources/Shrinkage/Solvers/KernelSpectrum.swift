/// The spectrum of ridge with no more rows than columns: of the kernel, on the vectors that are
/// orthogonal to the intercept and to the unpenalised columns.
///
///     E' Z_P V^-1 Z_P' E / n = W diag(d) W',      u = E W,      a = u'y
///
/// Restricting to those vectors drops the null vector that centring leaves in the kernel exactly. The
/// sums below have positive terms only, and lambda / (d + lambda) has lost its lambda where it cancels.
struct KernelSpectrum: RidgeSpectrum {
  let values: [Double]
  let penalizedCount: Int
  let unpenalizedCount: Int
  /// n as in the objective: the sum of weights.
  private let weight: Double
  /// u, packed, one column for each d.
  private let vectors: [Double]
  /// a.
  private let products: [Double]
  private let rowCount: Int

  /// O(n^3).
  ///
  /// - Parameters:
  ///   - kernel: Z_P V^-1 Z_P', n x n.
  ///   - hasIntercept: whether sqrt(w) is one of the vectors left out.
  init(
    _ columns: CenteredColumns, _ penalty: Penalty, kernel: SymmetricMatrix, hasIntercept: Bool
  ) throws(ShrinkageError) {
    let unpenalized = penalty.unpenalizedColumns
    try EigenDecomposition.requireRoom(order: kernel.order, of: "rows")
    let ones = Array(repeating: 1.0, count: kernel.order)
    let intercept = hasIntercept ? [columns.roots.isEmpty ? ones : columns.roots] : []
    let complement = try OrthogonalComplement(
      order: kernel.order, of: intercept + unpenalized.map { columns.columns([$0]) },
      positions: intercept.indices + unpenalized)
    let weight = columns.weight
    let eigen = try EigenDecomposition(
      order: complement.dimension, matrix: complement.restriction(of: kernel), of: "rows")
    values = eigen.values.map { max($0, 0) / weight }
    vectors = complement.expansion(of: eigen.vectors, columns: complement.dimension)
    rowCount = kernel.order
    self.weight = weight
    unpenalizedCount = unpenalized.count
    penalizedCount = penalty.freeColumns.count - unpenalized.count
    products = BLAS.product(
      transposed: true, Block(rows: kernel.order, columns: complement.dimension), vectors,
      columns.response)
  }

  /// N (sum_k a_k^2 / (d_k + lambda)^2 / n) N / (sum_k 1 / (d_k + lambda))^2.
  func generalizedError(_ lambda: Double, rowCount: Int, hasIntercept: Bool) -> Double {
    // In units of the least d_k + lambda, so that nothing overflows.
    let unit = (values.first ?? 1) + lambda
    var (squares, freedom) = (0.0, 0.0)
    for (k, d) in values.enumerated() {
      let factor = unit / (d + lambda)
      squares += products[k] * factor * products[k] * factor
      freedom += factor
    }
    let share = freedom / Double(rowCount)
    return share > 0 ? squares / weight / (share * share) : .infinity
  }

  /// All rows at once; O(n^2) for each lambda.
  func forEachLeftOut(
    _ rows: LeftOutRows, lambdas: [Double], _ body: (Range<Int>, [Double]) -> Void
  ) {
    var residuals = leftOutResiduals(lambdas)
    if let weights = rows.observations.weights {
      for i in residuals.indices { residuals[i] /= weights[i % rowCount].squareRoot() }
    }
    body(0..<rowCount, residuals)
  }

  /// The residuals of rows left out, times the roots of their weights.
  ///
  ///     sum_k u_ik a_k / (d_k + lambda)  /  sum_k u_ik^2 / (d_k + lambda)
  private func leftOutResiduals(_ lambdas: [Double]) -> [Double] {
    let (n, m) = (rowCount, values.count)
    let block = Block(rows: n, columns: m)
    let weights = lambdas.flatMap { lambda in
      values.map { ((values.first ?? 1) + lambda) / ($0 + lambda) }
    }
    var residuals = [Double](repeating: 0, count: n * lambdas.count)
    var leverages = residuals
    let factors = Block(rows: m, columns: lambdas.count)
    do {
      let right = weights.indices.map { weights[$0] * products[$0 % m] }
      var span = residuals.mutableSpan
      BLAS.gemm(transposed: false, block, vectors.span, factors, right.span, &span)
    }
    do {
      let squares = vectors.map { $0 * $0 }
      var span = leverages.mutableSpan
      BLAS.gemm(transposed: false, block, squares.span, factors, weights.span, &span)
    }
    for i in residuals.indices { residuals[i] /= leverages[i] }
    return residuals
  }
}
