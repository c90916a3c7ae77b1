/// The certificate of an answer: an upper bound on how far its objective is above the minimum.
///
/// With g = c - G b and R = s - c'b - g'b, the mean squared residual, and k in (0, 1] such that
/// k times the residual is dual feasible,
///
///     gap = 1/2 (1-k)^2 R + sum_j [ h_j(b_j) + h_j*(k g_j) - k g_j b_j ]
///
/// in which every term is at least 0 (Fenchel-Young). Columns whose dual constraint is an equation
/// (unpenalised ones) are projected out first, at the cost of 1/2 g_U' G_UU^+ g_U.
struct DualityGap: Sendable {
  /// The objective at b.
  var objective: Double
  /// objective - minimum is at most this.
  var absolute: Double
  /// The gap relative to the objective at b = 0, s/2.
  var relative: Double
  /// 1 - R/s, nil when s = 0.
  var devianceRatio: Double?

  /// The most columns for which the certificate without a penalty, O(p^3), is worth its cost.
  private static let largestRelaxation = 4096

  /// - Parameters:
  ///   - gradient: g = c - G b.
  ///   - residualNorm: R.
  ///   - rounding: what R and g may be off by.
  ///   - responseNorm: s.
  ///   - isPart: whether the problem has other columns, known to lie below their thresholds; the
  ///     problem without a penalty then says nothing.
  ///   - gramColumns: the columns of G with the indices given, packed p x count; nil when they are
  ///     too many to be made, and then the certificate has to do without them.
  init(
    _ penalty: ScaledPenalty, coefficients b: [Double], gradient: [Double], residualNorm: Double,
    responseNorm: Double, rounding: Rounding, isPart: Bool = false,
    gramColumns: ([Int]) -> [Double]?
  ) {
    let projected = ProjectedGradient(
      gradient: gradient, residualNorm: max(residualNorm, 0), rounding: rounding.gradient)
    var gap = projected.bestGap(penalty, b, gramColumns)
    var cost = 0.0
    for j in b.indices where b[j] != 0 { cost += penalty.value(j, b[j]) }
    if gap > 1e-15 * responseNorm, let relaxed = penalty.withoutBounds(where: b) {
      // The minimum is not below that without the bounds that are not met. Large bounds would
      // multiply the gradient's rounding.
      gap = min(gap, projected.bestGap(relaxed, b, gramColumns))
    }
    // The minimum is not below 0.
    gap = min(gap, (max(residualNorm, 0) + rounding.residual) / 2 + cost)
    if cost < gap, !isPart, b.count <= Self.largestRelaxation {
      // The penalty is so small that rounding of the gradient exceeds it. The minimum is not below
      // that without a penalty, for which b has a certificate too.
      gap = min(gap, cost + projected.bestGap(penalty.penalty.at(0), b, gramColumns))
    }
    gap += rounding.gradient * rounding.gradient / 2
    objective = max(residualNorm, 0) / 2 + cost
    absolute = gap
    relative = gap == 0 ? 0 : gap / (responseNorm / 2)
    devianceRatio = responseNorm > 0 ? 1 - max(residualNorm, 0) / responseNorm : nil
  }
}

extension DualityGap {
  /// What a gradient and a residual norm may be off by, at coefficients that may cancel.
  struct Rounding {
    /// |g_j| is off by this times G_jj^1/2: eps sum_k |b_k| G_kk^1/2.
    var gradient: Double
    /// What R is off by.
    var residual: Double

    /// eps sum_k |b_k| G_kk^1/2.
    static func gradient(_ coefficients: [Double], diagonal: [Double]) -> Double {
      var size = 0.0
      for (j, b) in coefficients.enumerated() where b != 0 {
        size += abs(b) * diagonal[j].squareRoot()
      }
      return .ulpOfOne * size
    }
  }
}

extension NormalEquations {
  /// The certificate of `iterate`, whose gradient must be fresh; O(p) when nothing is unpenalised.
  ///
  /// - Parameter isPart: as ``DualityGap``'s.
  func certificate(
    _ penalty: ScaledPenalty, _ iterate: Iterate, isPart: Bool = false
  ) -> DualityGap {
    let rounding = gradientRounding(iterate.coefficients)
    return DualityGap(
      penalty, coefficients: iterate.coefficients, gradient: iterate.gradient,
      residualNorm: residualNorm(iterate), responseNorm: responseNorm,
      // R is a difference of numbers of the size of b'Gb.
      rounding: .init(gradient: rounding, residual: rounding * rounding / .ulpOfOne),
      isPart: isPart, gramColumns: gramColumns)
  }

  /// Rounding of the gradient c - G b, which no term of the gap can see: eps sum_k |b_k| G_kk^1/2,
  /// to be multiplied by G_jj^1/2.
  func gradientRounding(_ coefficients: [Double]) -> Double {
    DualityGap.Rounding.gradient(coefficients, diagonal: diagonal)
  }

  /// R = s - c'b - g'b, the mean squared residual, given a fresh gradient.
  func residualNorm(_ iterate: Iterate) -> Double {
    responseNorm - BLAS.dot(crossProduct.span, iterate.coefficients.span)
      - BLAS.dot(iterate.gradient.span, iterate.coefficients.span)
  }
}

