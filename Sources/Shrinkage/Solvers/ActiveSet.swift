/// Newton's method on the active set: given which coefficients are not 0 and their signs, the
/// solution is a linear system, solved with a Cholesky factor that follows the set.
///
///     (G_AA + L2_A) d = g_A - l1_A sign(b_A) - l2_A b_A,      b_A <- b_A + d
///
/// From the solution at another lambda the same step is the prediction along the path, which is
/// linear between changes of A when there is no L2 part (Osborne, Presnell and Turlach 2000). Where
/// the columns of A are dependent, a step goes along a null vector until a coefficient leaves.
struct ActiveSet {
  var factor: ActiveFactor
  /// Columns that depend on those of the factor and that nothing makes leave, or that a null vector
  /// holds at a bound: they keep their coefficients until coordinate descent has been by.
  private var resting: Set<Int> = []
  private var pull: [Double] = []
  private var step: [Double] = []
  /// The sign that each column of the factor is taken to have; 0 where it has no L1 part.
  var signs: [Double]
  /// The lambda whose L2 part the factor was made with.
  private(set) var factorLambda = 0.0

  init(columnCount: Int) {
    factor = ActiveFactor(columnCount: columnCount)
    signs = Array(repeating: 0, count: columnCount)
  }

  /// Lets the problem have `count` more columns.
  mutating func extend(by count: Int) {
    factor.extend(by: count)
    signs += repeatElement(0, count: count)
  }

  /// Gets ready for another lambda.
  mutating func begin(_ problem: PenalizedProblem) {
    if !isCurrent(problem) { refactor(problem) }
  }

  /// Whether the factor has the L2 part of `problem`.
  func isCurrent(_ problem: PenalizedProblem) -> Bool {
    problem.penalty.penalty.at(factorLambda).l2Strength == problem.penalty.l2Strength
  }

  /// Makes the factor anew, as when the L2 part changes or updates have cost it its digits.
  mutating func refactor(_ problem: PenalizedProblem) {
    factorLambda = problem.penalty.lambda
    factor.refactor(
      problem.equations.gram, sides: sides(factor.columns, problem), shift: problem.penalty.l2)
  }

  /// The right-hand sides of the system for some columns: c, and what of the L1 part does not change with
  /// lambda.
  func sides(_ columns: [Int], _ problem: PenalizedProblem) -> [SIMD2<Double>] {
    let penalty = problem.penalty.penalty
    return columns.map { j in
      SIMD2(problem.equations.crossProduct[j], penalty.l1Ratio * penalty.factors[j] * signs[j])
    }
  }

  /// Lets columns leave the factor and enter it, which keeps the L2 part that it has.
  ///
  /// - Returns: as ``ActiveFactor/append(_:_:shift:)``.
  mutating func update(_ problem: PenalizedProblem, leaving: [Int], entering: [Int]) -> Int? {
    factor.remove(leaving)
    return factor.append(
      entering, problem.equations.gram, sides: sides(entering, problem),
      shift: problem.penalty.penalty.at(factorLambda).l2)
  }

  /// As ``LambdaSolver/reciprocalCondition()``.
  mutating func reciprocalCondition(_ gram: SymmetricMatrix, _ penalty: Penalty) -> Double? {
    factor.reciprocalCondition(gram, shift: penalty.at(factorLambda).l2)
  }

  /// Makes A the columns that are not 0, or unpenalised, and not held by a bound.
  mutating func synchronize(_ problem: PenalizedProblem, _ iterate: inout Iterate) {
    resting.removeAll()
    // Where columns are dependent, what is appended with them is appended again.
    var portion = 64
    while true {
      var entering: [Int] = []
      var leaving: [Int] = []
      for j in problem.freeColumns {
        let isActive = problem.isActive(j, iterate)
        if isActive == factor.contains(j) { continue }
        if !isActive { leaving.append(j) } else if !resting.contains(j) { entering.append(j) }
      }
      factor.remove(leaving)
      if entering.isEmpty { return }
      let dependent = factor.append(
        Array(entering.prefix(portion)), problem.equations.gram, shift: problem.penalty.l2)
      portion = dependent == nil ? 2 * portion : max(1, portion / 4)
      if let dependent { resolveDependence(of: dependent, problem, &iterate) }
    }
  }

