/// Least squares with L1 and L2 penalties: zeros as in the lasso, and correlated columns that share.
///
///     minimise 1/(2n) sum_i w_i (y_i - b0 - x_i'b)^2 + lambda sum_j v_j (r |b_j| + (1-r)/2 b_j^2)
///
/// Source: Zou and Hastie 2005, "Regularization and variable selection via the elastic net", in the
/// parametrisation of Friedman, Hastie and Tibshirani 2010. Solved as ``Lasso``; with r = 0 and no
/// bounds as ``Ridge``.
public struct ElasticNet: LinearEstimator {
  /// r, from 0 to 1; 1 is the lasso. Default 0.5.
  public var l1Ratio: Double
  /// What a fit is asked for beside lambda.
  public var options: FitOptions

  /// An elastic net; a ratio outside [0, 1] is an error of the fit.
  public init(l1Ratio: Double = 0.5, options: FitOptions = FitOptions()) {
    self.l1Ratio = l1Ratio
    self.options = options
  }
}
