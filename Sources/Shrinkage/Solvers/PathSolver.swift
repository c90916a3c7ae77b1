/// Solves one quadratic for many lambdas, each from the answer before it.
///
/// At each lambda: epochs of coordinate descent until the support rests, a ``Polish`` on it, then a
/// look at every column. That repeats until no column wants to move; the answer is then exact to
/// rounding, and its ``DualityGap`` says so.
struct PathSolver: LambdaSolver {
  let equations: NormalEquations
  let penalty: Penalty
  let relativeGap: Double
  let maximumEpochs: Int

  private let freeColumns: [Int]
  private var polish = Polish()
  private var iterate: Iterate

  init(_ equations: NormalEquations, _ penalty: Penalty, options: FitOptions) {
    self.equations = equations
    self.penalty = penalty
    relativeGap = options.relativeGap
    maximumEpochs = options.maximumEpochs
    freeColumns = penalty.freeColumns
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

  /// Repeats epochs, polish and the look at every column.
  ///
  /// - Returns: why it stopped early, or nil when no column wants to move.
  private mutating func descend(
    _ problem: PenalizedProblem
  ) -> (status: FitReport.Status?, epochs: Int) {
    var epochs = 0
    var rounds = 0
    while true {
      var patience = 10 + 10 * min(rounds, 100)
      var isMoving = true
      while isMoving, patience > 0 {
        if Task.isCancelled { return (.cancelled, epochs) }
        if epochs == maximumEpochs {
          equations.refreshGradient(&iterate.gradient, at: iterate.coefficients)
          return (.epochLimitReached, epochs)
        }
        isMoving = CoordinateDescent.epoch(problem, &iterate)
        epochs += 1
        patience -= 1
      }
      let outcome = polish.run(problem, &iterate)
      rounds += 1
      if outcome == .complete, !problem.wantsToMove(iterate) { return (nil, epochs) }
      if outcome == .complete, rounds >= 20, certificate(problem).relative <= relativeGap {
        return (nil, epochs)
      }
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
      reciprocalCondition: polish.conditionEstimate(problem), constantColumns: [],
      isUnique: problem.isUnique(iterate, independent: polish.support))
    return SolverSolution(coefficients: iterate.coefficients, report: report)
  }
}
