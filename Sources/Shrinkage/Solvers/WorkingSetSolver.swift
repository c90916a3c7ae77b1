/// Solves a problem with many more columns than rows: a ``PathSolver`` on a working set of columns,
/// and passes over all columns that certify its answers or find what it lacks.
///
/// Several lambdas are solved ahead on the working set and certified by one pass. The working set
/// takes in the columns whose gradients are predicted, along the line through the last two, to
/// reach the threshold, and those that a pass finds beyond it (Larsson and Wallin 2022, "The
/// Hessian screening rule", in the cheapest form: a secant for the derivative).
struct WorkingSetSolver: LambdaSolver {
  private let equations: ImplicitEquations
  private let penalty: Penalty
  private let options: FitOptions
  /// The working set, in the order in which its columns entered.
  private var working: [Int] = []
  private var isWorking: [Bool]
  /// The working columns, centred and scaled, packed.
  private var workingColumns: [Double] = []
  private var inner: PathSolver
  /// The smallest lambda at which every penalised coefficient is 0, and the gradient there.
  private var null: (lambda: Double, gradient: [Double])
  /// The last two certified lambdas and their gradients, the newest last.
  private var history: [(lambda: Double, gradient: [Double])] = []

  private static let largestBatch = 10
  /// The largest ratio of neighbouring lambdas.
  private static let longestStep = 1.25

  init(_ columns: CenteredColumns, _ penalty: Penalty, options: FitOptions) {
    equations = ImplicitEquations(columns)
    self.penalty = penalty
    self.options = options
    isWorking = Array(repeating: false, count: penalty.factors.count)
    inner = PathSolver(
      NormalEquations(responseNorm: equations.responseNorm), penalty.restricted(to: []),
      options: options)
    null = (0, equations.crossProduct)
    let unpenalized = penalty.unpenalizedColumns
    if !unpenalized.isEmpty {
      extend(unpenalized)
      inner.fitUnpenalized()
      null.gradient = equations.gradients(residual(inner.iterate.coefficients), count: 1)
    }
    null.lambda = penalty.largestLambda(null.gradient, ratioFloor: 1e-3)
    history = [null]
  }

  func largestLambda(ratioFloor: Double) -> Double {
    penalty.largestLambda(null.gradient, ratioFloor: ratioFloor)
  }

  mutating func nullSolution() -> SolverSolution {
    var solution = complete(inner.solve(0))
    let residual = residual(inner.iterate.coefficients)
    certify(&solution, 0, equations.gradients(residual, count: 1), residual[...])
    solution.report.isUnique = false
    return solution
  }

