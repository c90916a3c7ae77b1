/// Solves for a working set of sparse columns without their Gram matrix, which would be dense: exchanges
/// as those of the ``ActiveSet``, for several lambdas side by side, with the linear systems solved by
/// conjugate gradients.
///
/// The answer's gradients on A are right to half of what the tolerance asks for, not to rounding. Where
/// exchanges do not end, a ``GramSolver`` takes over, or with too many columns epochs of coordinate descent.
struct ConjugateGradientSolver: WorkingSetSolver {
  let columns: CenteredColumns
  let options: FitOptions
  let responseNorm: Double
  private(set) var penalty: Penalty
  private(set) var working: WorkingColumns
  var state: WorkingState
  /// c.
  private(set) var crossProduct: [Double] = []
  /// |g_j| <= sqrt(G_jj s); rounding leaves about this much of it.
  private(set) var noise: [Double] = []

  /// How many lambdas are solved side by side, and how many from the same state.
  private static let lanes = 4
  private static let farthest = 8
  private var reach = ConjugateGradientSolver.farthest

  /// Of how many columns a Gram matrix is made at once where exchanges do not end, and of how many when
  /// lambdas in between did not help.
  private static let smallGram = 1024
  private static let largestGram = 4096

  /// Below this, as a fraction of the thresholds, gradients in single precision do not tell who comes and goes.
  private static let coarsest = 1e-5

  static let margin = 0.35
  static let largestBatch = 8
  static let allowance = 4.0
  static let holdsGram = false
  /// What was found for other lambdas is where their attempts begin.
  static let keepsPace = true

  init(_ columns: CenteredColumns, _ penalty: Penalty, options: FitOptions) {
    self.columns = columns
    self.options = options
    responseNorm = columns.responseNorm
    self.penalty = penalty.restricted(to: [])
    working = WorkingColumns(columns)
    state = WorkingState(iterate: Iterate(coefficients: [], gradient: []))
  }

  mutating func extend<Problem: QuadraticProblem>(
    _ entering: [Int], _ penalty: Penalty, of problem: inout Problem
  ) {
    problem.appendToWorkingSet(entering)
    working.append(entering, of: columns)
    crossProduct += entering.map { problem.crossProduct[$0] }
    self.penalty = penalty
    noise = working.diagonal.map { 1e-12 * ($0 * responseNorm).squareRoot() }
    restore(state)
  }

  mutating func restore(_ earlier: WorkingState) {
    var completed = earlier
    completed.forEachIterate(complete)
    state = completed
  }

  /// Brings an iterate of the first columns to all of the working set.
  private func complete(_ iterate: inout Iterate) {
    let present = iterate.coefficients.count
    guard present < working.count else { return }
    let residual = iterate.residual.isEmpty ? residual(iterate.coefficients) : iterate.residual
    iterate.gradient += working.products(residual, of: Array(present..<working.count))
    iterate.coefficients += repeatElement(0, count: working.count - present)
  }

  /// y - Z b.
  func residual(_ coefficients: [Double]) -> [Double] {
    let support = coefficients.indices.filter { coefficients[$0] != 0 }
    var residual = columns.response
    let fit = working.combination(support, support.map { coefficients[$0] })
    var span = residual.mutableSpan
    BLAS.axpy(-1, fit.span, &span)
    return residual
  }

  mutating func begin(at lambda: Double, _ coefficients: [Double]) {
    let gradient = working.products(residual(coefficients), of: Array(coefficients.indices))
    restore(
      WorkingState(
        lambda: lambda, iterate: Iterate(coefficients: coefficients, gradient: gradient)))
  }

  func residualNorm(_ iterate: Iterate) -> Double {
    responseNorm - BLAS.dot(crossProduct.span, iterate.coefficients.span)
      - BLAS.dot(iterate.gradient.span, iterate.coefficients.span)
  }

  func gradientRounding(_ coefficients: [Double]) -> Double {
    DualityGap.Rounding.gradient(coefficients, diagonal: working.diagonal)
  }

  func reciprocalCondition() -> Double? { nil }

  mutating func fitUnpenalized() {
    if let iterate = pursueTwice([0])[0] { state.iterate = iterate }
  }

  mutating func solve(
    _ lambdas: [Double]
  ) -> [(solution: SolverSolution, state: WorkingState)] {
    var answers: [(solution: SolverSolution, state: WorkingState)] = []
    while answers.count < lambdas.count {
      let ahead = Array(lambdas[answers.count...].prefix(reach))
      let pursued = pursueSideBySide(ahead)
      let count = pursued.firstIndex { $0 == nil } ?? ahead.count
      for k in 0..<max(count, 1) {
        let epochs = move(to: ahead[k], pursued[k]?.iterate, halvings: 4)
        let solution =
          pursued[k]?.solution ?? solution(penalty.at(ahead[k]), state.iterate, epochs: epochs)
        answers.append((solution, state))
        if solution.report.status == .cancelled { return answers }
      }
      // From nearer more of them may come to an end.
      reach = count == ahead.count ? min(2 * reach, Self.farthest) : max(count, 1)
    }
    return answers
  }

