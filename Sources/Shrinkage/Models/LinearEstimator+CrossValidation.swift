extension LinearEstimator {
  /// Fits a path to all rows and to those without each fold in turn, and measures the errors on the
  /// fold.
  ///
  /// Where a path takes the Gram matrix, those of all folds come from one pass over the rows. Columns
  /// are centred and scaled by what each fit sees, so nothing of a fold leaks into its own errors. The
  /// fits share the processors; the result is the same, bit by bit, for any number of them.
  ///
  /// - Parameters:
  ///   - features: n x p, dense or sparse.
  ///   - response: n values.
  ///   - weights: n values of at least 0, above 0 somewhere in every fold; default all 1.
  ///   - lambdas: the grid; default 100 values from the lambda_max of all rows down. Values in
  ///     scikit-learn's scale are taken for the rows that each fit sees.
  ///   - folds: how rows are dealt out; default five stretches of neighbours, as scikit-learn.
  ///   - progress: called after each fit at a lambda with how many are done, of how many; from several
  ///     threads, one at a time.
  /// - Throws: what a path throws, ``ShrinkageError/invalidOption(name:value:requirement:)`` for folds
  ///   that do not do, and ``ShrinkageError/cancelled``.
  /// - Complexity: a path of statistics for each fold beside one Gram matrix; where rows are read
  ///   again instead, a path for each fold.
  public func crossValidate(
    _ features: any Design, _ response: [Double], weights: [Double]? = nil,
    lambdas: LambdaGrid = .automatic(), folds: Folds = .contiguous(5),
    progress: (@Sendable (Int, Int) -> Void)? = nil
  ) throws(ShrinkageError) -> CrossValidation {
    let data = try FoldedData(
      Observations(features: features, response: response, weights: weights), folds,
      readsRows: Fitting.readsRows(self, features))
    return try data.crossValidate([self], lambdas, progress: progress)[0]
  }

  /// The same, with the fits as tasks; ends early when the task is cancelled.
  public func crossValidate(
    _ features: any Design, _ response: [Double], weights: [Double]? = nil,
    lambdas: LambdaGrid = .automatic(), folds: Folds = .contiguous(5),
    progress: (@Sendable (Int, Int) -> Void)? = nil
  ) async throws(ShrinkageError) -> CrossValidation {
    let data = try FoldedData(
      Observations(features: features, response: response, weights: weights), folds,
      readsRows: Fitting.readsRows(self, features))
    return try await data.crossValidate([self], lambdas, progress: progress)[0]
  }

  /// Cross-validates the rows that the statistics of folds sum up; O(K p^2) memory, else as for rows.
  ///
  /// - Parameters:
  ///   - statistics: of at least two folds.
  ///   - lambdas: the grid; default 100 values from the lambda_max of all rows down.
  ///   - progress: called after each fit at a lambda with how many are done, of how many.
  public func crossValidate(
    _ statistics: FoldStatistics, lambdas: LambdaGrid = .automatic(),
    progress: (@Sendable (Int, Int) -> Void)? = nil
  ) throws(ShrinkageError) -> CrossValidation {
    try FoldedData(statistics).crossValidate([self], lambdas, progress: progress)[0]
  }
}

extension ElasticNet {
  /// Cross-validates several shares of the L1 part on the same folds, as ``crossValidate(_:_:weights:lambdas:folds:progress:)``
  /// does one, from the same statistics; each share has an automatic grid of its own.
  ///
  /// - Parameters:
  ///   - features: n x p, dense or sparse.
  ///   - response: n values.
  ///   - weights: n values of at least 0; default all 1.
  ///   - l1Ratios: the shares, each from 0 to 1; ``l1Ratio`` is not looked at.
  ///   - lambdas: the grid of each.
  ///   - folds: how rows are dealt out.
  ///   - progress: called after each fit at a lambda with how many are done, of how many.
  /// - Returns: one result for each share, in their order.
  public func crossValidate(
    _ features: any Design, _ response: [Double], weights: [Double]? = nil, l1Ratios: [Double],
    lambdas: LambdaGrid = .automatic(), folds: Folds = .contiguous(5),
    progress: (@Sendable (Int, Int) -> Void)? = nil
  ) throws(ShrinkageError) -> [CrossValidation] {
    let estimators = l1Ratios.map { ElasticNet(l1Ratio: $0, options: options) }
    let data = try FoldedData(
      Observations(features: features, response: response, weights: weights), folds,
      readsRows: estimators.contains { Fitting.readsRows($0, features) })
    return try data.crossValidate(estimators, lambdas, progress: progress)
  }
}

/// Rows dealt out to folds.
private struct FoldedData {
  let source: any FoldSource
  let assignment: [Int]?

  init(_ rows: Observations, _ folds: Folds, readsRows: Bool) throws(ShrinkageError) {
    let folds = try folds.assignment(rowCount: rows.features.rowCount)
    let count = (folds.max() ?? 0) + 1
    assignment = folds
    guard !readsRows else {
      source = try RowFolds(rows, folds: folds, count: count)
      return
    }
    try rows.requireMatchingShapes(columnCount: rows.features.columnCount)
    source = StatisticsFolds(
      statistics: try FoldStatistics(rows, folds: folds, count: count))
  }

  init(_ statistics: FoldStatistics) throws(ShrinkageError) {
    guard statistics.foldCount >= 2 else {
      throw .invalidOption(
        name: "the number of folds", value: Double(statistics.foldCount), requirement: "at least 2")
    }
    source = StatisticsFolds(statistics: statistics)
    assignment = nil
  }

  func crossValidate(
    _ estimators: [any LinearEstimator], _ grid: LambdaGrid,
    progress: (@Sendable (Int, Int) -> Void)?
  ) throws(ShrinkageError) -> [CrossValidation] {
    try FoldRun(source, estimators, grid, progress: progress).finish(assignment)
  }

  func crossValidate(
    _ estimators: [any LinearEstimator], _ grid: LambdaGrid,
    progress: (@Sendable (Int, Int) -> Void)?
  ) async throws(ShrinkageError) -> [CrossValidation] {
    try await FoldRun(source, estimators, grid, progress: progress).finish(assignment)
  }
}