/// The dual point: the gradient and norm of the residual after projections.
private struct ProjectedGradient {
  var gradient: [Double]
  var residualNorm: Double
  /// 1/2 g_U' G_UU^+ g_U, and what rounding may hide of it.
  var removed = 0.0
  /// As ``DualityGap/Rounding/gradient``.
  let rounding: Double

  init(gradient: [Double], residualNorm: Double, rounding: Double) {
    self.gradient = gradient
    self.residualNorm = residualNorm
    self.rounding = rounding
  }

  /// The least gap that the choices of k give, with unpenalised columns projected out.
  func bestGap(
    _ penalty: ScaledPenalty, _ b: [Double], _ gramColumns: ([Int]) -> [Double]?
  ) -> Double {
    var projected = self
    guard projected.removeUnpenalized(penalty, b, gramColumns) else { return .infinity }
    let gap = projected.gap(penalty, b, scale: projected.feasibleScale(penalty))
    guard penalty.penalty.l1Ratio < 1 else { return gap }
    return min(gap, projected.gap(penalty, b, scale: 1))
  }

  /// The largest k <= 1 for which every h_j*(k g_j) is finite.
  func feasibleScale(_ penalty: ScaledPenalty) -> Double {
    var scale = 1.0
    for (j, g) in gradient.enumerated() {
      let l1 = penalty.l1(j)
      if Self.isUnlimited(penalty, j, g), abs(g) > l1 { scale = min(scale, l1 / abs(g)) }
    }
    return scale
  }

  func gap(_ penalty: ScaledPenalty, _ b: [Double], scale k: Double) -> Double {
    var gap = removed + (1 - k) * (1 - k) * residualNorm / 2
    for (j, g) in gradient.enumerated() where !penalty.isFixed(j) {
      let l1 = penalty.l1(j)
      // Inside the threshold the conjugate is 0; for b = 0 so is the whole term.
      if b[j] == 0, abs(k * g) <= l1 { continue }
      gap += penalty.fenchelYoungGap(j, b[j], k * g)
    }
    return gap
  }

  /// Whether the bound on the side that g pushes to is infinite.
  private static func isUnlimited(_ penalty: ScaledPenalty, _ j: Int, _ g: Double) -> Bool {
    (g > 0 ? penalty.penalty.upper[j] : -penalty.penalty.lower[j]) == .infinity
  }

  /// Projects the residual on the complement of the columns that have no penalty at all and no
  /// bound on the side they are pushed to, and of those that this makes infeasible in turn.
  ///
  /// - Returns: false when the columns' Gram block cannot be made.
  mutating func removeUnpenalized(
    _ penalty: ScaledPenalty, _ b: [Double], _ gramColumns: ([Int]) -> [Double]?
  ) -> Bool {
    let candidates = b.indices.filter {
      !penalty.isFixed($0) && penalty.l1($0) == 0 && penalty.l2($0) == 0
    }
    // A gradient of exactly 0 is feasible as it is.
    guard candidates.contains(where: { gradient[$0] != 0 }) else { return true }
    let (start, norm) = (gradient, residualNorm)
    var isRemoved = [Bool](repeating: false, count: b.count)
    while true {
      let entering = candidates.filter { j in
        guard !isRemoved[j] else { return false }
        let (lower, upper) = (penalty.penalty.lower[j], penalty.penalty.upper[j])
        if lower == -.infinity, upper == .infinity { return true }
        return (b[j] != 0 || gradient[j] != 0) && Self.isUnlimited(penalty, j, gradient[j])
      }
      guard !entering.isEmpty else { return true }
      for j in entering { isRemoved[j] = true }
      let columns = candidates.filter { isRemoved[$0] }
      (gradient, residualNorm) = (start, norm)
      guard let block = gramColumns(columns) else { return false }
      project(columns, block)
    }
  }

  private mutating func project(_ columns: [Int], _ gramColumns: [Double]) {
    let order = gradient.count
    var block: [Double] = []
    for k in columns.indices { for j in columns { block.append(gramColumns[k * order + j]) } }
    let target = columns.map { self.gradient[$0] }
    let diagonal = columns.indices.map { block[$0 * columns.count + $0] }
    let solve = RankRevealingSolve(order: columns.count, matrix: block)
    let solution = solve.solution(target)
    removed = max(0, BLAS.dot(solution.span, target.span)) / 2
    residualNorm = max(0, residualNorm - 2 * removed)
    do {
      var gradient = gradient.mutableSpan
      BLAS.gemv(
        transposed: false, Block(rows: order, columns: columns.count), gramColumns.span,
        factor: -1, solution.span, beta: 1, &gradient)
    }
    // The smallest pivot multiplies what the gradient is off by. A column that counts as dependent
    // may have a pivot of up to some eps, along which the rest of its gradient would be a gain.
    if let pivot = solve.smallestPivot { removed += rounding * rounding / (2 * pivot) }
    for k in solve.pivots.dropFirst(solve.rank) where diagonal[k] > 0 {
      let rest = gradient[columns[k]]
      removed += rest * rest / (2 * .ulpOfOne * diagonal[k])
    }
    for j in columns { gradient[j] = 0 }
  }
}
