/// Solves a ``QuadraticProblem`` for many lambdas: a ``WorkingSetSolver`` for some of its columns, and
/// gradients of all columns that certify its answers or find what it lacks.
///
/// Several lambdas are solved ahead on the working set. One pass over the data, for the gradient at the
/// last of them, certifies mostly all: between two exact gradients the others are known up to a small
/// remainder (``GradientBound``). The working set takes in the columns whose gradients are predicted to
/// come near the threshold, and those that are found beyond it (Larsson and Wallin 2022, "The Hessian
/// screening rule", in the cheapest form: a secant for the derivative).
struct PathSolver<Problem: QuadraticProblem, Inner: WorkingSetSolver>: LambdaSolver {
  private var problem: Problem
  let penalty: Penalty
  private let options: FitOptions
  /// sqrt(G_jj) of all columns.
  private let norms: [Double]
  /// The working set, in the order in which its columns entered.
  private var working: [Int] = []
  /// Whether a column needs no look: it is in the working set, or must stay 0.
  private var isSettled: [Bool]
  private var inner: Inner
  /// The smallest lambda at which every penalised coefficient is 0.
  private var nullLambda = 0.0
  /// Answers, or guesses at them, with the gradients of all columns; the newest first.
  private var anchors: [GradientAnchor] = []

  /// How many columns became active at a lambda, lately.
  private var entriesPerLambda = 10.0

  /// The most lambdas solved ahead.
  private static var largestBatch: Int { 8 }
  /// The largest ratio of neighbouring lambdas: a prediction from farther away would take in too many
  /// columns.
  private static var longestStep: Double { 1.25 }

  /// Whether the first lambda is solved for at once, from the columns whose gradients are largest at 0.
  private let isDirect: Bool

  /// - Parameters:
  ///   - isDirect: whether one lambda is asked for, and a pass over the data costs more than columns
  ///     in the working set that turn out to stay at 0.
  ///   - inner: of an empty working set.
  init(
    _ problem: Problem, _ penalty: Penalty, options: FitOptions, isDirect: Bool = false,
    inner: Inner
  ) {
    self.isDirect = isDirect
    self.problem = problem
    norms = problem.norms
    self.inner = inner
    self.penalty = penalty
    self.options = options
    isSettled = penalty.factors.indices.map(penalty.isFixed)
    var gradient = problem.crossProduct
    let unpenalized = penalty.unpenalizedColumns
    if !unpenalized.isEmpty {
      extend(unpenalized)
      self.inner.fitUnpenalized()
      gradient = self.problem.gradient(at: self.inner.iterate)
    }
    nullLambda = penalty.largestLambda(gradient, ratioFloor: 1e-3)
    anchors = [
      GradientAnchor(
        lambda: nullLambda, coefficients: self.inner.iterate.coefficients, gradient: gradient)
    ]
  }

  func largestLambda(ratioFloor: Double) -> Double {
    penalty.largestLambda(anchors[anchors.count - 1].gradient, ratioFloor: ratioFloor)
  }

  mutating func nullSolution() -> SolverSolution {
    var solution = complete(inner.solve(0))
    certify(&solution, 0, inner.iterate)
    solution.report.isUnique = false
    return solution
  }

  /// All columns that are not 0 must have been in the working set before, as on a path.
  mutating func begin(at lambda: Double, _ coefficients: [Double]) {
    inner.begin(at: lambda, working.map { coefficients[$0] })
  }

  func reciprocalCondition() -> Double? { inner.reciprocalCondition() }

  var responseNorm: Double { problem.responseNorm }
  var crossProduct: [Double] { problem.crossProduct }
  func gramBlock(_ indices: [Int]) -> [Double] { problem.gramBlock(indices) }

  mutating func solve(_ lambda: Double) throws(ShrinkageError) -> SolverSolution {
    var result: SolverSolution?
    try solve([lambda]) { _, solution in
      result = solution
      return true
    }
    guard let result else { preconditionFailure("a lambda without a solution") }
    return result
  }

