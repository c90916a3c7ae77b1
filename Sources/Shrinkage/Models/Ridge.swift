/// Least squares with an L2 penalty, which shrinks all coefficients and keeps them.
///
///     minimise 1/(2n) sum_i w_i (y_i - b0 - x_i'b)^2 + lambda/2 sum_j v_j b_j^2
///
/// Source: Hoerl and Kennard 1970, "Ridge Regression". Solved by one Cholesky factorisation
/// (`dposv`) for each lambda, of order p, or of order n when there are more columns than rows; with
/// bounds by coordinate descent. scikit-learn's `Ridge(alpha)` is ``Lambda/scikitLearn(_:)``.
///
/// Without bounds a singular system (lambda 0 or next to it, or unpenalised columns, that depend on
/// each other) is an error, ``ShrinkageError/rankDeficient(leadingMinor:)``; the order of the minor
/// counts columns, or rows in the system of order n.
public struct Ridge: LinearEstimator {
  /// What a fit is asked for beside lambda.
  public var options: FitOptions
  /// 0.
  public var l1Ratio: Double { 0 }

  /// Ridge with these options.
  public init(options: FitOptions) { self.options = options }

  /// The options most often set; see ``FitOptions`` for all, and for the reason of each default.
  public init(
    intercept: Bool = true, standardize: Bool = false, penaltyFactors: [Double]? = nil,
    bounds: CoefficientBounds = .unbounded, relativeGap: Double = 1e-9
  ) {
    options =
      Lasso(
        intercept: intercept, standardize: standardize, penaltyFactors: penaltyFactors,
        bounds: bounds, relativeGap: relativeGap
      ).options
  }

  /// `lambda`, divided by the sum of the weights where it is scikit-learn's.
  public func perObservation(_ lambda: Lambda, weight: Double) -> Double {
    switch lambda.scale {
    case .perObservation: lambda.value
    case .scikitLearn: lambda.value / weight
    }
  }
}
