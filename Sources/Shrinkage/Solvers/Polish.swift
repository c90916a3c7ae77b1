/// Newton's method on the support: given which coefficients are not 0 and their signs, the
/// solution is a linear system, solved by Cholesky.
///
///     (G_AA + L2_A) d = g_A - l1_A sign(b_A) - l2_A b_A,      b_A <- b_A + t d
///
/// A step is cut at t < 1 where a coefficient would change its sign or pass a bound; that
/// coefficient then leaves the support. Where the support's columns are dependent, the step goes
/// along a null vector until a coefficient leaves. The objective never rises.
struct Polish {
  enum Outcome {
    /// The full step was taken: stationary on the support.
    case complete
    /// Steps were cut often: coordinate descent should look at the support first.
    case partial
  }

  /// The columns of the last system; independent after a complete polish.
  private(set) var support: [Int] = []
  private var matrix: [Double] = []
  private var diagonal: [Double] = []
  private var step: [Double] = []

  init() {}

  mutating func run(_ problem: PenalizedProblem, _ iterate: inout Iterate) -> Outcome {
    findSupport(problem, iterate)
    var cuts = 0
    while !support.isEmpty {
      loadSystem(problem, iterate)
      if let dependent = factorAndSolve() {
        resolveDependence(dependent, problem, &iterate)
        continue
      }
      if moveAlongStep(problem, &iterate, limit: 1) {
        refine(problem, &iterate)
        return .complete
      }
      cuts += 1
      if cuts > 8 { return .partial }
    }
    problem.equations.refreshGradient(&iterate.gradient, at: iterate.coefficients)
    return .complete
  }

  /// Columns that the system may move: not 0 or unpenalised, and not held by a bound.
  private mutating func findSupport(_ problem: PenalizedProblem, _ iterate: Iterate) {
    let penalty = problem.penalty
    support.removeAll(keepingCapacity: true)
    for j in problem.freeColumns {
      let b = iterate.coefficients[j]
      guard b != 0 || penalty.l1(j) == 0 else { continue }
      let pull = iterate.gradient[j] - penalty.l2(j) * b - penalty.l1(j) * (b > 0 ? 1 : -1)
      let isFree =
        penalty.isInterior(j, b) || (pull > 0 && b < penalty.penalty.upper[j])
        || (pull < 0 && b > penalty.penalty.lower[j])
      if isFree { support.append(j) }
    }
  }

  private mutating func loadSystem(_ problem: PenalizedProblem, _ iterate: Iterate) {
    let gram = problem.equations.gram
    matrix.removeAll(keepingCapacity: true)
    let values = gram.values.span
    for column in support {
      let start = column * gram.order
      for row in support { matrix.append(values[start + row]) }
    }
    diagonal.removeAll(keepingCapacity: true)
    for (k, j) in support.enumerated() {
      matrix[k * support.count + k] += problem.penalty.l2(j)
      diagonal.append(matrix[k * support.count + k])
    }
    loadResidual(problem, iterate)
  }

  /// step = the negative gradient of the objective on the support.
  private mutating func loadResidual(_ problem: PenalizedProblem, _ iterate: Iterate) {
    step.removeAll(keepingCapacity: true)
    for j in support {
      let b = iterate.coefficients[j]
      let l1 = problem.penalty.l1(j)
      step.append(
        iterate.gradient[j] - (b > 0 ? l1 : b < 0 ? -l1 : 0) - problem.penalty.l2(j) * b)
    }
  }

  /// Turns the residual into the step; returns the first position whose column depends on those
  /// before it, leaving the residual then.
  private mutating func factorAndSolve() -> Int? {
    let residual = step
    let failingMinor = posv()
    guard
      let position = CholeskyFactor.firstDependentColumn(
        matrix, diagonal, failingMinor: failingMinor)
    else { return nil }
    step = residual
    return position
  }

  private mutating func posv() -> Int? {
    let order = support.count
    var b = step
    defer { step = b }
    var right = b.mutableSpan
    var left = matrix.mutableSpan
    return LAPACK.posv(order: order, &left, columns: 1, &right)
  }

