extension ConjugateGradientSolver {
  /// The certificate of an iterate, as if there were no other columns.
  func certificate(_ scaled: ScaledPenalty, _ iterate: Iterate) -> DualityGap {
    let rounding = gradientRounding(iterate.coefficients)
    return DualityGap(
      scaled, coefficients: iterate.coefficients, gradient: iterate.gradient,
      residualNorm: residualNorm(iterate), responseNorm: responseNorm,
      rounding: .init(gradient: rounding, residual: rounding * rounding / .ulpOfOne), isPart: true,
      gramColumns: gramColumns)
  }

  /// The columns of G on the working set, packed.
  private func gramColumns(_ indices: [Int]) -> [Double]? {
    guard working.count * indices.count <= 1 << 27 else { return nil }
    let all = Array(0..<working.count)
    return indices.flatMap { working.products(working.combination([$0], [1.0]), of: all) }
  }

  /// An iterate as an answer.
  func solution(_ scaled: ScaledPenalty, _ iterate: Iterate, epochs: Int = 0) -> SolverSolution {
    let gap = certificate(scaled, iterate)
    let status: FitReport.Status =
      gap.relative <= options.relativeGap
      ? .converged
      : Task.isCancelled
        ? .cancelled : epochs >= options.maximumEpochs ? .epochLimitReached : .precisionLimitReached
    let report = FitReport(
      status: status, solver: .workingSet, epochs: epochs,
      activeCount: iterate.coefficients.count { $0 != 0 }, objective: gap.objective,
      gap: gap.absolute, relativeGap: gap.relative, devianceRatio: gap.devianceRatio,
      reciprocalCondition: nil, constantColumns: [], isUnique: isUnique(scaled, iterate))
    return SolverSolution(coefficients: iterate.coefficients, report: report)
  }

  /// Whether the minimiser is known to be the only one; not established for more than 300 columns that
  /// could share.
  private func isUnique(_ scaled: ScaledPenalty, _ iterate: Iterate) -> Bool {
    let (coefficients, gradient) = (iterate.coefficients, iterate.gradient)
    let candidates = coefficients.indices.filter { j in
      scaled.l2(j) == 0 && !scaled.isFixed(j)
        && (coefficients[j] != 0 || abs(gradient[j]) >= scaled.l1(j) - noise[j])
    }
    guard candidates.count <= 300 else { return false }
    let block = working.gramBlock(candidates)
    return RankRevealingSolve(order: candidates.count, matrix: block).rank == candidates.count
  }
}