  /// - Parameter lambdas: in descending order.
  mutating func solve(
    _ lambdas: [Double], _ accept: (Int, SolverSolution) -> Bool
  ) throws(ShrinkageError) {
    let steps = steps(to: lambdas)
    var done = 0
    var batch = 1
    while done < steps.count {
      if steps[done].lambda == 0 {
        guard accept(steps[done].position ?? 0, try leastSquares()) else { return }
        done += 1
        continue
      }
      let ahead = steps[done..<min(done + batch, steps.count)].map(\.lambda).filter { $0 > 0 }
      screen(for: ahead)
      let certified = solveAhead(ahead)
      for solution in certified {
        let isWanted = steps[done].position.map { accept($0, complete(solution)) } ?? true
        guard isWanted, solution.report.status != .cancelled else { return }
        done += 1
      }
      batch =
        certified.count == ahead.count
        ? min(2 * batch, Self.largestBatch)
        : Inner.keepsPace ? batch : max(ahead.count - certified.count, 1)
    }
  }

  /// The lambdas with others between them where they lie far apart.
  private func steps(to lambdas: [Double]) -> [(lambda: Double, position: Int?)] {
    var steps: [(lambda: Double, position: Int?)] = []
    var last = anchors.first?.lambda ?? 0
    for (position, lambda) in lambdas.enumerated() {
      if lambda > 0, last > lambda, !isDirect {
        let count = Int(logarithm(last / lambda) / logarithm(Self.longestStep))
        for between in LambdaGrid.spaced(from: last, to: lambda, count: count + 2).dropFirst()
          .dropLast()
        { steps.append((between, nil)) }
      }
      steps.append((lambda, position))
      last = lambda
    }
    return steps
  }

  // MARK: - Solving ahead

  /// An answer on the working set, before it is certified for all columns.
  private struct Candidate {
    var lambda: Double
    var solution: SolverSolution
    var state: WorkingState
    /// Whether the gradient of all columns was asked for.
    var isAnchor = false
  }

  /// Solves on the working set and certifies.
  ///
  /// - Returns: the solutions up to the first that lacks a column, which is in the working set then.
  private mutating func solveAhead(_ lambdas: [Double]) -> [SolverSolution] {
    var start = inner.state
    var candidates = zip(lambdas, inner.solve(lambdas)).map { lambda, answer in
      Candidate(lambda: lambda, solution: answer.solution, state: answer.state)
    }
    let initial = start.iterate.coefficients
    var certified: [SolverSolution] = []
    defer { noteEntries(from: initial, to: inner.iterate.coefficients, count: certified.count) }
    for index in candidates.indices {
      if candidates[index].solution.report.status == .cancelled {
        let candidate = candidates[index]
        var solution = complete(candidate.solution)
        certify(&solution, candidate.lambda, candidate.state.iterate)
        certified.append(candidate.solution)
        certified[certified.count - 1].report = solution.report
        break
      }
      let missing = missingColumns(index, &candidates)
      guard missing.isEmpty else {
        extend(entering(missing))
        start.attempts = candidates[index...].map { ($0.lambda, $0.state.iterate) }
        inner.restore(start)
        break
      }
      start = candidates[index].state
      certified.append(candidates[index].solution)
    }
    return certified
  }

  /// Those of the missing columns that enter at once, or all columns where most will: a pass for each of
  /// the last few would cost more than they do.
  private func entering(_ missing: [Int: Double]) -> [Int] {
    if isDirect, 5 * (working.count + missing.count) > 3 * problem.columnCount {
      return isSettled.indices.filter { !isSettled[$0] }
    }
    return foremost(missing, limit: 100 + inner.iterate.coefficients.count { $0 != 0 })
  }

  private mutating func noteEntries(from old: [Double], to new: [Double], count: Int) {
    guard count > 0 else { return }
    let entries = new.indices.count { new[$0] != 0 && !($0 < old.count && old[$0] != 0) }
    entriesPerLambda = max(1, Double(entries) / Double(count))
  }