  func reciprocalCondition() -> Double? { inner.reciprocalCondition() }

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
        let isWanted = steps[done].position.map { accept($0, solution) } ?? true
        guard isWanted, solution.report.status != .cancelled else { return }
        done += 1
      }
      batch =
        certified.count == ahead.count
        ? min(2 * batch, Self.largestBatch) : max(1, certified.count)
    }
  }

  /// The lambdas with others between them where they lie far apart: a prediction from too far away
  /// would take in too many columns.
  private func steps(to lambdas: [Double]) -> [(lambda: Double, position: Int?)] {
    var steps: [(lambda: Double, position: Int?)] = []
    var last = history.last?.lambda ?? 0
    for (position, lambda) in lambdas.enumerated() {
      if lambda > 0, last > lambda {
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

  /// Solves on the working set and certifies by one pass.
  ///
  /// - Returns: the solutions up to the first that lacks a column, which is in the working set then.
  private mutating func solveAhead(_ lambdas: [Double]) -> [SolverSolution] {
    let p = penalty.factors.count
    var candidates: [SolverSolution] = []
    var residuals: [Double] = []
    for lambda in lambdas {
      candidates.append(inner.solve(lambda))
      residuals += residual(inner.iterate.coefficients)
      if candidates.last?.report.status == .cancelled { break }
    }
    let gradients = equations.gradients(residuals, count: candidates.count)
    let n = equations.columns.features.rowCount
    var certified: [SolverSolution] = []
    for (k, candidate) in candidates.enumerated() {
      let gradient = Array(gradients[k * p..<(k + 1) * p])
      let missing = missingColumns(gradient, penalty.at(lambdas[k]))
      guard missing.isEmpty || candidate.report.status == .cancelled else {
        extend(foremost(missing))
        break
      }
      var solution = complete(candidate)
      certify(&solution, lambdas[k], gradient, residuals[k * n..<(k + 1) * n])
      certified.append(solution)
      history = history.suffix(1) + [(lambdas[k], gradient)]
    }
    return certified
  }

  /// The columns outside the working set whose gradients reach their thresholds, and how many times
  /// these.
  private func missingColumns(_ gradient: [Double], _ scaled: ScaledPenalty) -> [Int: Double] {
    let noise = 1e-12 * equations.responseNorm.squareRoot()
    var missing: [Int: Double] = [:]
    for (j, g) in gradient.enumerated() where !isWorking[j] && !penalty.isFixed(j) {
      let isTied = abs(g) >= scaled.l1(j) - noise * equations.columns.norms[j]
      if isTied, scaled.edge(j, from: 0, toward: g) != 0 {
        missing[j] = abs(g) / max(scaled.l1(j), .leastNormalMagnitude)
      }
    }
    return missing
  }

  /// Takes in the columns that the line through the last two gradients carries to their threshold.
  private mutating func screen(for lambdas: [Double]) {
    guard let last = history.last else { return }
    let before = history[0]
    var entering: [Int: Double] = [:]
    for lambda in lambdas {
      let scaled = penalty.at(lambda)
      let run =
        before.lambda > last.lambda ? (last.lambda - lambda) / (before.lambda - last.lambda) : 0
      for j in last.gradient.indices where !isWorking[j] && !penalty.isFixed(j) {
        let g = last.gradient[j] + run * (last.gradient[j] - before.gradient[j])
        if abs(g) >= 0.98 * scaled.l1(j), scaled.edge(j, from: 0, toward: g) != 0 {
          entering[j] = max(entering[j] ?? 0, abs(g) / max(scaled.l1(j), .leastNormalMagnitude))
        }
      }
    }
    extend(foremost(entering))
  }

  /// The columns that exceed their thresholds most, not many more than are active: the others may
  /// fall below when these enter.
  private func foremost(_ excesses: [Int: Double]) -> [Int] {
    let limit = 100 + inner.iterate.coefficients.count { $0 != 0 }
    guard excesses.count > limit else { return excesses.keys.sorted() }
    let ranked = excesses.sorted { ($0.value, $1.key) > ($1.value, $0.key) }
    return ranked.prefix(limit).map(\.key).sorted()
  }

  /// Adds columns to the working set, with their Gram blocks.
  private mutating func extend(_ entering: [Int]) {
    guard !entering.isEmpty else { return }
    let n = equations.columns.features.rowCount
    let values = equations.columns.columns(entering)
    let block = Block(rows: n, columns: entering.count)
    let weight = equations.columns.weight
    var cross = [Double](repeating: 0, count: working.count * entering.count)
    var corner = [Double](repeating: 0, count: entering.count * entering.count)
    do {
      var cross = cross.mutableSpan
      BLAS.gemm(
        Block(rows: n, columns: working.count), workingColumns.span, block, values.span, &cross)
      var corner = corner.mutableSpan
      BLAS.gemm(block, values.span, block, values.span, &corner)
    }
    working += entering
    for j in entering { isWorking[j] = true }
    workingColumns += values
    inner.extend(
      penalty.restricted(to: working), cross: cross.map { $0 / weight },
      corner: corner.map { $0 / weight }, crossProduct: entering.map { equations.crossProduct[$0] })
  }

  /// y - Z b for coefficients of the working set.
  private func residual(_ coefficients: [Double]) -> [Double] {
    var result = equations.columns.response
    let block = Block(rows: result.count, columns: working.count)
    var span = result.mutableSpan
    BLAS.gemv(
      transposed: false, block, workingColumns.span, factor: -1, coefficients.span, beta: 1, &span)
    return result
  }

  /// A solution on the working set as one of all columns.
  private func complete(_ candidate: SolverSolution) -> SolverSolution {
    var solution = candidate
    solution.coefficients = Array(repeating: 0, count: penalty.factors.count)
    for (j, b) in zip(working, candidate.coefficients) { solution.coefficients[j] = b }
    solution.report.solver = .workingSet
    return solution
  }

  /// Certifies a solution for all columns with the gradient of all.
  private func certify(
    _ solution: inout SolverSolution, _ lambda: Double, _ gradient: [Double],
    _ residual: ArraySlice<Double>
  ) {
    let residualSquare = residual.reduce(0) { $0 + $1 * $1 }
    let gap = DualityGap(
      penalty.at(lambda), coefficients: solution.coefficients, gradient: gradient,
      residualNorm: residualSquare / equations.columns.weight,
      responseNorm: equations.responseNorm,
      rounding: equations.columns.rounding(solution.coefficients),
      gramColumns: equations.columns.affordableGramColumns)
    let status = solution.report.status
    solution.report.record(gap)
    if gap.relative <= options.relativeGap {
      solution.report.status = status == .cancelled ? .cancelled : .converged
    } else if status == .converged {
      solution.report.status = .precisionLimitReached
    }
  }

  /// The answer at lambda 0, where every column counts.
  ///
  /// With more columns than rows there mostly is an exact fit, which a lambda of next to nothing
  /// finds. Where there is none, it takes the Gram matrix of all columns.
  private mutating func leastSquares() throws(ShrinkageError) -> SolverSolution {
    if null.lambda > 0 {
      var solution = try solve(1e-9 * null.lambda)
      let residual = equations.columns.residual(solution.coefficients)
      certify(&solution, 0, equations.gradients(residual, count: 1), residual[...])
      solution.report.isUnique = false
      if solution.report.isCertified { return solution }
    }
    let equations = try NormalEquations(equations.columns)
    var solver = PathSolver(equations, penalty, options: options)
    return solver.solve(0)
  }
}
