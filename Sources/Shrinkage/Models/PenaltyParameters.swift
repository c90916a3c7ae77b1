/// A penalty's parameters in this library's objective, converted from another package's.
public struct PenaltyParameters: Sendable, Equatable {
  /// The strength per observation.
  public var lambda: Double
  /// The share of the L1 part, from 0 to 1.
  public var l1Ratio: Double
  /// For ``FitOptions/penaltyFactors``; nil: all 1.
  public var penaltyFactors: [Double]?

  /// The parameters of a Gaussian fit by R's glmnet.
  ///
  /// glmnet divides the response by its deviation, so that its `lambda` stands for lambda r in the
  /// L1 part but for lambda (1-r) / deviation in the L2 part; and it rescales penalty factors to
  /// sum to the number of columns, where an excluded column (infinite factor) counts as 1. Source:
  /// glmnet's vignette, appendix "Internal parameters", and fits by glmnet 4.1-6.
  ///
  /// - Parameters:
  ///   - lambda: glmnet's `lambda`.
  ///   - mixing: glmnet's share of the L1 part, from 0 to 1.
  ///   - responseDeviation: the (weighted) population deviation of the response about its mean, or
  ///     about 0 without an intercept; not 0. Without effect where `mixing` is 1.
  ///   - penaltyFactors: glmnet's `penalty.factor`, not all 0.
  public static func glmnet(
    lambda: Double, mixing: Double = 1, responseDeviation: Double, penaltyFactors: [Double]? = nil
  ) -> PenaltyParameters {
    let l1 = lambda * mixing
    let l2 = mixing < 1 ? lambda * (1 - mixing) / responseDeviation : 0
    let sum = l1 + l2
    let factors = penaltyFactors.map { factors in
      let total = factors.reduce(0) { $0 + ($1 == .infinity ? 1 : $1) }
      return factors.map { $0 * Double(factors.count) / total }
    }
    return PenaltyParameters(
      lambda: sum, l1Ratio: sum > 0 ? l1 / sum : mixing, penaltyFactors: factors)
  }
}
