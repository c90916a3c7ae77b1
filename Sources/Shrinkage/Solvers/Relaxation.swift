extension LambdaSolver {
  /// An answer mixed with the least squares fit of its active and the unpenalised columns:
  /// gamma b + (1 - gamma) b_A (Meinshausen 2007, in the form of Hastie, Tibshirani and Tibshirani 2020);
  /// O(|A|^3).
  ///
  /// The report's gap is the larger one of the answer's and of the least squares', whose is
  /// 1/2 g_A' G_AA^+ g_A; its objective is R / 2, without a penalty.
  func relaxed(
    _ solution: SolverSolution, gamma: Double, relativeGap: Double
  ) -> SolverSolution {
    let active = penalty.factors.indices.filter {
      solution.coefficients[$0] != 0 || penalty.isUnpenalized($0)
    }
    let (order, cross) = (active.count, crossProduct)
    let gram = gramBlock(active)
    let target = active.map { cross[$0] }
    let solve = RankRevealingSolve(order: order, matrix: gram)
    func gradient(_ b: [Double]) -> [Double] {
      let products = BLAS.product(
        transposed: true, Block(rows: order, columns: order), gram, b)
      return products.indices.map { target[$0] - products[$0] }
    }
    var fit = solve.solution(target)
    // One step of iterative refinement.
    for (k, step) in solve.solution(gradient(fit)).enumerated() { fit[k] += step }
    let rest = gradient(fit)
    let gap = max(0, BLAS.dot(solve.solution(rest).span, rest.span)) / 2
    var mixed = SolverSolution(
      coefficients: Array(repeating: 0, count: cross.count), report: solution.report)
    for (k, j) in active.enumerated() {
      fit[k] = gamma * solution.coefficients[j] + (1 - gamma) * fit[k]
      mixed.coefficients[j] = fit[k]
    }
    let residual = max(
      0,
      responseNorm - BLAS.dot(target.span, fit.span)
        - BLAS.dot(gradient(fit).span, fit.span))
    mixed.report.objective = residual / 2
    mixed.report.gap = max(mixed.report.gap, gap)
    mixed.report.relativeGap = max(
      mixed.report.relativeGap, gap == 0 ? 0 : gap / (responseNorm / 2))
    if mixed.report.status == .converged, mixed.report.relativeGap > relativeGap {
      mixed.report.status = .precisionLimitReached
    }
    mixed.report.devianceRatio = responseNorm > 0 ? 1 - residual / responseNorm : nil
    mixed.report.activeCount = mixed.coefficients.count { $0 != 0 }
    mixed.report.isUnique = mixed.report.isUnique && solve.rank == order
    return mixed
  }
}
