/// Least squares with an L1 penalty, which sets coefficients to exactly 0.
///
///     minimise 1/(2n) sum_i w_i (y_i - b0 - x_i'b)^2 + lambda sum_j v_j |b_j|
///
/// Source: Tibshirani 1996, "Regression Shrinkage and Selection via the Lasso". Solved by
/// covariance-update coordinate descent with Newton steps on the active set. At lambda 0 on
/// dependent columns it returns one of the solutions, and its report says that it is not unique.
public struct Lasso: LinearEstimator {
  /// What a fit is asked for beside lambda.
  public var options: FitOptions
  /// 1.
  public var l1Ratio: Double { 1 }

  /// A lasso with these options.
  public init(options: FitOptions) { self.options = options }

  /// The options most often set; see ``FitOptions`` for all, and for the reason of each default.
  public init(
    intercept: Bool = true, standardize: Bool = false, penaltyFactors: [Double]? = nil,
    bounds: CoefficientBounds = .unbounded, relativeGap: Double = 1e-9
  ) {
    options = FitOptions()
    options.intercept = intercept
    options.standardize = standardize
    options.penaltyFactors = penaltyFactors
    options.bounds = bounds
    options.relativeGap = relativeGap
  }
}