  /// Solves on A: Newton steps, from which columns leave that meet an edge, and the gradient anew.
  ///
  /// Where a step meets edges, either every coefficient stops at its own, or all stop where the
  /// first one does, whichever lowers the objective more. That takes only products with L, since
  /// the objective changes by -pull'd + |L'd|^2 / 2 and the pull by -L L'd.
  mutating func solve(_ problem: PenalizedProblem, _ iterate: inout Iterate) {
    loadPull(problem, iterate)
    while !pull.isEmpty {
      step = pull
      factor.solve(&step)
      let met = edges(problem, iterate)
      guard let first = met.min(by: { $0.reach < $1.reach }) else {
        for (k, j) in factor.columns.enumerated() { iterate.coefficients[j] += step[k] }
        break
      }
      let cutDecrease =
        (first.reach - first.reach * first.reach / 2) * BLAS.dot(pull.span, step.span)
      var clipped = step
      for edge in met { clipped[edge.position] *= edge.reach }
      var image = clipped
      factor.multiplyTransposed(&image)
      let clippedDecrease =
        BLAS.dot(pull.span, clipped.span) - BLAS.dot(image.span, image.span) / 2
      if clippedDecrease > cutDecrease {
        factor.multiply(&image)
        for k in pull.indices { pull[k] -= image[k] }
        take(clipped, stoppingAt: met, &iterate)
      } else {
        for k in pull.indices {
          pull[k] *= 1 - first.reach
          step[k] *= first.reach
        }
        take(step, stoppingAt: [first], &iterate)
      }
    }
    problem.equations.refreshGradient(&iterate.gradient, at: iterate.coefficients)
  }

  /// b_A += step; columns that met an edge are set on it and leave.
  private mutating func take(
    _ step: [Double], stoppingAt edges: [Edge], _ iterate: inout Iterate
  ) {
    for (k, j) in factor.columns.enumerated() { iterate.coefficients[j] += step[k] }
    for edge in edges { iterate.coefficients[factor.columns[edge.position]] = edge.value }
    for edge in edges.reversed() { pull.remove(at: edge.position) }
    factor.remove(edges.map { factor.columns[$0.position] })
  }

  /// Where a step meets 0 or a bound.
  private struct Edge {
    /// In the order of the factor's columns.
    var position: Int
    /// The coefficient there.
    var value: Double
    /// The fraction of the step up to there, below 1.
    var reach: Double
  }

  /// The edges that a whole step would pass, by ascending position.
  private func edges(_ problem: PenalizedProblem, _ iterate: Iterate) -> [Edge] {
    var met: [Edge] = []
    for (k, j) in factor.columns.enumerated() where step[k] != 0 {
      let b = iterate.coefficients[j]
      let value = problem.penalty.edge(j, from: b, toward: step[k])
      let reach = (value - b) / step[k]
      if reach < 1 { met.append(Edge(position: k, value: value, reach: reach)) }
    }
    return met
  }

  /// Whether the gradients on A are where they must be, to rounding, and those of resting columns,
  /// on which A may no longer depend when columns have left it.
  func isStationary(_ problem: PenalizedProblem, _ iterate: Iterate) -> Bool {
    factor.columns.allSatisfy { j in
      abs(problem.pull(j, iterate)) <= 0.01 * problem.gradientNoise(j)
    }
      && resting.allSatisfy { j in
        !problem.isActive(j, iterate) || abs(problem.pull(j, iterate)) <= problem.gradientNoise(j)
      }
  }

