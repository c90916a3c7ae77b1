/// Solves for a working set of sparse columns without their Gram matrix: exchanges as those of the
/// ``ActiveSet``, with the linear systems solved by conjugate gradients.
///
///     (Z_A'Z_A / n + L2_A) b_A = c_A - l1_A sign_A - G_AB b_B
///
/// A product with the matrix costs two looks at each stored element of Z_A, where a factor of G_AA would
/// be dense. The answer's gradients on A are right to a third of what the tolerance asks for, not to
/// rounding. Where exchanges do not end, epochs of coordinate descent follow.
struct ConjugateGradientSolver: WorkingSetSolver {
  private let columns: CenteredColumns
  private let options: FitOptions
  private let responseNorm: Double
  private var penalty: Penalty
  private var working: WorkingColumns
  private(set) var state: WorkingState
  /// The columns of A, and the sign that each is taken to have; 0 without an L1 part.
  private var isActive: [Bool] = []
  private var signs: [Double] = []

  static let nearness = 0.9
  static let allowance = 4.0
  private static let exchangeLimit = 40
  private static let roughest = 0.01

  init(_ columns: CenteredColumns, _ penalty: Penalty, options: FitOptions) {
    self.columns = columns
    self.options = options
    responseNorm = BLAS.dot(columns.response.span, columns.response.span) / columns.weight
    self.penalty = penalty.restricted(to: [])
    working = WorkingColumns(columns)
    state = WorkingState(iterate: Iterate(coefficients: [], gradient: []))
  }

  mutating func extend<Problem: QuadraticProblem>(
    _ entering: [Int], _ penalty: Penalty, of problem: inout Problem
  ) {
    problem.appendToWorkingSet(entering)
    working.append(entering, of: columns)
    self.penalty = penalty
    isActive += repeatElement(false, count: entering.count)
    signs += repeatElement(0, count: entering.count)
    restore(state)
  }

  mutating func restore(_ earlier: WorkingState) {
    var completed = earlier
    completed.forEachIterate(complete)
    state = completed
    // Those of an attempt that failed, or went farther, are not the state's.
    signs = state.iterate.coefficients.map { $0 > 0 ? 1 : $0 < 0 ? -1 : 0 }
  }

  /// Brings an iterate of the first columns to all of the working set.
  private func complete(_ iterate: inout Iterate) {
    let present = iterate.coefficients.count
    guard present < working.count else { return }
    let residual = residual(iterate.coefficients)
    iterate.gradient += working.products(residual, of: Array(present..<working.count))
    iterate.coefficients += repeatElement(0, count: working.count - present)
  }

  /// y - Z b.
  private func residual(_ coefficients: [Double]) -> [Double] {
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
    let residual = residual(iterate.coefficients)
    return BLAS.dot(residual.span, residual.span) / columns.weight
  }

  func gradientRounding(_ coefficients: [Double]) -> Double {
    DualityGap.Rounding.gradient(coefficients, diagonal: working.diagonal)
  }

  func reciprocalCondition() -> Double? { nil }

  mutating func fitUnpenalized() { _ = pursue(penalty.at(0)) }

  mutating func solve(_ lambda: Double) -> SolverSolution {
    let epochs = move(to: lambda, halvings: 4)
    return solution(penalty.at(lambda), epochs: epochs)
  }

  /// Brings the state to `lambda`: at once, or, where exchanges do not end, by way of a lambda between
  /// it and the last one, or by descent.
  ///
  /// - Returns: the epochs of descent.
  private mutating func move(to lambda: Double, halvings: Int) -> Int {
    let last = state
    var epochs = 0
    _ = state.extrapolate(to: lambda, active)
    if !pursue(penalty.at(lambda)) {
      restore(last)
      if halvings > 0, last.lambda < .infinity, last.lambda > lambda * 1.001 {
        epochs = move(to: (last.lambda * lambda).squareRoot(), halvings: halvings - 1)
        return epochs + move(to: lambda, halvings: halvings - 1)
      }
      epochs = descend(penalty.at(lambda))
    }
    state.before = (last.lambda, last.iterate)
    state.lambda = lambda
    return epochs
  }

  // MARK: - Exchanges

  private var active: [Int] { isActive.indices.filter { isActive[$0] } }

