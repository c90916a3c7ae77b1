import Shrinkage

/// All that the engine is asked about rows.
extension Table {
  /// Fits one lambda.
  func fit(_ estimator: any LinearEstimator, lambda: Lambda) throws -> LinearModel {
    let response = try requiredResponse()
    return try explaining {
      try estimator.fit(features.design, response, weights: weights, lambda: lambda)
    }
  }

  /// Fits each lambda of a grid, from the statistics of these rows where they are at hand.
  func path(
    _ estimator: any LinearEstimator, _ grid: LambdaGrid,
    _ statistics: SufficientStatistics? = nil, progress: ((Int, Int) -> Void)? = nil
  ) throws -> RegularizationPath {
    let response = try requiredResponse()
    return try explaining {
      if let statistics {
        return try estimator.path(statistics, lambdas: grid, progress: progress)
      }
      return try estimator.path(
        features.design, response, weights: weights, lambdas: grid, progress: progress)
    }
  }

  /// All that fits of these rows need.
  func statistics() throws -> SufficientStatistics {
    let response = try requiredResponse()
    return try explaining {
      var statistics = try SufficientStatistics(columnCount: features.columnCount)
      try statistics.add(features.design, response, weights: weights)
      return statistics
    }
  }

  /// R^2 of a model for these rows; nil where no row counts.
  func score(_ model: LinearModel) throws -> Double? {
    if let weights, !weights.contains(where: { $0 > 0 }) { return nil }
    let response = try requiredResponse()
    return try explaining { try model.score(features.design, response, weights: weights) }
  }

  /// What a model predicts for these rows.
  func predictions(_ model: LinearModel) throws -> [Double] {
    try explaining { try model.predict(features.design) }
  }

  /// The certificate of a model for these rows.
  func verify(_ model: LinearModel) throws -> Certificate {
    let response = try requiredResponse()
    return try explaining { try model.verify(features.design, response, weights: weights) }
  }
}
