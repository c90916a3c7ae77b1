/// The exchanges of an elastic net whose factor has the L2 part of an earlier, larger lambda.
///
/// A new factor takes |A|^3 / 3 multiplications. A correction of the guess takes two triangular solves and
/// a gradient, and leaves at most 1 - lambda / (that lambda) of the error: with F the old matrix of the
/// system and G_AA + L2_A the one wanted,
///
///     0 <= 1 - F^-1 (G_AA + L2_A) <= 1 - lambda / (that lambda)
///
/// Columns that come and go change the old factor, so that it serves several lambdas of a path.
extension ActiveSet {
  /// The smallest fraction of the factor's lambda, and the fewest columns, for which corrections cost less
  /// than a new factor.
  private static let smallestShare = 0.7
  private static let fewestColumns = 100
  private static let correctionLimit = 15
  /// Columns that come and go may be one in so many of A: more take as long as a new factor, and then the
  /// corrections lead astray.
  private static let changeShare = 12

  /// Whether to correct with the factor there is.
  func isCorrectable(_ problem: PenalizedProblem) -> Bool {
    let lambda = problem.penalty.lambda
    return factor.columns.count >= Self.fewestColumns && lambda < factorLambda
      && lambda >= Self.smallestShare * factorLambda
  }

  /// Exchanges and corrects in turn.
  ///
  /// - Returns: how many times columns were exchanged before `iterate` was the solution; nil where it
  ///   did not become it.
  mutating func correct(_ problem: PenalizedProblem, _ iterate: inout Iterate) -> Int? {
    var (exchanges, changes) = (0, 0)
    let limit = factor.columns.count / Self.changeShare
    for round in 0..<Self.correctionLimit {
      switch exchange(problem, &iterate) {
      case .dependent: return nil
      case .some(let count):
        exchanges += 1
        changes += count
        if changes > limit { return nil }
      case .none: if round > 0, isSolved(problem, iterate) { return exchanges }
      }
      refine(problem, &iterate)
    }
    return nil
  }

  /// Whether pulls on A are small beside gradients, and moves lower the objective by no more than rounding:
  /// by less than the sum of pull_j^2 / (2 l2_j), with G_jj where that is less, or l2_j is 0.
  private func isSolved(_ problem: PenalizedProblem, _ iterate: Iterate) -> Bool {
    var decrease = 0.0
    for j in factor.columns {
      let (pull, l2) = (problem.pull(j, iterate, sign: signs[j]), problem.penalty.l2(j))
      let curvature = problem.equations.diagonal[j]
      decrease += pull * pull / (2 * (l2 > 0 ? min(l2, curvature) : curvature))
    }
    return decrease <= 1e-21 * problem.equations.responseNorm
  }
}