  /// Pursues four lambdas at a time on each thread, and certifies; one that comes twice has one answer.
  private func pursueSideBySide(
    _ lambdas: [Double]
  ) -> [(iterate: Iterate, solution: SolverSolution)?] {
    let distinct = lambdas.indices.filter { $0 == 0 || lambdas[$0] < lambdas[$0 - 1] }
      .map { lambdas[$0] }
    let groups = stride(from: 0, to: distinct.count, by: Self.lanes).map {
      Array(distinct[$0..<min($0 + Self.lanes, distinct.count)])
    }
    let answers = Parallel.map(groups, cost: 1 << 20) { few in
      zip(few, pursueTwice(few)).map { lambda, iterate in
        iterate.map { ($0, solution(penalty.at(lambda), $0)) }
      }
    }.flatMap { $0 }
    return lambdas.map { lambda in answers[distinct.firstIndex(of: lambda) ?? 0] }
  }

  /// Brings the state to `lambda`: to the answer there, or, where exchanges did not come to one, by the Gram
  /// matrix of few columns, by way of a lambda between it and the last one, or by descent.
  ///
  /// - Returns: the epochs of descent.
  private mutating func move(to lambda: Double, _ answer: Iterate?, halvings: Int) -> Int {
    var epochs = 0
    if answer == nil {
      state.attempts = []
      if let epochs = solveByGram(lambda, limit: Self.smallGram) { return epochs }
      if halvings > 0, state.lambda < .infinity, state.lambda > lambda * 1.001 {
        for step in [(state.lambda * lambda).squareRoot(), lambda] {
          epochs += move(to: step, pursueTwice([step])[0], halvings: halvings - 1)
        }
        return epochs
      }
      if let epochs = solveByGram(lambda, limit: Self.largestGram) { return epochs }
    }
    let last = state
    if let answer { state.iterate = answer } else { epochs = descend(penalty.at(lambda)) }
    state.before = (last.lambda, last.iterate)
    state.lambda = lambda
    state.attempts.removeAll { $0.lambda >= lambda }
    return epochs
  }

  /// In single precision, and where that does not bring answers close enough in double.
  private func pursueTwice(_ lambdas: [Double]) -> [Iterate?] {
    var attempts = pursue(lambdas, working.units)
    let open = attempts.indices.filter { attempts[$0].status == .blurred }
    if !open.isEmpty {
      let again = pursue(open.map { lambdas[$0] }, working.doubleUnits())
      for (k, attempt) in zip(open, again) { attempts[k] = attempt }
    }
    return attempts.map { $0.status == .solved ? $0.iterate : nil }
  }

  /// Exchanges columns and solves until nothing changes, for up to four lambdas side by side.
  private func pursue<Scalar>(
    _ lambdas: [Double], _ units: UnitColumns<Scalar>
  ) -> [ExchangeAttempt] {
    var attempts = lambdas.map {
      ExchangeAttempt(
        penalty.at($0), from: state, largestGap: 0.25 * options.relativeGap * responseNorm)
    }
    var tolerance = 1.0
    var packed: SlicedColumns<Scalar>?
    let isDouble = Scalar.self == Double.self
    while !Task.isCancelled {
      for lane in attempts.indices { attempts[lane].exchange(noise: noise) }
      let pursued = attempts.filter { $0.status == .pursued }
      guard !pursued.isEmpty else { break }
      tolerance = Self.tolerance(for: pursued, after: tolerance)
      let isFine = isDouble || tolerance < Self.coarsest
      if isFine, !pursued.allSatisfy(\.isExact) {
        working.renewGradients(of: &attempts, columns.response)
        continue
      }
      if isDouble, pursued.contains(where: \.lags) {
        working.renewGradients(of: &attempts, columns.response)
      }
      let tolerances = attempts.map { max(tolerance, $0.accuracy) }
      var systems = ActiveSystems(
        attempts, tolerances: tolerances, working, noise: noise, packed: packed, units)
      systems.solve(&attempts)
      packed = systems.active
      if isFine {
        working.renewGradients(of: &attempts, columns.response)
      } else {
        working.follow(&attempts)
      }
    }
    return attempts
  }

  /// How close to their thresholds the next answers have to bring the gradients on A, as a fraction of these:
  /// while many columns come and go it tells who goes, and that is soon out of date.
  private static func tolerance(for attempts: [ExchangeAttempt], after last: Double) -> Double {
    let share = attempts.map { Double($0.changes) / Double(max($0.activeCount, 1)) }.max() ?? 0
    if share == 0 { return 0 }
    let isCareful = attempts.contains { $0.exchanges > 8 }
    let rough = ExchangeAttempt.rough
    if share > 0.02 { return isCareful ? rough : min(max(0.3 * share, rough), 0.1) }
    return isCareful ? min(last, rough) / 10 : min(last, 0.02) / 40
  }
}
