/// Ridge by one Cholesky solve (`dposv`) for each lambda: (G + lambda V) b = c.
struct RidgeSolver: LambdaSolver {
  private let equations: NormalEquations
  let penalty: Penalty
  private let relativeGap: Double
  /// The columns of the system, ascending; all others stay 0.
  private let columns: [Int]
  private var condition: Double?

  init(_ equations: NormalEquations, _ penalty: Penalty, relativeGap: Double)
    throws(ShrinkageError)
  {
    let count = equations.columnCount
    try requireMemory(doubles: (count, count), for: "the Cholesky factor of \(count) columns")
    self.equations = equations
    self.penalty = penalty
    self.relativeGap = relativeGap
    columns = penalty.freeColumns
  }

  func largestLambda(ratioFloor: Double) -> Double {
    GramSolver(equations, penalty, options: FitOptions()).largestLambda(ratioFloor: ratioFloor)
  }

  mutating func nullSolution() -> SolverSolution {
    var solver = GramSolver(equations, penalty, options: FitOptions())
    return solver.solve(0)
  }

  func reciprocalCondition() -> Double? { condition }

  var responseNorm: Double { equations.responseNorm }
  var crossProduct: [Double] { equations.crossProduct }
  func gramBlock(_ indices: [Int]) -> [Double] { equations.gramBlock(indices) }

  func spectrum(hasIntercept: Bool) throws(ShrinkageError) -> (any RidgeSpectrum)? {
    try GramSpectrum(equations, penalty)
  }

  /// - Throws: ``ShrinkageError/rankDeficient(leadingMinor:)`` when the system is singular to
  ///   working precision; the minor's order counts all columns.
  mutating func solve(_ lambda: Double) throws(ShrinkageError) -> SolverSolution {
    let scaled = penalty.at(lambda)
    var system = equations.gram.submatrix(columns)
    let order = columns.count
    for (k, j) in columns.enumerated() { system[k * order + k] += scaled.l2(j) }
    var solution = columns.map { equations.crossProduct[$0] }
    let factor = try CholeskyFactor(
      order: order, matrix: system, solving: &solution, positions: columns)
    var iterate = Iterate(
      coefficients: Array(repeating: 0, count: equations.columnCount), gradient: [])
    for (k, j) in columns.enumerated() { iterate.coefficients[j] = solution[k] }
    iterate.gradient = equations.crossProduct
    equations.refreshGradient(&iterate.gradient, at: iterate.coefficients)
    // One step of iterative refinement.
    let step = factor.solution(
      columns.map { iterate.gradient[$0] - scaled.l2($0) * iterate.coefficients[$0] })
    for (k, j) in columns.enumerated() { iterate.coefficients[j] += step[k] }
    equations.refreshGradient(&iterate.gradient, at: iterate.coefficients)
    condition = factor.reciprocalCondition
    let gap = equations.certificate(scaled, iterate)
    let report = FitReport(
      direct: .choleskyPrimal, gap, relativeGap: relativeGap,
      activeCount: iterate.coefficients.count { $0 != 0 })
    return SolverSolution(coefficients: iterate.coefficients, report: report)
  }
}

extension FitReport {
  /// The report of a solver that makes no epochs.
  init(
    direct solver: Solver, _ gap: DualityGap, relativeGap: Double, activeCount: Int
  ) {
    self.init(
      status: gap.relative <= relativeGap ? .converged : .precisionLimitReached, solver: solver,
      epochs: 0, activeCount: activeCount, objective: gap.objective, gap: gap.absolute,
      relativeGap: gap.relative, devianceRatio: gap.devianceRatio,
      reciprocalCondition: nil, constantColumns: [], isUnique: true)
  }
}
