import Shrinkage

/// All that the engine is asked about rows.
extension Table {
  /// Fits one lambda.
  func fit(_ estimator: any LinearEstimator, lambda: Lambda) throws -> LinearModel {
    if let sums = features.sums {
      return try explaining { try estimator.fit(sums, lambda: lambda) }
    }
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
    if let statistics = statistics ?? features.sums {
      return try explaining {
        try estimator.path(statistics, lambdas: grid, progress: progress)
      }
    }
    let response = try requiredResponse()
    return try explaining {
      return try estimator.path(
        features.design, response, weights: weights, lambdas: grid, progress: progress)
    }
  }

  /// Fits each lambda of a grid to all rows and to those without each fold.
  func crossValidation(
    _ estimator: any LinearEstimator, _ grid: LambdaGrid, _ folds: Folds,
    progress: (@Sendable (Int, Int) -> Void)? = nil
  ) throws -> CrossValidation {
    let response = try requiredResponse()
    return try explaining {
      try estimator.crossValidate(
        features.design, response, weights: weights, lambdas: grid, folds: folds,
        progress: progress)
    }
  }

  /// Leaves out each row in turn.
  func leaveOneOut(_ ridge: Ridge, _ grid: LambdaGrid) throws -> RidgeSelection {
    let response = try requiredResponse()
    return try explaining {
      try ridge.leaveOneOut(features.design, response, weights: weights, lambdas: grid)
    }
  }

  /// Generalised cross-validation, from the statistics of these rows where they are at hand.
  func generalizedCrossValidation(_ ridge: Ridge, _ grid: LambdaGrid) throws -> RidgeSelection {
    if let sums = features.sums {
      return try explaining { try ridge.generalizedCrossValidation(sums, lambdas: grid) }
    }
    let response = try requiredResponse()
    return try explaining {
      try ridge.generalizedCrossValidation(
        features.design, response, weights: weights, lambdas: grid)
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
    if let sums = features.sums { return sums.score(model) }
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

extension SufficientStatistics {
  /// R^2 of a model for the rows: 1 - (s - 2 c'b + b'S b + W (m_y - b0 - m'b)^2) / s, with the centred
  /// sums s, c and S, the means m and the weight W. As for rows, 1 or 0 where y is constant; nil where
  /// no row counts.
  fileprivate func score(_ model: LinearModel) -> Double? {
    guard weight > 0 else { return nil }
    let active = model.coefficients.indices.filter { model.coefficients[$0] != 0 }
    var residual = responseScatter
    var offset = responseMean - model.intercept
    for j in active {
      let b = model.coefficients[j]
      let products = active.reduce(0) { $0 + scatter(j, $1) * model.coefficients[$1] }
      residual += b * (products - 2 * crossProducts[j])
      offset -= b * means[j]
    }
    residual = max(residual, 0) + weight * offset * offset
    guard responseScatter > 0 else { return residual == 0 ? 1 : 0 }
    return 1 - residual / responseScatter
  }
}
