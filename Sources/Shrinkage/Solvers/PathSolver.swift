/// Solves one quadratic for many lambdas, each from the answer before it.
///
/// At each lambda: a step of the ``ActiveSet``, which predicts the solution from the last one, and a
/// look at every column. While any wants to move, epochs of coordinate descent find the support and
/// the active set solves on it. The answer is exact to rounding, and its ``DualityGap`` says so.
struct PathSolver: LambdaSolver {
  private(set) var equations: NormalEquations
  private(set) var penalty: Penalty
  let relativeGap: Double
  let maximumEpochs: Int

  private var freeColumns: [Int]
  private var activeSet: ActiveSet
  private(set) var iterate: Iterate
  /// The lambda of `iterate`, the answer before it, and whether both have the same active set.
  private var previousLambda = Double.infinity
  private var before: (lambda: Double, iterate: Iterate)?
  private var isSameSet = false

  init(_ equations: NormalEquations, _ penalty: Penalty, options: FitOptions) {
    self.equations = equations
    self.penalty = penalty
    relativeGap = options.relativeGap
    maximumEpochs = options.maximumEpochs
    freeColumns = penalty.freeColumns
    activeSet = ActiveSet(columnCount: equations.columnCount)
    iterate = Iterate(
      coefficients: Array(repeating: 0, count: equations.columnCount),
      gradient: equations.crossProduct)
    fitUnpenalized()
  }

  /// Adds columns to the problem, at 0.
  mutating func extend(
    _ penalty: Penalty, cross: [Double], corner: [Double], crossProduct: [Double]
  ) {
    self.penalty = penalty
    freeColumns = penalty.freeColumns
    equations.append(cross: cross, corner: corner, crossProduct: crossProduct)
    before = nil
    activeSet.extend(by: crossProduct.count)
    iterate.coefficients += repeatElement(0, count: crossProduct.count)
    iterate.gradient = equations.crossProduct
    equations.refreshGradient(&iterate.gradient, at: iterate.coefficients)
  }

  func largestLambda(ratioFloor: Double) -> Double {
    penalty.largestLambda(iterate.gradient, ratioFloor: ratioFloor)
  }

  mutating func nullSolution() -> SolverSolution { solve(0) }

  func reciprocalCondition() -> Double? { activeSet.factor.reciprocalCondition() }

  /// Solves for `lambda`, starting from the last answer.
  mutating func solve(_ lambda: Double) -> SolverSolution {
    let problem = PenalizedProblem(
      equations: equations, penalty: penalty.at(lambda), freeColumns: freeColumns)
    let progress = pursue(problem)
    let gap = certificate(problem)
    let status: FitReport.Status =
      gap.relative <= relativeGap ? .converged : progress.status ?? .precisionLimitReached
    return solution(problem, gap, status: status, epochs: progress.epochs)
  }

  /// Brings the unpenalised columns to their least squares fit with all others at 0.
  mutating func fitUnpenalized() {
    let unpenalized = penalty.unpenalizedColumns
    guard !unpenalized.isEmpty else { return }
    let problem = PenalizedProblem(
      equations: equations, penalty: penalty.at(0), freeColumns: unpenalized)
    _ = descend(problem)
  }

  /// Solves from a guess by exchanges on the active set, or, where they do not end, by descent.
  private mutating func pursue(
    _ problem: PenalizedProblem
  ) -> (status: FitReport.Status?, epochs: Int) {
    let last = iterate
    let isConsistent = extrapolate(to: problem.penalty.lambda)
    var progress: (status: FitReport.Status?, epochs: Int) = (nil, 0)
    if !Task.isCancelled,
      let exchanges = activeSet.pursue(problem, &iterate, isConsistent: isConsistent)
    {
      isSameSet = exchanges == 0
    } else {
      iterate = last
      progress = descend(problem)
      activeSet.forgetSigns()
      isSameSet = false
    }
    before = (previousLambda, last)
    previousLambda = problem.penalty.lambda
    return progress
  }

