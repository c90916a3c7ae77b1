extension LambdaSolver {
  /// The degrees of freedom of an answer: the expected derivative of the fit by the response,
  ///
  ///     lasso                rank of G_AA      (Zou, Hastie and Tibshirani 2007)
  ///     with an L2 part      trace of G_AA (G_AA + lambda (1-r) V_A)^-1     (Tibshirani and Taylor 2012)
  ///
  /// A the columns whose coefficients are neither 0 nor at a bound. O(|A|^3), O(1) for a lasso whose
  /// answer is the only one.
  func degreesOfFreedom(_ lambda: Double, _ coefficients: SparseVector, isUnique: Bool) -> Double {
    let scaled = penalty.at(lambda)
    let active = zip(coefficients.indices, coefficients.values)
      .filter { penalty.isAway($0, $1) }.map(\.0)
    let l2 = active.map(scaled.l2)
    guard l2.contains(where: { $0 > 0 }) else {
      return isUnique
        ? Double(active.count)
        : Double(RankRevealingSolve(order: active.count, matrix: gramBlock(active)).rank)
    }
    return Self.trace(gramBlock(active), l2)
  }

  /// trace(G (G + D)^-1) = rank(G + D) - sum_j D_j ((G + D)^-1)_jj, for a diagonal D.
  private static func trace(_ gram: [Double], _ d: [Double]) -> Double {
    let order = d.count
    var system = gram
    for j in 0..<order { system[j * order + j] += d[j] }
    let diagonal = (0..<order).map { system[$0 * order + $0] }
    var factor = system
    let failing: Int?
    do {
      var span = factor.mutableSpan
      failing = LAPACK.potrf(order: order, &span, stride: order)
    }
    if CholeskyFactor.firstDependentColumn(factor, diagonal, failingMinor: failing) != nil {
      // Unpenalised columns that depend on others: those left out add nothing.
      let solve = RankRevealingSolve(order: order, matrix: system)
      let kept = solve.pivots.prefix(solve.rank)
      guard kept.count < order else { return Double(order) }
      return trace(
        SymmetricMatrix(order: order, lowerTriangle: gram).submatrix(Array(kept)),
        kept.map { d[$0] })
    }
    // ((G + D)^-1)_jj is the square of column j of L^-1.
    var inverse = [Double](repeating: 0, count: order * order)
    for j in 0..<order { inverse[j * order + j] = 1 }
    do {
      var span = inverse.mutableSpan
      BLAS.trsm(order: order, factor.span, stride: order, columns: order, &span)
    }
    return (0..<order).reduce(Double(order)) { total, j in
      let column = inverse.span.extracting(j * order..<(j + 1) * order)
      return total - d[j] * BLAS.dot(column, column)
    }
  }
}

extension Penalty {
  /// Whether a coefficient is neither 0 nor at a bound, but for rounding.
  fileprivate func isAway(_ j: Int, _ b: Double) -> Bool {
    let slack = 1e-12 * abs(b)
    return b != 0 && b > lower[j] + slack && b < upper[j] - slack
  }
}
