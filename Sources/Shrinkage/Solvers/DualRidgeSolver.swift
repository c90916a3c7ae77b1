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
  let penalty: Penalty
  private let relativeGap: Double
  /// Z_P V^-1 Z_P', n x n, both triangles.
  private let kernel: SymmetricMatrix
  private let unpenalized: [Int]
  /// Z_U, packed.
  private let unpenalizedColumns: [Double]
  private var condition: Double?

  /// O(n^2 p) time, O(n^2) memory beside the features.
  init(
    _ columns: CenteredColumns, _ penalty: Penalty, relativeGap: Double
  ) throws(ShrinkageError) {
    let rowCount = columns.features.rowCount
    try requireMemory(doubles: (rowCount, 2 * rowCount), for: "the kernel of \(rowCount) rows")
    self.columns = columns
    self.penalty = penalty
    self.relativeGap = relativeGap
    unpenalized = penalty.unpenalizedColumns
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
    return penalty.largestLambda(columns.gradient(null), ratioFloor: ratioFloor)
  }

  mutating func nullSolution() -> SolverSolution {
    var solution = solution(0, unpenalizedFit())
    solution.report.isUnique = false
    return solution
  }

  func reciprocalCondition() -> Double? { condition }

  var responseNorm: Double {
    BLAS.dot(columns.response.span, columns.response.span) / columns.weight
  }
  var crossProduct: [Double] { columns.gradient(columns.response) }
  func gramBlock(_ indices: [Int]) -> [Double] { columns.gramBlock(indices) }

  func spectrum(hasIntercept: Bool) throws(ShrinkageError) -> (any RidgeSpectrum)? {
    try KernelSpectrum(columns, penalty, kernel: kernel, hasIntercept: hasIntercept)
  }

  /// - Throws: ``ShrinkageError/rankDeficient(leadingMinor:)`` when lambda is 0 to working precision
  ///   or the unpenalised columns are dependent; the minor's order counts columns.
  mutating func solve(_ lambda: Double) throws(ShrinkageError) -> SolverSolution {
    try solution(lambda, lambda > 0 ? dualCoefficients(lambda) : leastSquares(0))
  }

  /// The primal system of the first n + 1 free columns, more than which cannot be independent.
  private func leastSquares(_ lambda: Double) throws(ShrinkageError) -> [Double] {
    let free = penalty.freeColumns
    let leading = Array(free.prefix(kernel.order + 1))
    let scaled = penalty.at(lambda)
    let values = columns.columns(leading)
    let (rowCount, order) = (kernel.order, leading.count)
    var gram = [Double](repeating: 0, count: order * order)
    var fit = [Double](repeating: 0, count: order)
    do {
      let block = Block(rows: rowCount, columns: order)
      var span = gram.mutableSpan
      BLAS.gemm(block, values.span, block, values.span, &span)
      var products = fit.mutableSpan
      BLAS.gemv(transposed: true, block, values.span, columns.response.span, &products)
    }
    for (k, j) in leading.enumerated() {
      gram[k * order + k] += columns.weight * scaled.l2(j)
    }
    _ = try CholeskyFactor(order: order, matrix: gram, solving: &fit, positions: leading)
    guard free.count == order else { throw .rankDeficient(leadingMinor: leading[order - 1] + 1) }
    var coefficients = [Double](repeating: 0, count: penalty.factors.count)
    for (k, j) in leading.enumerated() { coefficients[j] = fit[k] }
    return coefficients
  }

  /// The coefficients by way of the kernel.
  private mutating func dualCoefficients(_ lambda: Double) throws(ShrinkageError) -> [Double] {
    let rowCount = kernel.order
    var system = kernel.values
    for i in 0..<rowCount { system[i * rowCount + i] += columns.weight * lambda }
    // M^-1 [Z_U, y]
    var right = unpenalizedColumns + columns.response
    let factor: CholeskyFactor
    do {
      factor = try CholeskyFactor(
        order: rowCount, matrix: system, solving: &right, positions: Array(0..<rowCount))
    } catch {
      // lambda is 0 beside the kernel.
      return try leastSquares(lambda)
    }
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
    condition = factor.reciprocalCondition
    return coefficients
  }

  private func solution(_ lambda: Double, _ coefficients: [Double]) -> SolverSolution {
    let gap = columns.certificate(penalty.at(lambda), coefficients)
    let report = FitReport(
      direct: .choleskyDual, gap, relativeGap: relativeGap,
      activeCount: coefficients.count { $0 != 0 })
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