  /// The columns outside the working set whose gradients reach their thresholds at a candidate, and
  /// how many times these.
  private mutating func missingColumns(
    _ index: Int, _ candidates: inout [Candidate]
  ) -> [Int: Double] {
    let candidate = candidates[index]
    var uncertain = uncertainColumns(candidate)
    // As many columns as cost less than a pass.
    let affordable = problem.columnCount / 10
    while uncertain.count > affordable, !candidates[index].isAnchor {
      addAnchors(&candidates[index...])
      uncertain = uncertainColumns(candidate)
    }
    guard !uncertain.isEmpty else { return [:] }
    let scaled = penalty.at(candidate.lambda)
    let gradient =
      anchors.first { $0.lambda == candidate.lambda && candidates[index].isAnchor }
      .map { anchor in uncertain.map { anchor.gradient[$0] } }
      ?? problem.gradient(of: uncertain, at: candidate.state.iterate)
    var missing: [Int: Double] = [:]
    for (j, g) in zip(uncertain, gradient) where abs(g) >= scaled.l1(j) - noise * norms[j] {
      guard scaled.edge(j, from: 0, toward: g) != 0 else { continue }
      missing[j] = abs(g) / max(scaled.l1(j), .leastNormalMagnitude)
    }
    return missing
  }

  /// What rounding may do to a gradient, as a multiple of its column's norm.
  private var noise: Double { 1e-12 * problem.responseNorm.squareRoot() }

  /// The columns outside the working set whose gradients at the candidate are not known to lie below
  /// their thresholds.
  private func uncertainColumns(_ candidate: Candidate) -> [Int] {
    if candidate.isAnchor,
      let anchor = anchors.first(where: { $0.lambda == candidate.lambda })
    {
      return columns(
        beyond: 1, of: penalty.at(candidate.lambda), gradient: anchor.gradient, slack: noise)
    }
    let nearest = anchors.sorted {
      abs($0.lambda - candidate.lambda) < abs($1.lambda - candidate.lambda)
    }
    let bound = GradientBound(
      Array(nearest.prefix(3)), candidate.state.iterate, working: working, norms: norms,
      responseNorm: problem.responseNorm)
    return columns(
      beyond: 1, of: penalty.at(candidate.lambda), gradient: bound.estimate,
      slack: bound.remainder + noise)
  }

  /// Finds the gradients of all columns at as many candidates as one pass serves: the last, and others
  /// spread evenly; the first where these were found before.
  private mutating func addAnchors(_ candidates: inout ArraySlice<Candidate>) {
    let open = candidates.indices.filter { !candidates[$0].isAnchor }
    let count = min(problem.gradientsAtOnce, open.count)
    let isFirst = open.count == candidates.count
    let chosen =
      count == 1
      ? [isFirst ? open[open.count - 1] : open[0]]
      : (1...count).reversed().map { open[$0 * open.count / count - 1] }
    let points = chosen.map { candidates[$0].state.iterate }
    let found = zip(chosen, zip(points, problem.gradients(at: points))).map { k, found in
      GradientAnchor(lambda: candidates[k].lambda, coefficients: found.0.coefficients, gradient: found.1)
    }
    for k in chosen { candidates[k].isAnchor = true }
    anchors = found + anchors.prefix(2)
  }

  /// The columns that need a look and whose gradient, with `slack` times their norm, reaches a fraction
  /// of the threshold on a side that is open to them.
  private func columns(
    beyond fraction: Double, of scaled: ScaledPenalty, gradient: [Double], slack: Double
  ) -> [Int] {
    let size = 1 << 14
    let parts = (gradient.count + size - 1) / size
    return Parallel.map(0..<parts, cost: 4 * size) { part in
      var found: [Int] = []
      let (gradient, norms, isSettled) = (gradient.span, norms.span, isSettled.span)
      for j in part * size..<min((part + 1) * size, gradient.count) where !isSettled[j] {
        let reach = abs(gradient[j]) + slack * norms[j]
        guard reach >= fraction * scaled.l1(j) else { continue }
        let isOpen =
          slack * norms[j] >= abs(gradient[j])
          || scaled.edge(j, from: 0, toward: gradient[j]) != 0
        if isOpen { found.append(j) }
      }
      return found
    }.flatMap { $0 }
  }

  // MARK: - The working set

  /// Takes in the columns that the line through the last two gradients carries near their threshold.
  private mutating func screen(for lambdas: [Double]) {
    guard let last = anchors.first, let first = lambdas.first, let end = lambdas.last else {
      return
    }
    if isDirect, anchors.count == 1 { return enterForemost(at: first) }
    let before = anchors.count > 1 ? anchors[1] : last
    var entering: [Int: Double] = [:]
    for lambda in first == end ? [first] : [first, end] {
      let scaled = penalty.at(lambda)
      let run =
        before.lambda != last.lambda
        ? (last.lambda - lambda) / (before.lambda - last.lambda) : 0
      var predicted = last.gradient
      do {
        var span = predicted.mutableSpan
        BLAS.axpy(run, last.gradient.span, &span)
        BLAS.axpy(-run, before.gradient.span, &span)
      }
      for j in columns(beyond: Inner.nearness, of: scaled, gradient: predicted, slack: 0) {
        let excess = abs(predicted[j]) / max(scaled.l1(j), .leastNormalMagnitude)
        entering[j] = max(entering[j] ?? 0, excess)
      }
    }
    extend(foremost(entering, limit: 10 + Int(Inner.allowance * entriesPerLambda) * lambdas.count))
  }

