/// Solves one quadratic, whose Gram matrix is in memory, for many lambdas, each from the answers before
/// it.
///
/// At each lambda: a guess along the line through the last two answers, and exchanges of the
/// ``ActiveSet`` until no column wants to move. Where they do not end, epochs of coordinate descent find
/// the support and steps on the active set that never raise the objective solve on it. The answer is
/// exact to rounding, and its ``DualityGap`` says so.
struct GramSolver: LambdaSolver, WorkingSetSolver {
  static var margin: Double { 0.12 }
  static var largestBatch: Int { 5 }
  static var allowance: Double { 2 }
  static var holdsGram: Bool { true }

  private(set) var equations: NormalEquations
  private(set) var penalty: Penalty
  let relativeGap: Double
  let maximumEpochs: Int
  /// Whether there are columns that are not in the equations.
  private let isPart: Bool

  private var freeColumns: [Int]
  private var activeSet: ActiveSet
  private(set) var state: WorkingState

  init(
    _ equations: NormalEquations, _ penalty: Penalty, options: FitOptions, isPart: Bool = false
  ) {
    self.isPart = isPart
    self.equations = equations
    self.penalty = penalty
    relativeGap = options.relativeGap
    maximumEpochs = options.maximumEpochs
    freeColumns = penalty.freeColumns
    activeSet = ActiveSet(columnCount: equations.columnCount)
    state = WorkingState(
      iterate: Iterate(
        coefficients: Array(repeating: 0, count: equations.columnCount),
        gradient: equations.crossProduct))
    fitUnpenalized()
  }

  mutating func extend<Problem: QuadraticProblem>(
    _ entering: [Int], _ penalty: Penalty, of problem: inout Problem
  ) {
    let (cross, corner) = problem.extendWorkingSet(entering)
    self.penalty = penalty
    freeColumns = penalty.freeColumns
    equations.append(
      cross: cross, corner: corner, crossProduct: entering.map { problem.crossProduct[$0] })
    activeSet.extend(by: entering.count)
    restore(state)
  }

  mutating func begin(at lambda: Double, _ coefficients: [Double]) {
    var gradient = equations.crossProduct
    equations.refreshGradient(&gradient, at: coefficients)
    restore(
      WorkingState(
        lambda: lambda, iterate: Iterate(coefficients: coefficients, gradient: gradient)))
  }

  var responseNorm: Double { equations.responseNorm }
  var crossProduct: [Double] { equations.crossProduct }
  func gramBlock(_ indices: [Int]) -> [Double] { equations.gramBlock(indices) }

  func residualNorm(_ iterate: Iterate) -> Double { equations.residualNorm(iterate) }

  func gradientRounding(_ coefficients: [Double]) -> Double {
    equations.gradientRounding(coefficients)
  }

  /// Goes back to an earlier state, perhaps from when the problem had fewer columns.
  ///
  /// The active set stays as it is: the next guess is not taken to be consistent with it.
  mutating func restore(_ earlier: WorkingState) {
    state = earlier
    state.isSameSet = false
    let equations = equations
    state.forEachIterate { equations.complete(&$0) }
  }

  func largestLambda(ratioFloor: Double) -> Double {
    penalty.largestLambda(iterate.gradient, ratioFloor: ratioFloor)
  }

  mutating func nullSolution() -> SolverSolution { solve(0) }

  mutating func reciprocalCondition() -> Double? {
    let equations = equations
    return BLAS.withSingleThread(sharesLoops: true) {
      activeSet.reciprocalCondition(equations.gram, penalty)
    }
  }

  mutating func solve(
    _ lambdas: [Double]
  ) -> [(solution: SolverSolution, state: WorkingState)] {
    var answers: [(solution: SolverSolution, state: WorkingState)] = []
    for lambda in lambdas {
      let solution = solve(lambda)
      answers.append((solution, state))
      if solution.report.status == .cancelled { break }
    }
    return answers
  }

  /// Solves for `lambda`, starting from the last answer.
  mutating func solve(_ lambda: Double) -> SolverSolution {
    let problem = PenalizedProblem(
      equations: equations, penalty: penalty.at(lambda), freeColumns: freeColumns)
    let progress = BLAS.withSingleThread(sharesLoops: true) { pursue(problem) }
    let gap = certificate(problem.penalty, iterate)
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
    let last = state
    let active = activeSet.factor.columns
    let isGuess = state.extrapolate(to: problem.penalty.lambda, active)
    // Half of how far lambda has gone down: where A changes, gradients move that far from the guess.
    let nearness = (1 + min(problem.penalty.lambda / last.lambda, 0.98)) / 2
    // The gradient of a guess is that of its coefficients if the last two active sets are the same.
    let isConsistent = !isGuess || state.isSameSet
    var progress: (status: FitReport.Status?, epochs: Int) = (nil, 0)
    if !Task.isCancelled,
      let exchanges = activeSet.pursue(
        problem, &state.iterate, isConsistent: isConsistent, nearness: nearness)
    {
      // A factor made anew may have left out columns that depend on others.
      state.isSameSet = exchanges == 0 && activeSet.factor.columns.count == active.count
    } else {
      state.iterate = last.iterate
      progress = descend(problem)
      activeSet.forgetSigns()
      state.isSameSet = false
    }
    state.before = (last.lambda, last.iterate)
    state.lambda = problem.penalty.lambda
    return progress
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
          equations.refreshGradient(&state.iterate.gradient, at: state.iterate.coefficients)
          return (.epochLimitReached, epochs)
        }
        changes = CoordinateDescent.epoch(problem, columns: columns, &state.iterate)
        epochs += 1
        if columns.count < freeColumns.count || changes <= few / 4 { break }
        columns = freeColumns
      }
      equations.refreshGradient(&state.iterate.gradient, at: state.iterate.coefficients)
    }
    return (.cancelled, epochs)
  }

  /// Whether rounding keeps the last columns moving for ever: the gap is small enough, or has not
  /// halved in the last three looks.
  private func isStalled(_ problem: PenalizedProblem, _ gaps: inout [Double]) -> Bool {
    gaps.append(certificate(problem.penalty, iterate).relative)
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
      activeSet.synchronize(problem, &state.iterate)
      activeSet.solve(problem, &state.iterate)
      let reached = problem.objective(iterate)
      guard reached <= objective + rounding else {
        state.iterate = before
        return
      }
      objective = reached
      if activeSet.isStationary(problem, iterate) { return }
      if attempt == 1 { activeSet.refactor(problem) }
    }
  }

  /// The certificate of `iterate`, whose gradient must be fresh; O(p) when nothing is unpenalised.
  private func certificate(_ penalty: ScaledPenalty, _ iterate: Iterate) -> DualityGap {
    equations.certificate(penalty, iterate, isPart: isPart)
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
