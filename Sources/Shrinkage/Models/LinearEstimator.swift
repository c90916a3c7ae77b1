/// A linear model that can be fitted: ``Lasso``, ``ElasticNet`` or ``Ridge``.
///
/// All minimise, over the intercept b0 and the coefficients b,
///
///     1/(2n) sum_i w_i (y_i - b0 - x_i'b)^2 + lambda sum_j v_j (r |b_j| + (1-r)/2 b_j^2)
///
/// with n = sum_i w_i, r the ``l1Ratio``, v the ``FitOptions/penaltyFactors`` and w the weights.
public protocol LinearEstimator: Sendable {
  /// r: the share of the L1 part, from 0 (ridge) to 1 (lasso).
  var l1Ratio: Double { get }
  /// What a fit is asked for beside lambda.
  var options: FitOptions { get set }
  /// `lambda` in this library's objective, for a fit of rows with this sum of weights.
  func perObservation(_ lambda: Lambda, weight: Double) -> Double
}

extension LinearEstimator {
  public func perObservation(_ lambda: Lambda, weight: Double) -> Double { lambda.value }

  /// Fits rows at one lambda.
  ///
  /// - Parameters:
  ///   - features: n x p, dense or sparse.
  ///   - response: n values.
  ///   - weights: n values of at least 0, not all 0; default all 1.
  ///   - lambda: the strength, at least 0.
  /// - Throws: ``ShrinkageError`` for data or options that do not do, and, from ``Ridge``,
  ///   ``ShrinkageError/rankDeficient(leadingMinor:)`` for a singular system.
  /// - Complexity: O(n p^2) for the Gram matrix, which is not more memory than p x p; ridge with
  ///   more columns than rows O(n^2 p) and n x n. ``FitOptions/equations`` says when a lasso or an
  ///   elastic net does without that matrix.
  public func fit(
    _ features: any Design, _ response: [Double], weights: [Double]? = nil, lambda: Lambda
  ) throws(ShrinkageError) -> LinearModel {
    var fitting = try Fitting(
      self, features, response, weights: weights, lambda: lambda.value)
    return try fitting.model(at: fitting.perObservation(lambda), of: self)
  }

  /// Fits the rows that `statistics` sum up at one lambda; O(p^2) memory.
  ///
  /// - Throws: as the fit of rows.
  /// - Complexity: for a lasso O(p) for each coefficient changed in an epoch and O(|A|^3) for each
  ///   solve on a support A; for ridge O(p^3).
  public func fit(
    _ statistics: SufficientStatistics, lambda: Lambda
  ) throws(ShrinkageError) -> LinearModel {
    var fitting = try Fitting(self, statistics)
    return try fitting.model(at: fitting.perObservation(lambda), of: self)
  }

  /// Fits rows at each lambda of a grid, each from the answer before it, the largest first.
  ///
  /// - Parameters:
  ///   - features: n x p, dense or sparse.
  ///   - response: n values.
  ///   - weights: n values of at least 0, not all 0; default all 1.
  ///   - lambdas: the grid; default 100 values from lambda_max down.
  ///   - progress: called after each lambda with how many are done, of how many. Work stops when
  ///     the task is cancelled: the lambdas not reached are then left out, and the last one
  ///     that was has the status `cancelled`.
  /// - Returns: the fits in the order in which the lambdas were given; an automatic grid runs from
  ///   the largest down.
  /// - Throws: as ``fit(_:_:weights:lambda:)``, and
  ///   ``ShrinkageError/invalidOption(name:value:requirement:)`` for a grid that does not do.
  /// - Complexity: one Gram (or kernel) matrix for all lambdas, then for each what a fit of
  ///   statistics costs.
  public func path(
    _ features: any Design, _ response: [Double], weights: [Double]? = nil,
    lambdas: LambdaGrid = .automatic(), progress: ((Int, Int) -> Void)? = nil
  ) throws(ShrinkageError) -> RegularizationPath {
    var fitting = try Fitting(self, features, response, weights: weights, grid: lambdas)
    return try fitting.path(lambdas, of: self) {
      progress?($0, $1)
      return true
    }
  }

  /// Fits the rows that `statistics` sum up at each lambda of a grid; else as the path of rows.
  public func path(
    _ statistics: SufficientStatistics, lambdas: LambdaGrid = .automatic(),
    progress: ((Int, Int) -> Void)? = nil
  ) throws(ShrinkageError) -> RegularizationPath {
    var fitting = try Fitting(self, statistics)
    return try fitting.path(lambdas, of: self) {
      progress?($0, $1)
      return true
    }
  }
}
