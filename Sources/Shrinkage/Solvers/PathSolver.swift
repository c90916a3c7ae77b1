/// Solves a ``QuadraticProblem`` for many lambdas: a ``WorkingSetSolver`` for some of its columns, and
/// gradients of all columns that certify its answers or find what it lacks.
///
/// Several lambdas are solved ahead on the working set. One pass over the data, for the gradient at the
/// last of them, certifies mostly all: between two exact gradients the others are known up to a small
/// remainder (``GradientBound``). The working set takes in the columns whose gradients are predicted to
/// come near the threshold, and those that are found beyond it (Larsson and Wallin 2022, "The Hessian
/// screening rule", in the cheapest form: a secant for the derivative).
struct PathSolver<Problem: QuadraticProblem, Inner: WorkingSetSolver>: LambdaSolver {
  var problem: Problem
  let penalty: Penalty
  private let options: FitOptions
  /// The working set, in the order in which its columns entered.
  private(set) var working: [Int] = []
  var screening: Screening
  var inner: Inner
  /// The smallest lambda at which every penalised coefficient is 0.
  private var nullLambda = 0.0

  /// The columns that the last look ahead lacked, to be taken in with those that come near next.
  var missed: [Int] = []

  /// How many columns became active at a lambda, lately.
  var entriesPerLambda = 10.0

  /// By how much the margin is larger than the solver's: the more lately lambdas solved ahead lacked columns, the
  /// more.
  private var caution = 1.0

  /// The largest ratio of neighbouring lambdas: a prediction from farther away would take in too many
  /// columns. A lasso has short ones, since a factor of the active set serves all of them.
  private var longestStep: Double { Inner.holdsGram && penalty.l1Ratio == 1 ? 1.075 : 1.25 }

