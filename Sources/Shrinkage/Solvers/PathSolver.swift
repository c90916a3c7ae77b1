/// Solves one quadratic for many lambdas, each from the answer before it.
///
/// At each lambda: a step of the ``ActiveSet``, which predicts the solution from the last one, and a
/// look at every column. While any wants to move, epochs of coordinate descent find the support and
/// the active set solves on it. The answer is exact to rounding, and its ``DualityGap`` says so.
struct PathSolver: LambdaSolver {
  let equations: NormalEquations
  let penalty: Penalty
  let relativeGap: Double
  let maximumEpochs: Int

  private let freeColumns: [Int]
  private var activeSet: ActiveSet
  private var iterate: Iterate

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

  func largestLambda(ratioFloor: Double) -> Double {
    penalty.largestLambda(iterate.gradient, ratioFloor: ratioFloor)
  }

  /// Solves for `lambda`, starting from the last answer.
  mutating func solve(_ lambda: Double) -> SolverSolution {
    let problem = PenalizedProblem(
      equations: equations, penalty: penalty.at(lambda), freeColumns: freeColumns)
    let progress = descend(problem)
    let gap = certificate(problem)
    let status: FitReport.Status =
      gap.relative <= relativeGap ? .converged : progress.status ?? .precisionLimitReached
    return solution(problem, gap, status: status, epochs: progress.epochs)
  }

  /// Brings the unpenalised columns to their least squares fit with all others at 0.
  private mutating func fitUnpenalized() {
    let unpenalized = freeColumns.filter { penalty.isUnpenalized($0) }
    guard !unpenalized.isEmpty, unpenalized.count < freeColumns.count else { return }
    let problem = PenalizedProblem(
      equations: equations, penalty: penalty.at(0), freeColumns: unpenalized)
    _ = descend(problem)
  }

  /// Alternates the active set's steps with epochs of coordinate descent.
  ///
  /// - Returns: why it stopped early, or nil when no column wants to move.
  private mutating func descend(
    _ problem: PenalizedProblem
  ) -> (status: FitReport.Status?, epochs: Int) {
    var epochs = 0
    activeSet.begin(problem)
    for round in 0... {
      if settle(problem, round: round) { return (nil, epochs) }
      // Rounding may keep the last columns moving for ever.
      if round >= 30, certificate(problem).relative <= relativeGap { return (nil, epochs) }
      let patience = 1 + round
      for _ in 0..<patience {
        if Task.isCancelled || epochs == maximumEpochs {
          equations.refreshGradient(&iterate.gradient, at: iterate.coefficients)
          return (Task.isCancelled ? .cancelled : .epochLimitReached, epochs)
        }
        epochs += 1
        if !CoordinateDescent.epoch(problem, &iterate) { break }
      }
    }
    return (nil, epochs)
  }

  /// Solves on the active set.
  ///
  /// - Returns: whether that is the solution: no column wants to move.
  private mutating func settle(_ problem: PenalizedProblem, round: Int) -> Bool {
    activeSet.synchronize(problem, &iterate)
    // Projected steps find the support faster; cut ones make sure that it is found.
    let crossing: ActiveSet.Crossing = round < 5 ? .project : .cut
    for _ in 0..<3 {
      guard activeSet.advance(problem, &iterate, crossing: crossing) else { return false }
      if activeSet.isStationary(problem, iterate) { break }
    }
    return !problem.wantsToMove(iterate)
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