  /// Moves along the null vector of the leading columns that ends at `position`, downhill or level,
  /// until a coefficient leaves; if none ever does, the choice is arbitrary and the column rests.
  private mutating func resolveDependence(
    _ position: Int, _ problem: PenalizedProblem, _ iterate: inout Iterate
  ) {
    let order = support.count
    // The upper triangle still holds the matrix itself.
    var null = (0..<position).map { -matrix[position * order + $0] }
    do {
      var span = null.mutableSpan
      let leading = Array(matrix.prefix(position * order))
      LAPACK.potrs(order: position, leading.span, stride: order, &span)
    }
    null.append(1)
    null.append(contentsOf: repeatElement(0, count: order - position - 1))
    let slope = BLAS.dot(null.span, step.span)
    step = slope < 0 ? null.map { -$0 } : null
    let before = support.count
    if moveAlongStep(problem, &iterate, limit: .infinity), support.count == before {
      step = step.map { -$0 }
      _ = moveAlongStep(problem, &iterate, limit: .infinity)
    }
    if support.count == before {
      rest(position, problem)
    }
  }

  /// Leaves dependent columns where they are: all of them at once when nothing is penalised.
  private mutating func rest(_ position: Int, _ problem: PenalizedProblem) {
    guard support.allSatisfy({ problem.penalty.l1($0) == 0 && problem.penalty.l2($0) == 0 }) else {
      support.remove(at: position)
      return
    }
    let block = problem.equations.gram.submatrix(support)
    let solve = RankRevealingSolve(order: support.count, matrix: block)
    if solve.rank < support.count {
      support = solve.pivots.prefix(solve.rank).sorted().map { support[$0] }
    } else {
      support.remove(at: position)
    }
  }

  /// b_A += t step with the largest t <= limit that keeps signs and bounds.
  ///
  /// A coefficient that stops the step is set on its edge and leaves the support.
  /// - Returns: whether the whole step was taken; an unlimited step that nothing stops is not
  ///   taken at all, and true.
  private mutating func moveAlongStep(
    _ problem: PenalizedProblem, _ iterate: inout Iterate, limit: Double
  ) -> Bool {
    var length = limit
    var stop: (position: Int, edge: Double)?
    for (k, j) in support.enumerated() where step[k] != 0 {
      let b = iterate.coefficients[j]
      let edge = problem.penalty.edge(j, from: b, toward: step[k])
      let reach = (edge - b) / step[k]
      if reach < length { (length, stop) = (reach, (k, edge)) }
    }
    guard length < .infinity else { return true }
    for (k, j) in support.enumerated() { iterate.coefficients[j] += length * step[k] }
    if let stop { iterate.coefficients[support[stop.position]] = stop.edge }
    problem.equations.refreshGradient(&iterate.gradient, at: iterate.coefficients)
    guard let stop else { return true }
    support.remove(at: stop.position)
    return false
  }

  /// One step of iterative refinement with the factor at hand.
  private mutating func refine(_ problem: PenalizedProblem, _ iterate: inout Iterate) {
    let order = support.count
    loadResidual(problem, iterate)
    do {
      var b = step
      var span = b.mutableSpan
      LAPACK.potrs(order: order, matrix.span, stride: order, &span)
      step = b
    }
    let keepsSigns = support.indices.allSatisfy { k in
      let b = iterate.coefficients[support[k]]
      let edge = problem.penalty.edge(support[k], from: b, toward: step[k])
      return abs(edge - b) > abs(step[k])
    }
    if keepsSigns { _ = moveAlongStep(problem, &iterate, limit: 1) }
  }

  /// Estimates the condition of the system that was solved last (`dpocon`); O(|A|^2).
  func conditionEstimate(_ problem: PenalizedProblem) -> Double? {
    let order = support.count
    guard order > 0, matrix.count == order * order else { return nil }
    var norm = 0.0
    for (k, j) in support.enumerated() {
      var sum = 0.0
      for i in support { sum += abs(problem.equations.gram[i, j]) }
      norm = max(norm, sum + diagonal[k] - problem.equations.diagonal[j])
    }
    return LAPACK.pocon(order: order, matrix.span, norm: norm)
  }
}

extension ScaledPenalty {
  /// Where a coefficient at `b` that moves in the direction of `step` meets 0 (if it is penalised)
  /// or a bound.
  func edge(_ j: Int, from b: Double, toward step: Double) -> Double {
    if step > 0 {
      return b < 0 && l1(j) > 0 ? min(0, penalty.upper[j]) : penalty.upper[j]
    }
    return b > 0 && l1(j) > 0 ? max(0, penalty.lower[j]) : penalty.lower[j]
  }
}
