extension PenalizedProblem {
  /// The columns outside the ``ActiveSet`` whose coefficients would move: those at 0 whose gradient exceeds
  /// its threshold, and those at a bound that are pulled back.
  ///
  /// An excess of 1e-12 of the largest gradient the column can have is rounding.
  func movingColumns(_ iterate: Iterate) -> [Int] {
    freeColumns.filter { j in
      let b = iterate.coefficients[j]
      let noise = gradientNoise(j)
      if b == 0 {
        let excess = abs(iterate.gradient[j]) - penalty.l1(j)
        return excess > noise && penalty.edge(j, from: 0, toward: iterate.gradient[j]) != 0
      }
      guard !penalty.isInterior(j, b) else { return false }
      let side = b > 0 ? 1.0 : -1.0
      let pull = iterate.gradient[j] - penalty.l1(j) * side - penalty.l2(j) * b
      return pull * side < -noise
    }
  }

  /// Whether the minimiser is the only one: the columns that may be active, by their gradients,
  /// are independent or have a strictly convex penalty (Tibshirani 2013, "The lasso problem and
  /// uniqueness", section 2).
  ///
  /// - Parameter independent: a factor of columns known to be independent.
  func isUnique(_ iterate: Iterate, independent: ActiveFactor) -> Bool {
    let candidates = freeColumns.filter { j in
      let b = iterate.coefficients[j]
      guard penalty.l2(j) == 0 else { return false }
      guard b == 0 || penalty.isInterior(j, b) else { return false }
      return abs(iterate.gradient[j]) >= penalty.l1(j) - gradientNoise(j)
        && penalty.edge(j, from: 0, toward: b == 0 ? iterate.gradient[j] : b) != 0
    }
    if candidates.allSatisfy(independent.contains) { return true }
    let block = equations.gram.submatrix(candidates)
    return RankRevealingSolve(order: candidates.count, matrix: block).rank == candidates.count
  }

  /// |g_j| <= sqrt(G_jj s); rounding leaves about this much of it.
  func gradientNoise(_ j: Int) -> Double {
    1e-12 * (equations.diagonal[j] * equations.responseNorm).squareRoot()
  }
}