  /// pull = the negative gradient of the objective on A.
  private mutating func loadPull(_ problem: PenalizedProblem, _ iterate: Iterate) {
    pull.removeAll(keepingCapacity: true)
    for j in factor.columns { pull.append(problem.pull(j, iterate)) }
  }

  /// Moves downhill along the null vector that ends with `column` until a coefficient leaves. Where
  /// it is level the choice is arbitrary, and the column rests.
  private mutating func resolveDependence(
    of column: Int, _ problem: PenalizedProblem, _ iterate: inout Iterate
  ) {
    let columns = factor.columns + [column]
    var null = problem.equations.gram.submatrix(rows: factor.columns, columns: [column])
    factor.solve(&null)
    null = null.map { -$0 } + [1]
    // What is rounding beside the rest would stop an endless step, 1e16 away.
    let sizes = columns.indices.map {
      abs(null[$0]) * problem.equations.diagonal[columns[$0]].squareRoot()
    }
    let noise = 1e-10 * (sizes.max() ?? 0)
    for k in null.indices where sizes[k] <= noise { null[k] = 0 }
    let slope = zip(columns, null).reduce(0) { $0 + problem.pull($1.0, iterate) * $1.1 }
    var level = 0.0
    for (k, j) in columns.enumerated() {
      level += abs(null[k]) * (1e-9 * problem.penalty.l1(j) + problem.gradientNoise(j))
    }
    if slope < 0 { null = null.map { -$0 } }
    // Where the slope ends, if the dependence is not exact.
    let curvature = problem.curvature(columns, null)
    let end = curvature > 0 ? abs(slope) / curvature : .infinity
    guard abs(slope) > level, let met = firstEdge(problem, iterate, columns, null), met.reach < end
    else {
      resting.insert(column)
      return
    }
    for (k, j) in columns.enumerated() { iterate.coefficients[j] += met.reach * null[k] }
    iterate.coefficients[columns[met.position]] = met.value
    problem.equations.refreshGradient(&iterate.gradient, at: iterate.coefficients)
    resting.insert(columns[met.position])
    if met.position < factor.columns.count { factor.remove([columns[met.position]]) }
  }

  /// The first edge that a direction without end meets.
  private func firstEdge(
    _ problem: PenalizedProblem, _ iterate: Iterate, _ columns: [Int], _ direction: [Double]
  ) -> Edge? {
    var first: Edge?
    for (k, j) in columns.enumerated() where direction[k] != 0 {
      let b = iterate.coefficients[j]
      let value = problem.penalty.edge(j, from: b, toward: direction[k])
      let reach = (value - b) / direction[k]
      if reach < first?.reach ?? .infinity {
        first = Edge(position: k, value: value, reach: reach)
      }
    }
    return first
  }
}

extension PenalizedProblem {
  /// The negative gradient of the objective along a coefficient that keeps its sign.
  func pull(_ j: Int, _ iterate: Iterate) -> Double {
    let b = iterate.coefficients[j]
    return pull(j, iterate, sign: b > 0 ? 1 : b < 0 ? -1 : 0)
  }

  /// The same for the sign that it is taken to have.
  func pull(_ j: Int, _ iterate: Iterate, sign: Double) -> Double {
    let l1 = sign == 0 ? 0 : penalty.l1(j) * sign
    return iterate.gradient[j] - l1 - penalty.l2(j) * iterate.coefficients[j]
  }

  /// d'(G + L2)d for a direction of some columns; O(count^2).
  fileprivate func curvature(_ columns: [Int], _ direction: [Double]) -> Double {
    let block = equations.gram.submatrix(columns)
    var image = [Double](repeating: 0, count: columns.count)
    var span = image.mutableSpan
    BLAS.gemv(
      transposed: false, Block(rows: columns.count, columns: columns.count), block.span,
      direction.span, &span)
    var sum = BLAS.dot(image.span, direction.span)
    for (k, j) in columns.enumerated() { sum += penalty.l2(j) * direction[k] * direction[k] }
    return sum
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
