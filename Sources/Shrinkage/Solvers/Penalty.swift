/// The penalty lambda sum_j v_j (r |b_j| + (1-r)/2 b_j^2) with bounds, in a solver's coordinates.
///
/// Excluded columns and those that must stay 0 have the bounds [0, 0], which says all there is to
/// say about them.
struct Penalty: Sendable {
  /// r: 1 is the lasso, 0 ridge.
  let l1Ratio: Double
  /// v_j; 0 for fixed columns.
  private(set) var factors: [Double]
  private(set) var lower: [Double]
  private(set) var upper: [Double]

  init(_ standardization: Standardization, l1Ratio: Double, options: FitOptions)
    throws(ShrinkageError)
  {
    let count = standardization.scales.count
    self.l1Ratio = l1Ratio
    factors = try options.resolvedPenaltyFactors(columnCount: count)
    (lower, upper) = try options.bounds.resolved(columnCount: count)
    for j in 0..<count {
      lower[j] *= standardization.scales[j]
      upper[j] *= standardization.scales[j]
      if factors[j] == .infinity { fix(j) }
    }
    for j in standardization.constantColumns { fix(j) }
  }

  /// The penalty of the columns `indices` alone.
  func restricted(to indices: [Int]) -> Penalty {
    var result = self
    result.factors = indices.map { factors[$0] }
    result.lower = indices.map { lower[$0] }
    result.upper = indices.map { upper[$0] }
    return result
  }

  /// Keeps column `j` at 0.
  mutating func fix(_ j: Int) {
    (factors[j], lower[j], upper[j]) = (0, 0, 0)
  }

  /// Lets column `j` take any value.
  mutating func release(_ j: Int) { (lower[j], upper[j]) = (-.infinity, .infinity) }

  func isFixed(_ j: Int) -> Bool { lower[j] == 0 && upper[j] == 0 }

  /// Columns that may leave 0, ascending.
  var freeColumns: [Int] { factors.indices.filter { !isFixed($0) } }

  /// Whether column `j` is unpenalised.
  func isUnpenalized(_ j: Int) -> Bool { factors[j] == 0 && !isFixed(j) }

  /// Columns that are unpenalised, ascending.
  var unpenalizedColumns: [Int] { factors.indices.filter(isUnpenalized) }

  func at(_ lambda: Double) -> ScaledPenalty { ScaledPenalty(penalty: self, lambda: lambda) }
}

/// A penalty at one lambda: h_j(b) = l1_j |b| + l2_j b^2 / 2 within the bounds.
struct ScaledPenalty {
  let penalty: Penalty
  let lambda: Double
  private let l1Strength: Double
  /// lambda (1-r).
  let l2Strength: Double

  init(penalty: Penalty, lambda: Double) {
    self.penalty = penalty
    self.lambda = lambda
    l1Strength = lambda * penalty.l1Ratio
    l2Strength = lambda * (1 - penalty.l1Ratio)
  }

  // Finite even where the product is not: no problem in range tells the difference.
  func l1(_ j: Int) -> Double { min(l1Strength * penalty.factors[j], 1e300) }
  func l2(_ j: Int) -> Double { min(l2Strength * penalty.factors[j], 1e300) }
  func isFixed(_ j: Int) -> Bool { penalty.isFixed(j) }

  /// The same without the bounds of columns whose coefficients lie strictly between them; nil when
  /// there are no such bounds.
  func withoutBounds(where b: [Double]) -> ScaledPenalty? {
    let interior = b.indices.filter { j in
      isInterior(j, b[j]) && (penalty.lower[j] > -.infinity || penalty.upper[j] < .infinity)
    }
    guard !interior.isEmpty else { return nil }
    var relaxed = penalty
    for j in interior { relaxed.release(j) }
    return ScaledPenalty(penalty: relaxed, lambda: lambda)
  }

  /// Whether `b` lies strictly between the bounds of column `j`.
  func isInterior(_ j: Int, _ b: Double) -> Bool { penalty.lower[j] < b && b < penalty.upper[j] }

  /// argmin over b of curvature b^2 / 2 - target b + h_j(b): soft thresholding, then the bounds.
  func minimizer(_ j: Int, target: Double, curvature: Double) -> Double {
    let l1 = l1(j)
    let shrunk = target > l1 ? target - l1 : target < -l1 ? target + l1 : 0
    guard shrunk != 0 else { return 0 }
    return min(max(shrunk / (curvature + l2(j)), penalty.lower[j]), penalty.upper[j])
  }

  /// h_j(b) within the bounds.
  func value(_ j: Int, _ b: Double) -> Double { l1(j) * abs(b) + l2(j) / 2 * b * b }

  /// h_j(b) + h_j*(u) - u b >= 0, where h_j*(u) = sup_b u b - h_j(b).
  ///
  /// With phi(b) = h_j(b) - u b it is phi(b) - phi(b*) for the maximiser b* of the conjugate, taken
  /// as products of differences so that nothing cancels. Where h_j* is infinite the caller has
  /// scaled u to the edge of its domain, on which b* = 0.
  func fenchelYoungGap(_ j: Int, _ b: Double, _ u: Double) -> Double {
    let best = conjugateMaximizer(j, u)
    guard b * best > 0 else {
      return max(0, slope(j, b, u) * b) + max(0, -slope(j, best, u) * best)
    }
    let side = b > 0 ? l1(j) : -l1(j)
    return max(0, (b - best) * (side - u + l2(j) * (b + best) / 2))
  }

  /// (phi(b) - phi(0)) / b.
  private func slope(_ j: Int, _ b: Double, _ u: Double) -> Double {
    b == 0 ? 0 : (b > 0 ? l1(j) : -l1(j)) - u + l2(j) * b / 2
  }

  private func conjugateMaximizer(_ j: Int, _ u: Double) -> Double {
    let l1 = l1(j)
    let shrunk = u > l1 ? u - l1 : u < -l1 ? u + l1 : 0
    guard shrunk != 0 else { return 0 }
    let bound = shrunk > 0 ? penalty.upper[j] : penalty.lower[j]
    let free = shrunk / l2(j)
    let best = abs(free) < abs(bound) ? free : bound
    return best.isFinite ? best : 0
  }
}
