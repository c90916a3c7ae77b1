extension Ridge {
  /// Predicts each row by the fit of all others, exactly, at each lambda of a grid, from one
  /// eigendecomposition.
  ///
  /// The left-out fits keep n lambda, scikit-learn's `alpha`, and the scales of all rows; with
  /// standardisation a refit would have others.
  ///
  /// - Parameters:
  ///   - features: n x p, dense or sparse.
  ///   - response: n values.
  ///   - weights: n values of at least 0, not all 0; default all 1. A row is left out with all its weight.
  ///     Rows of weight 0 take no part in the errors.
  ///   - lambdas: the grid. `automatic` is 100 values from 100 times the largest eigenvalue of the Gram
  ///     matrix down to a hundredth of the smallest, but not below 1e-10 of the largest; its ratio is that
  ///     of the least to the largest lambda.
  ///   - keepingPredictions: whether the result has the n predictions for each lambda. Default false.
  /// - Throws: ``ShrinkageError/unsupported(_:)`` for a ridge with bounds,
  ///   ``ShrinkageError/rankDeficient(leadingMinor:)`` where a lambda is 0 or next to it and columns
  ///   depend on each other, and what a fit throws.
  /// - Complexity: n >= p: the Gram matrix, O(p^3), one product of X and a p x p matrix, in blocks of
  ///   rows, and O(n p) for each lambda. More columns than rows: the n x n kernel, O(n^3), and
  ///   O(n^2) for each lambda.
  public func leaveOneOut(
    _ features: any Design, _ response: [Double], weights: [Double]? = nil,
    lambdas: LambdaGrid = .automatic(), keepingPredictions: Bool = false
  ) throws(ShrinkageError) -> RidgeSelection {
    let rows = try RidgeRows(self, features, response, weights)
    let problem = try rows.problem(self)
    let grid = try problem.lambdas(lambdas)
    let left = try problem.leftOut(rows, grid, keepingPredictions: keepingPredictions)
    return try problem.selection(.leaveOneOut, grid, left)
  }

  /// Generalised cross-validation (Golub, Heath and Wahba 1979) at each lambda of a grid, from one
  /// eigendecomposition: with the trace f of the hat matrix, intercept included, N rows and the mean
  /// squared residual R,
  ///
  ///     R / (1 - f / N)^2
  ///
  /// - Parameters: as ``leaveOneOut(_:_:weights:lambdas:keepingPredictions:)``. Rows of weight 0 do not
  ///   count.
  /// - Throws: as it.
  /// - Complexity: the Gram matrix, or with more columns than rows the kernel, one eigendecomposition,
  ///   and O(p) for each lambda.
  public func generalizedCrossValidation(
    _ features: any Design, _ response: [Double], weights: [Double]? = nil,
    lambdas: LambdaGrid = .automatic()
  ) throws(ShrinkageError) -> RidgeSelection {
    let rows = try RidgeRows(self, features, response, weights)
    let problem = try rows.problem(self)
    let grid = try problem.lambdas(lambdas)
    return try problem.selection(
      .generalizedCrossValidation, grid, problem.generalized(grid))
  }

  /// Generalised cross-validation of the rows that `statistics` sum up; O(p^3).
  ///
  /// N is their `rowCount`, in which rows of weight 0 count too. Leave-one-out needs the rows.
  public func generalizedCrossValidation(
    _ statistics: SufficientStatistics, lambdas: LambdaGrid = .automatic()
  ) throws(ShrinkageError) -> RidgeSelection {
    try RidgeRows.requireUnbounded(self)
    let problem = try RidgeProblem(self, statistics)
    let grid = try problem.lambdas(lambdas)
    return try problem.selection(
      .generalizedCrossValidation, grid, problem.generalized(grid))
  }
}
