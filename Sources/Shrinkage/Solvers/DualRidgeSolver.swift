/// Ridge with more columns than rows, by one Cholesky solve (`dposv`) of order n for each lambda.
///
/// With Z the centred, scaled and weighted features, P the penalised columns and U the
/// unpenalised ones, b_P = V^-1 Z_P' a where
///
///     (Z_P V^-1 Z_P' + n lambda I) a + Z_U b_U = y,      Z_U' a = 0
///
/// which eliminating b_U turns into one system with |U| + 1 right-hand sides (Hastie and
/// Tibshirani 2004, "Efficient quadratic regularization for expression arrays").
struct DualRidgeSolver: LambdaSolver {
  private let columns: CenteredColumns
  private let penalty: Penalty
  private let relativeGap: Double
  /// Z_P V^-1 Z_P', n x n, both triangles.
  private let kernel: SymmetricMatrix
  private let unpenalized: [Int]
  /// Z_U, packed.
  private let unpenalizedColumns: [Double]

  /// O(n^2 p) time, O(n^2) memory beside the features.
  init(
    _ columns: CenteredColumns, _ penalty: Penalty, relativeGap: Double
  ) throws(ShrinkageError) {
    let rowCount = columns.features.rowCount
    try requireMemory(doubles: (rowCount, 2 * rowCount), for: "the kernel of \(rowCount) rows")
    self.columns = columns
    self.penalty = penalty
    self.relativeGap = relativeGap
    unpenalized = penalty.freeColumns.filter { penalty.isUnpenalized($0) }
    unpenalizedColumns = columns.columns(unpenalized)
    var values = [Double](repeating: 0, count: rowCount * rowCount)
    var scaled: [Double] = []
    columns.forEachBlock { range, block, z in
      scaled.removeAll(keepingCapacity: true)
      var count = 0
      for (k, j) in range.enumerated() where penalty.factors[j] > 0 {
        let root = 1 / penalty.factors[j].squareRoot()
        for i in 0..<rowCount { scaled.append(root * z[k * rowCount + i]) }
        count += 1
      }
      var kernel = values.mutableSpan
      BLAS.syrk(
        transposed: false, Block(rows: rowCount, columns: count), scaled.span, &kernel,
        stride: max(rowCount, 1))
    }
    kernel = SymmetricMatrix(order: rowCount, lowerTriangle: values)
  }

  func largestLambda(ratioFloor: Double) -> Double {
    let null = columns.residual(unpenalizedFit())
    return penalty.largestLambda(
      columns.products(null).map { $0 / columns.weight }, ratioFloor: ratioFloor)
  }

  /// - Throws: ``ShrinkageError/rankDeficient(leadingMinor:)`` when lambda is 0 to working precision
  ///   or the unpenalised columns are dependent.
  mutating func solve(_ lambda: Double) throws(ShrinkageError) -> SolverSolution {
    let rowCount = kernel.order
    var system = kernel.values
    for i in 0..<rowCount { system[i * rowCount + i] += columns.weight * lambda }
    // M^-1 [Z_U, y]
    var right = unpenalizedColumns + columns.response
    let factor = try CholeskyFactor(
      order: rowCount, matrix: system, solving: &right, positions: Array(0..<rowCount))
    var dual = Array(right.suffix(rowCount))
    let unpenalizedFit = try eliminate(right)
    for (k, b) in unpenalizedFit.enumerated() {
      for i in 0..<rowCount { dual[i] -= b * right[k * rowCount + i] }
    }
    var coefficients = columns.products(dual)
    for j in coefficients.indices {
      coefficients[j] = penalty.factors[j] > 0 ? coefficients[j] / penalty.factors[j] : 0
    }
    for (k, j) in unpenalized.enumerated() { coefficients[j] = unpenalizedFit[k] }
    let gap = columns.certificate(penalty.at(lambda), coefficients)
    let report = FitReport(
      direct: .choleskyDual, gap, relativeGap: relativeGap,
      activeCount: coefficients.count { $0 != 0 },
      reciprocalCondition: factor.reciprocalCondition)
    return SolverSolution(coefficients: coefficients, report: report)
  }

  /// b_U from (Z_U' M^-1 Z_U) b_U = Z_U' M^-1 y.
  private func eliminate(_ solved: [Double]) throws(ShrinkageError) -> [Double] {
    let count = unpenalized.count
    guard count > 0 else { return [] }
    let products = unpenalizedProducts(solved)
    var fit = Array(products.suffix(count))
    _ = try CholeskyFactor(
      order: count, matrix: Array(products.prefix(count * count)), solving: &fit,
      positions: unpenalized)
    return fit
  }

  /// Z_U' A for a packed n x (|U| + 1) matrix A.
  private func unpenalizedProducts(_ right: [Double]) -> [Double] {
    let count = unpenalized.count
    var products = [Double](repeating: 0, count: count * (count + 1))
    var span = products.mutableSpan
    BLAS.gemm(
      Block(rows: kernel.order, columns: count), unpenalizedColumns.span,
      Block(rows: kernel.order, columns: count + 1), right.span, &span)
    return products
  }

  /// The least squares fit of the unpenalised columns alone, as coefficients of all columns.
  private func unpenalizedFit() -> [Double] {
    var coefficients = [Double](repeating: 0, count: penalty.factors.count)
    let count = unpenalized.count
    guard count > 0 else { return coefficients }
    let products = unpenalizedProducts(unpenalizedColumns + columns.response)
    let solve = RankRevealingSolve(
      order: count, matrix: Array(products.prefix(count * count)))
    let fit = solve.solution(Array(products.suffix(count)))
    for (k, j) in unpenalized.enumerated() { coefficients[j] = fit[k] }
    return coefficients
  }
}