  /// Exchanges columns and solves until nothing changes.
  ///
  /// - Returns: false where that does not end.
  private mutating func pursue(_ scaled: ScaledPenalty) -> Bool {
    adoptSigns(scaled)
    // While the set still changes, a rough answer tells who goes.
    var tolerance = Self.roughest
    var isAccurate = false
    for _ in 0..<Self.exchangeLimit {
      let changes = exchange(scaled)
      if changes == 0, isAccurate { return true }
      if Task.isCancelled { return false }
      let active = active
      let accuracy = accuracy(scaled)
      if changes == 0 {
        tolerance = accuracy
      } else {
        tolerance = changes * 50 > active.count ? Self.roughest : max(tolerance / 10, accuracy)
      }
      isAccurate = tolerance == accuracy
      guard solve(active, scaled, tolerance: tolerance) else { return false }
    }
    return false
  }

  private mutating func adoptSigns(_ scaled: ScaledPenalty) {
    for j in signs.indices {
      let b = state.iterate.coefficients[j]
      if b != 0, !isActive[j], scaled.isInterior(j, b) { isActive[j] = true }
      if scaled.l1(j) == 0 { signs[j] = 0 } else if signs[j] == 0 { signs[j] = b < 0 ? -1 : 1 }
    }
  }

  /// Lets all columns leave and enter that want to.
  private mutating func exchange(_ scaled: ScaledPenalty) -> Int {
    var changes = 0
    for j in isActive.indices where !scaled.isFixed(j) {
      let (b, g, l1) = (state.iterate.coefficients[j], state.iterate.gradient[j], scaled.l1(j))
      if isActive[j] {
        guard let edge = scaled.edgePassed(j, b, gradient: g, sign: signs[j]) else { continue }
        state.iterate.coefficients[j] = edge
        isActive[j] = false
      } else {
        let isPulled: Bool
        if b == 0 {
          isPulled = abs(g) > l1 + noise(j) && scaled.edge(j, from: 0, toward: g) != 0
          signs[j] = l1 == 0 ? 0 : g < 0 ? -1 : 1
        } else {
          isPulled = scaled.isInterior(j, b) || (g - l1 * signs[j] - scaled.l2(j) * b) * b < 0
        }
        guard isPulled else { continue }
        isActive[j] = true
      }
      changes += 1
    }
    return changes
  }

  /// |g_j| <= sqrt(G_jj s); rounding leaves about this much of it.
  private func noise(_ j: Int) -> Double {
    1e-12 * (working.diagonal[j] * responseNorm).squareRoot()
  }

  /// How exact gradients on A must be, as a fraction of their thresholds: with all off by e, the gap is
  /// up to about e sum_j l1_j |b_j|.
  private func accuracy(_ scaled: ScaledPenalty) -> Double {
    var cost = 0.0
    for (j, b) in state.iterate.coefficients.enumerated() where b != 0 {
      cost += scaled.l1(j) * abs(b)
    }
    guard cost > 0 else { return 1e-12 }
    return min(max(0.3 * options.relativeGap * responseNorm / 2 / cost, 1e-12), 1e-4)
  }

  // MARK: - Conjugate gradients

  /// Solves the system of the columns `active` from the coefficients as they are, and refreshes the
  /// gradient (Hestenes and Stiefel 1952, with the diagonal as preconditioner).
  ///
  /// - Returns: whether the gradients on A came within `tolerance` of their thresholds.
  private mutating func solve(
    _ active: [Int], _ scaled: ScaledPenalty, tolerance: Double
  ) -> Bool {
    let residual = residual(state.iterate.coefficients)
    let curvatures = active.map { max(working.diagonal[$0] + scaled.l2($0), .leastNormalMagnitude) }
    let limits = active.map { max(tolerance * scaled.l1($0), noise($0) / 10) }
    var b = active.map { state.iterate.coefficients[$0] }
    var pull = working.products(residual, of: active)
    for (k, j) in active.enumerated() { pull[k] -= scaled.l1(j) * signs[j] + scaled.l2(j) * b[k] }
    var direction = [Double](repeating: 0, count: active.count)
    var energy = 0.0
    var isReached = pull.indices.allSatisfy { abs(pull[$0]) <= limits[$0] }
    var steps = 0
    while !isReached, steps < 4 * active.count + 100 {
      var fresh = 0.0
      for k in pull.indices { fresh += pull[k] * pull[k] / curvatures[k] }
      let ratio = energy > 0 ? fresh / energy : 0
      for k in pull.indices { direction[k] = pull[k] / curvatures[k] + ratio * direction[k] }
      energy = fresh
      var curved = working.products(working.combination(active, direction), of: active)
      for (k, j) in active.enumerated() { curved[k] += scaled.l2(j) * direction[k] }
      let curvature = BLAS.dot(direction.span, curved.span)
      guard curvature > 0 else { break }
      let length = energy / curvature
      for k in b.indices {
        b[k] += length * direction[k]
        pull[k] -= length * curved[k]
      }
      isReached = pull.indices.allSatisfy { abs(pull[$0]) <= limits[$0] }
      steps += 1
    }
    for (k, j) in active.enumerated() { state.iterate.coefficients[j] = b[k] }
    refreshGradient()
    return isReached
  }