  /// Whether the first lambda is solved for at once, from the columns whose gradients are largest at 0.
  let isDirect: Bool

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
    self.inner = inner
    self.penalty = penalty
    self.options = options
    screening = Screening(penalty, norms: problem.norms, responseNorm: problem.responseNorm)
    var gradient = problem.crossProduct
    let unpenalized = penalty.unpenalizedColumns
    if !unpenalized.isEmpty {
      extend(unpenalized)
      self.inner.fitUnpenalized()
      gradient = self.problem.gradient(at: self.inner.iterate)
    }
    nullLambda = penalty.largestLambda(gradient, ratioFloor: 1e-3)
    screening.add([
      GradientAnchor(lambda: nullLambda, point: self.inner.iterate, gradient: gradient)
    ])
  }

  func largestLambda(ratioFloor: Double) -> Double {
    penalty.largestLambda(
      screening.anchors[screening.anchors.count - 1].gradient, ratioFloor: ratioFloor)
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

  mutating func reciprocalCondition() -> Double? { inner.reciprocalCondition() }

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
      let isComplete = certified.count == ahead.count
      // In balance where about one look ahead in four lacks a column.
      caution = min(max((isComplete ? 0.9 : 1.4) * caution, 1), 4)
      batch =
        isComplete
        ? min(2 * batch, Inner.largestBatch, problem.lambdasAhead)
        : Inner.keepsPace ? batch : max(ahead.count - certified.count, 1)
    }
  }

  /// The lambdas with others between them where they lie far apart.
  private func steps(to lambdas: [Double]) -> [(lambda: Double, position: Int?)] {
    var steps: [(lambda: Double, position: Int?)] = []
    var last = screening.anchors.first?.lambda ?? 0
    for (position, lambda) in lambdas.enumerated() {
      if lambda > 0, last > lambda, !isDirect {
        // No more than a path has: far below lambda_max the active set hardly changes.
        let count = min(Int(logarithm(last / lambda) / logarithm(longestStep)), 100)
        for between in LambdaGrid.spaced(from: last, to: lambda, count: count + 2).dropFirst()
          .dropLast()
        { steps.append((between, nil)) }
      }
      steps.append((lambda, position))
      last = lambda
    }
    return steps
  }

  // MARK: - The working set

  /// Takes in the columns that were missed, and those whose gradients come near their thresholds at `lambdas`:
  /// at once, since Gram blocks of a few columns take nearly as long as of many.
  private mutating func screen(for lambdas: [Double]) {
    let coming = comingColumns(lambdas)
    extend(Set(missed).union(coming).sorted())
    missed = []
  }

  /// The columns whose gradients come near their thresholds at `lambdas`.
  private func comingColumns(_ lambdas: [Double]) -> [Int] {
    if isDirect, let lambda = lambdas.first {
      // Later those that turn out to lack, and no others.
      guard screening.anchors.count == 1 else { return [] }
      // Those that exceed their thresholds at least half as much as the first of all.
      let exceeding = screening.columns(beyond: max(1, 0.5 * nullLambda / lambda), at: lambda)
      return foremost(exceeding, limit: entryLimit)
    }
    let near = screening.approachingColumns(lambdas, margin: margin)
    return foremost(near, limit: 10 + Int(Inner.allowance * entriesPerLambda) * lambdas.count)
  }

  var activeCount: Int { inner.iterate.coefficients.count { $0 != 0 } }

  /// How near its threshold a gradient has to come: the nearer, the fewer of the columns taken in have become
  /// active.
  private var margin: Double {
    let share = Double(activeCount) / Double(max(working.count, 1))
    return min(caution * Inner.margin / max(1 - share * share, 0.01).squareRoot(), 1)
  }

  /// How many columns are taken in that are missing: of many, some will not be once the others are in. Where each
  /// look is for one lambda, as many as have a Gram block among themselves that costs as much as a pass.
  var entryLimit: Int {
    isDirect ? Int((30 * Double(problem.columnCount)).squareRoot()) : 100 + activeCount / 3
  }

  /// The columns that exceed their thresholds most: the others may fall below when these enter.
  func foremost(_ excesses: [Int: Double], limit: Int) -> [Int] {
    guard excesses.count > limit else { return excesses.keys.sorted() }
    let ranked = excesses.sorted { ($0.value, $1.key) > ($1.value, $0.key) }
    return ranked.prefix(limit).map(\.key).sorted()
  }

  /// Adds columns to the working set.
  ///
  /// Once three quarters of all columns are in it, and the rest of G, n (p^2 - |W|^2) / 2 multiplications,
  /// takes no longer than some seven passes, the others come too: passes that look for missing columns, and
  /// lambdas solved in vain for want of these, would cost more.
  mutating func extend(_ entering: [Int]) {
    guard !entering.isEmpty else { return }
    let (count, all) = (working.count + entering.count, problem.columnCount)
    let isMost =
      Inner.holdsGram && 4 * count >= 3 * all && all * all - count * count <= 200 * all
    let entering = problem.ordered(isMost ? screening.openColumns : entering)
    working += entering
    inner.extend(entering, penalty.restricted(to: working), of: &problem)
    screening.settle(entering) { problem.gradient(of: entering, at: $0) }
  }

  // MARK: - Answers for all columns

  /// A solution on the working set as one of all columns.
  func complete(_ candidate: SolverSolution) -> SolverSolution {
    var solution = candidate
    solution.coefficients = Array(repeating: 0, count: problem.columnCount)
    for (j, b) in zip(working, candidate.coefficients) { solution.coefficients[j] = b }
    solution.report.solver = .workingSet
    return solution
  }

  /// Certifies a solution for all columns with the gradient of all, whether or not columns are missing.
  func certify(_ solution: inout SolverSolution, _ lambda: Double, _ iterate: Iterate) {
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
        NormalEquations(
          responseNorm: problem.responseNorm, likelyCount: problem.likelyWorkingCount),
        penalty.restricted(to: []), options: options, isPart: true))
  }
}