  /// The guess: the line through the last two answers, which is exact for a lasso while the active
  /// set stays the same.
  ///
  /// - Returns: whether the gradient is still that of the coefficients.
  private mutating func extrapolate(to lambda: Double) -> Bool {
    guard let before, before.lambda > previousLambda else { return true }
    let reach = (previousLambda - lambda) / (before.lambda - previousLambda)
    guard reach > 0, reach <= 2 else { return true }
    for j in activeSet.factor.columns {
      iterate.coefficients[j] += reach * (iterate.coefficients[j] - before.iterate.coefficients[j])
    }
    for j in before.iterate.gradient.indices {
      iterate.gradient[j] += reach * (iterate.gradient[j] - before.iterate.gradient[j])
    }
    return isSameSet
  }

  /// Alternates solving on the active set with coordinate descent, which finds the set.
  ///
  /// - Returns: why it stopped early, or nil when no column wants to move.
  private mutating func descend(
    _ problem: PenalizedProblem
  ) -> (status: FitReport.Status?, epochs: Int) {
    var epochs = 0
    var rounds = 0
    var gaps: [Double] = []
    activeSet.begin(problem)
    while !Task.isCancelled {
      settle(problem)
      let moving = problem.movingColumns(iterate, outside: activeSet.factor)
      if moving.isEmpty { return (nil, epochs) }
      rounds += 1
      if rounds % 10 == 0, isStalled(problem, &gaps) { return (nil, epochs) }
      // Few newcomers: the active set is nearly right, and they alone have to start moving. Many:
      // epochs over all columns until few enter or leave.
      let few = 2 + activeSet.factor.columns.count / 4
      var changes = moving.count
      var columns = changes <= few && rounds < 20 ? moving : freeColumns
      for _ in 0..<max(10, rounds) {
        if epochs == maximumEpochs {
          equations.refreshGradient(&iterate.gradient, at: iterate.coefficients)
          return (.epochLimitReached, epochs)
        }
        changes = CoordinateDescent.epoch(problem, columns: columns, &iterate)
        epochs += 1
        if columns.count < freeColumns.count || changes <= few / 4 { break }
        columns = freeColumns
      }
      equations.refreshGradient(&iterate.gradient, at: iterate.coefficients)
    }
    return (.cancelled, epochs)
  }

  /// Whether rounding keeps the last columns moving for ever: the gap is small enough, or has not
  /// halved in the last three looks.
  private func isStalled(_ problem: PenalizedProblem, _ gaps: inout [Double]) -> Bool {
    gaps.append(certificate(problem).relative)
    guard gaps.count >= 3, let last = gaps.last else { return false }
    return last <= relativeGap || (gaps.count >= 4 && last > gaps[gaps.count - 4] / 2)
      || !last.isFinite
  }

  /// Solves on the active set, to rounding.
  ///
  /// A step that raises the objective is one of a factor without digits left: it is taken back.
  private mutating func settle(_ problem: PenalizedProblem) {
    var objective = problem.objective(iterate)
    let rounding = 1e-13 * equations.responseNorm
    for attempt in 0..<6 {
      let before = iterate
      activeSet.synchronize(problem, &iterate)
      activeSet.solve(problem, &iterate)
      let reached = problem.objective(iterate)
      guard reached <= objective + rounding else {
        iterate = before
        return
      }
      objective = reached
      if activeSet.isStationary(problem, iterate) { return }
      if attempt == 1 { activeSet.refactor(problem) }
    }
  }

  private func certificate(_ problem: PenalizedProblem) -> DualityGap {
    equations.certificate(problem.penalty, iterate)
  }

  private func solution(
    _ problem: PenalizedProblem, _ gap: DualityGap, status: FitReport.Status, epochs: Int
  ) -> SolverSolution {
    let report = FitReport(
      status: status, solver: .coordinateDescent, epochs: epochs,
      activeCount: iterate.coefficients.count { $0 != 0 }, objective: gap.objective,
      gap: gap.absolute, relativeGap: gap.relative, devianceRatio: gap.devianceRatio,
      reciprocalCondition: nil, constantColumns: [],
      isUnique: problem.isUnique(iterate, independent: activeSet.factor))
    return SolverSolution(coefficients: iterate.coefficients, report: report)
  }
}