  private mutating func refreshGradient() {
    state.iterate.gradient = working.products(
      residual(state.iterate.coefficients), of: Array(0..<working.count))
  }

  // MARK: - Descent

  /// Epochs of coordinate descent until the gap is small enough.
  private mutating func descend(_ scaled: ScaledPenalty) -> Int {
    let free = penalty.freeColumns
    var residual = residual(state.iterate.coefficients)
    var epochs = 0
    while epochs < options.maximumEpochs, !Task.isCancelled {
      for j in free where working.diagonal[j] > 0 {
        let old = state.iterate.coefficients[j]
        let gradient = working.products(residual, of: [j])[0]
        let curvature = working.diagonal[j]
        let new = scaled.minimizer(j, target: gradient + curvature * old, curvature: curvature)
        guard new != old else { continue }
        state.iterate.coefficients[j] = new
        let change = working.combination([j], [old - new])
        var span = residual.mutableSpan
        BLAS.axpy(1, change.span, &span)
      }
      epochs += 1
      if epochs % 10 == 0 {
        refreshGradient()
        if certificate(scaled).relative <= options.relativeGap { break }
      }
    }
    refreshGradient()
    for j in isActive.indices {
      isActive[j] =
        scaled.isInterior(j, state.iterate.coefficients[j])
        && (state.iterate.coefficients[j] != 0 || scaled.l1(j) == 0)
      signs[j] = 0
    }
    return epochs
  }

  // MARK: - Answers

  private func certificate(_ scaled: ScaledPenalty) -> DualityGap {
    let rounding = gradientRounding(state.iterate.coefficients)
    return DualityGap(
      scaled, coefficients: state.iterate.coefficients, gradient: state.iterate.gradient,
      residualNorm: residualNorm(state.iterate), responseNorm: responseNorm,
      rounding: .init(gradient: rounding, residual: rounding * rounding), isPart: true,
      gramColumns: gramColumns)
  }

  /// The columns of G on the working set, packed.
  private func gramColumns(_ indices: [Int]) -> [Double]? {
    guard working.count * indices.count <= 1 << 27 else { return nil }
    let all = Array(0..<working.count)
    return indices.flatMap { working.products(working.combination([$0], [1]), of: all) }
  }

  private func solution(_ scaled: ScaledPenalty, epochs: Int) -> SolverSolution {
    let gap = certificate(scaled)
    let status: FitReport.Status =
      gap.relative <= options.relativeGap
      ? .converged
      : Task.isCancelled
        ? .cancelled : epochs >= options.maximumEpochs ? .epochLimitReached : .precisionLimitReached
    let report = FitReport(
      status: status, solver: .workingSet, epochs: epochs,
      activeCount: state.iterate.coefficients.count { $0 != 0 }, objective: gap.objective,
      gap: gap.absolute, relativeGap: gap.relative, devianceRatio: gap.devianceRatio,
      reciprocalCondition: nil, constantColumns: [], isUnique: isUnique(scaled))
    return SolverSolution(coefficients: state.iterate.coefficients, report: report)
  }

  /// Whether the minimiser is known to be the only one; not established for more than 300 columns that
  /// could share.
  private func isUnique(_ scaled: ScaledPenalty) -> Bool {
    let candidates = isActive.indices.filter { j in
      scaled.l2(j) == 0 && !scaled.isFixed(j)
        && (isActive[j] || abs(state.iterate.gradient[j]) >= scaled.l1(j) - noise(j))
    }
    guard candidates.count <= 300 else { return false }
    var block: [Double] = []
    for j in candidates {
      block += working.products(working.combination([j], [1]), of: candidates)
    }
    return RankRevealingSolve(order: candidates.count, matrix: block).rank == candidates.count
  }
}
