/// Newton's method on the active set: given which coefficients are not 0 and their signs, the
/// solution is a linear system, solved with a Cholesky factor that follows the set.
///
///     (G_AA + L2_A) d = g_A - l1_A sign(b_A) - l2_A b_A,      b_A <- b_A + d
///
/// From the solution at another lambda the same step is the prediction along the path, which is
/// linear between changes of A when there is no L2 part (Osborne, Presnell and Turlach 2000). Where
/// the columns of A are dependent, a step goes along a null vector until a coefficient leaves.
struct ActiveSet {
  /// How a step treats coefficients that would change their sign or pass a bound.
  enum Crossing {
    /// They are set on the edge they meet, each by itself. The objective may rise.
    case project
    /// The step ends where the first of them meets its edge. The objective never rises.
    case cut
  }

  private(set) var factor: ActiveFactor
  /// Columns that depend on those of the factor and that nothing makes leave, or that a null vector
  /// holds at a bound: they keep their coefficients until coordinate descent has been by.
  private var resting: Set<Int> = []
  private var step: [Double] = []

  init(columnCount: Int) { factor = ActiveFactor(columnCount: columnCount) }

  /// Gets ready for another lambda.
  mutating func begin(_ problem: PenalizedProblem) {
    if problem.penalty.hasL2 {
      factor.refactor(problem.equations.gram, shift: problem.penalty.l2)
    }
  }

  /// Makes A the columns that are not 0, or unpenalised, and not held by a bound.
  mutating func synchronize(_ problem: PenalizedProblem, _ iterate: inout Iterate) {
    resting.removeAll()
    while true {
      var entering: [Int] = []
      var leaving: [Int] = []
      for j in problem.freeColumns {
        let isActive = problem.isActive(j, iterate)
        if isActive == factor.contains(j) { continue }
        if !isActive { leaving.append(j) } else if !resting.contains(j) { entering.append(j) }
      }
      factor.remove(leaving)
      guard
        let dependent = factor.append(
          entering, problem.equations.gram, shift: problem.penalty.l2)
      else { return }
      resolveDependence(of: dependent, problem, &iterate)
    }
  }

  /// One step to the solution on A, and the gradient anew.
  ///
  /// - Returns: whether it was taken without meeting an edge.
  mutating func advance(
    _ problem: PenalizedProblem, _ iterate: inout Iterate, crossing: Crossing
  ) -> Bool {
    loadResidual(problem, iterate)
    factor.solve(&step)
    let edges = move(problem, &iterate, columns: factor.columns, crossing: crossing)
    problem.equations.refreshGradient(&iterate.gradient, at: iterate.coefficients)
    factor.remove(edges)
    return edges.isEmpty
  }

  /// Whether the gradients on A are where they must be, to rounding.
  func isStationary(_ problem: PenalizedProblem, _ iterate: Iterate) -> Bool {
    factor.columns.allSatisfy { j in
      abs(problem.pull(j, iterate)) <= 0.01 * problem.gradientNoise(j)
    }
  }

  /// step = the negative gradient of the objective on A.
  private mutating func loadResidual(_ problem: PenalizedProblem, _ iterate: Iterate) {
    step.removeAll(keepingCapacity: true)
    for j in factor.columns { step.append(problem.pull(j, iterate)) }
  }

  /// b += step on `columns`, an unlimited step only as far as an edge.
  ///
  /// - Returns: the columns that met an edge, on which they were set.
  private func move(
    _ problem: PenalizedProblem, _ iterate: inout Iterate, columns: [Int], crossing: Crossing,
    limit: Double = 1
  ) -> [Int] {
    var length = limit
    var met: [(column: Int, edge: Double)] = []
    for (k, j) in columns.enumerated() where step[k] != 0 {
      let b = iterate.coefficients[j]
      let edge = problem.penalty.edge(j, from: b, toward: step[k])
      let reach = (edge - b) / step[k]
      switch crossing {
      case .project: if reach < limit { met.append((j, edge)) }
      case .cut: if reach < length { (length, met) = (reach, [(j, edge)]) }
      }
    }
    guard length < .infinity else { return [] }
    for (k, j) in columns.enumerated() { iterate.coefficients[j] += length * step[k] }
    for (j, edge) in met { iterate.coefficients[j] = edge }
    return met.map(\.column)
  }

  /// Moves along the null vector that ends with `column`, downhill or level, until a coefficient
  /// leaves; if none ever does, the choice is arbitrary and the column rests.
  private mutating func resolveDependence(
    of column: Int, _ problem: PenalizedProblem, _ iterate: inout Iterate
  ) {
    let columns = factor.columns + [column]
    var null = problem.equations.gram.submatrix(rows: factor.columns, columns: [column])
    factor.solve(&null)
    null = null.map { -$0 } + [1]
    let slope = zip(columns, null).reduce(0) { $0 + problem.pull($1.0, iterate) * $1.1 }
    var edges: [Int] = []
    for direction in slope < 0 ? [-1.0, 1] : [1, -1] where edges.isEmpty {
      step = null.map { direction * $0 }
      edges = move(problem, &iterate, columns: columns, crossing: .cut, limit: .infinity)
    }
    problem.equations.refreshGradient(&iterate.gradient, at: iterate.coefficients)
    resting.formUnion(edges.isEmpty ? [column] : edges)
    factor.remove(edges.filter { $0 != column })
  }
}

extension PenalizedProblem {
  /// The negative gradient of the objective along a coefficient that keeps its sign.
  func pull(_ j: Int, _ iterate: Iterate) -> Double {
    let b = iterate.coefficients[j]
    let l1 = penalty.l1(j)
    return iterate.gradient[j] - (b > 0 ? l1 : b < 0 ? -l1 : 0) - penalty.l2(j) * b
  }

  /// Whether column `j` belongs in the active set.
  fileprivate func isActive(_ j: Int, _ iterate: Iterate) -> Bool {
    let b = iterate.coefficients[j]
    if b == 0, penalty.l1(j) > 0 { return false }
    if penalty.isInterior(j, b) { return true }
    let pull = pull(j, iterate)
    return pull > 0 ? b < penalty.penalty.upper[j] : pull < 0 && b > penalty.penalty.lower[j]
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
