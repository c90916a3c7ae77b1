extension PenalizedProblem {
  /// The objective, given a fresh gradient, with what rounding may have taken off it: without that,
  /// coefficients that cancel by many digits would seem to lower it. O(p).
  func objective(_ iterate: Iterate) -> Double {
    var objective = equations.residualNorm(iterate) / 2
    for j in freeColumns where iterate.coefficients[j] != 0 {
      objective += penalty.value(j, iterate.coefficients[j])
    }
    let noise = equations.gradientRounding(iterate.coefficients)
    return objective + noise * (noise / .ulpOfOne + 2 * equations.responseNorm.squareRoot())
  }

  /// The columns outside the ``ActiveSet`` whose coefficients would move: those at 0 whose gradient
  /// exceeds its threshold, those at a bound that are pulled back, and those that rested while
  /// others moved.
  ///
  /// An excess of 1e-12 of the largest gradient the column can have is rounding.
  func movingColumns(_ iterate: Iterate, outside factor: ActiveFactor) -> [Int] {
    let (coefficients, gradient) = (iterate.coefficients.span, iterate.gradient.span)
    var moving: [Int] = []
    for j in freeColumns {
      let b = coefficients[j]
      if b == 0 {
        let excess = abs(gradient[j]) - penalty.l1(j)
        if excess > 0, !factor.contains(j), excess > gradientNoise(j),
          penalty.edge(j, from: 0, toward: gradient[j]) != 0
        {
          moving.append(j)
        }
      } else if penalty.isInterior(j, b) {
        if !factor.contains(j), abs(pull(j, iterate)) > gradientNoise(j) { moving.append(j) }
      } else if pull(j, iterate) * (b > 0 ? 1 : -1) < -gradientNoise(j) {
        moving.append(j)
      }
    }
    return moving
  }

  /// Whether the minimiser is known to be the only one: the columns whose coefficients may move
  /// without cost, by their gradients, are independent or have a strictly convex penalty
  /// (Tibshirani 2013, "The lasso problem and uniqueness", section 2).
  ///
  /// - Parameter independent: a factor of columns known to be independent.
  func isUnique(_ iterate: Iterate, independent: ActiveFactor) -> Bool {
    let candidates = freeColumns.filter { j in
      let b = iterate.coefficients[j]
      guard penalty.l2(j) == 0 else { return false }
      if b != 0 { return penalty.isInterior(j, b) || abs(pull(j, iterate)) <= gradientNoise(j) }
      let g = iterate.gradient[j]
      let isTied = abs(g) >= penalty.l1(j) - gradientNoise(j)
      // With no threshold, a gradient of 0 leaves either side open.
      return isTied && (abs(g) <= gradientNoise(j) || penalty.edge(j, from: 0, toward: g) != 0)
    }
    if candidates.allSatisfy(independent.contains) { return true }
    // Some of them show it where most depend on each other, as many copies of a column do.
    var count = 64
    while true {
      let some = Array(candidates.prefix(count))
      let block = equations.gram.submatrix(some)
      guard RankRevealingSolve(order: some.count, matrix: block).rank == some.count else {
        return false
      }
      if some.count == candidates.count { return true }
      count *= 4
    }
  }

  /// |g_j| <= sqrt(G_jj s); rounding leaves about this much of it.
  func gradientNoise(_ j: Int) -> Double {
    1e-12 * (equations.diagonal[j] * equations.responseNorm).squareRoot()
  }
}