  /// Takes in the columns that exceed their thresholds at least half as much as the first of all, but no
  /// more than those whose Gram block costs as much as a pass.
  private mutating func enterForemost(at lambda: Double) {
    let scaled = penalty.at(lambda)
    let gradient = anchors[0].gradient
    let fraction = max(1, 0.5 * nullLambda / lambda)
    var entering: [Int: Double] = [:]
    for j in columns(beyond: fraction, of: scaled, gradient: gradient, slack: 0) {
      entering[j] = abs(gradient[j]) / max(scaled.l1(j), .leastNormalMagnitude)
    }
    extend(foremost(entering, limit: Int((30 * Double(problem.columnCount)).squareRoot())))
  }

  /// The columns that exceed their thresholds most: the others may fall below when these enter.
  private func foremost(_ excesses: [Int: Double], limit: Int) -> [Int] {
    guard excesses.count > limit else { return excesses.keys.sorted() }
    let ranked = excesses.sorted { ($0.value, $1.key) > ($1.value, $0.key) }
    return ranked.prefix(limit).map(\.key).sorted()
  }

  /// Adds columns to the working set.
  private mutating func extend(_ entering: [Int]) {
    guard !entering.isEmpty else { return }
    let entering = problem.ordered(entering)
    working += entering
    for j in entering { isSettled[j] = true }
    inner.extend(entering, penalty.restricted(to: working), of: &problem)
  }

  // MARK: - Answers for all columns

  /// A solution on the working set as one of all columns.
  private func complete(_ candidate: SolverSolution) -> SolverSolution {
    var solution = candidate
    solution.coefficients = Array(repeating: 0, count: problem.columnCount)
    for (j, b) in zip(working, candidate.coefficients) { solution.coefficients[j] = b }
    solution.report.solver = .workingSet
    return solution
  }

  /// Certifies a solution for all columns with the gradient of all, whether or not columns are missing.
  private func certify(_ solution: inout SolverSolution, _ lambda: Double, _ iterate: Iterate) {
    let rounding = inner.gradientRounding(iterate.coefficients)
    let gap = DualityGap(
      penalty.at(lambda), coefficients: solution.coefficients,
      gradient: problem.gradient(at: iterate),
      residualNorm: inner.residualNorm(iterate), responseNorm: problem.responseNorm,
      rounding: .init(gradient: rounding, residual: rounding * rounding / .ulpOfOne),
      gramColumns: problem.gramColumns)
    let status = solution.report.status
    solution.report.record(gap)
    if status != .cancelled {
      solution.report.status =
        gap.relative <= options.relativeGap ? .converged : .precisionLimitReached
    }
  }

  /// The answer at lambda 0, where every column counts.
  ///
  /// With more columns than rows there mostly is an exact fit, which a lambda of next to nothing
  /// finds. Where there is none, it takes the Gram matrix of all columns.
  private mutating func leastSquares() throws(ShrinkageError) -> SolverSolution {
    if nullLambda > 0 {
      var solution = try solve(1e-9 * nullLambda)
      certify(&solution, 0, inner.iterate)
      solution.report.isUnique = false
      if solution.report.isCertified { return solution }
    }
    var solver = GramSolver(try problem.normalEquations(), penalty, options: options)
    return solver.solve(0)
  }
}

extension PathSolver where Inner == GramSolver {
  /// With the working set's block of the Gram matrix in memory.
  init(_ problem: Problem, _ penalty: Penalty, options: FitOptions, isDirect: Bool = false) {
    self.init(
      problem, penalty, options: options, isDirect: isDirect,
      inner: GramSolver(
        NormalEquations(responseNorm: problem.responseNorm), penalty.restricted(to: []),
        options: options, isPart: true))
  }
}
