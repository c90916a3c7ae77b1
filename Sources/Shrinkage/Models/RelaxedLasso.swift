/// The relaxed lasso: a lasso (or an elastic net) chooses columns, and least squares on these takes the
/// shrinkage back.
///
/// At each lambda, with b the penalised fit and b_A the least squares fit of its active columns,
///
///     gamma b + (1 - gamma) b_A
///
/// as glmnet's `relax = TRUE`. Source: Meinshausen 2007, "Relaxed Lasso"; in this form Hastie, Tibshirani
/// and Tibshirani 2020, "Best subset, forward stepwise or lasso?". Unpenalised columns are active.
///
/// A report's ``FitReport/relativeGap-swift.property`` is the larger of those of the two fits. With
/// gamma 0 a model's options name the least squares problem on its columns, which
/// ``LinearModel/verify(_:_:weights:)`` can check; with another they name the penalised one.
public struct RelaxedLasso: LinearEstimator {
  /// What chooses the columns.
  public var base: any LinearEstimator
  /// From 0, the default: least squares, to 1: the penalised fit.
  public var gamma: Double

  /// - Parameters:
  ///   - gamma: outside [0, 1] is an error of the fit.
  ///   - base: a ``Lasso``, an ``ElasticNet`` or an ``AdaptiveLasso``; with bounds it is an error of the
  ///     fit.
  public init(gamma: Double = 0, base: any LinearEstimator = Lasso()) {
    self.base = base
    self.gamma = gamma
  }

  public var l1Ratio: Double { base.l1Ratio }

  public var options: FitOptions {
    get { base.options }
    set { base.options = newValue }
  }

  public func perObservation(_ lambda: Lambda, weight: Double) -> Double {
    base.perObservation(lambda, weight: weight)
  }

  func validateRelaxation() throws(ShrinkageError) {
    guard gamma >= 0, gamma <= 1 else {
      throw .invalidOption(name: "gamma", value: gamma, requirement: "between 0 and 1")
    }
    guard options.bounds == .unbounded else {
      throw .unsupported("a relaxed fit has no bounds")
    }
  }

  /// The options that a model with these coefficients minimises by.
  func options(of coefficients: [Double]) -> FitOptions {
    guard gamma == 0 else { return options }
    var result = options
    let factors = options.penaltyFactors
    result.penaltyFactors = coefficients.indices.map {
      coefficients[$0] != 0 || factors?[$0] == 0 ? 0 : .infinity
    }
    return result
  }
}

extension RegularizationPath {
  /// The path with each fit mixed with least squares on its active columns; see ``RelaxedLasso``.
  ///
  /// - Throws: ``ShrinkageError/unsupported(_:)`` for fits with bounds,
  ///   ``ShrinkageError/invalidOption(name:value:requirement:)`` for gamma outside [0, 1].
  /// - Complexity: O(|A|^3) for each fit.
  public func relaxed(gamma: Double = 0) throws(ShrinkageError) -> RegularizationPath {
    let relaxed = RelaxedLasso(gamma: gamma, base: estimator)
    try relaxed.validateRelaxation()
    return fitting.relaxed(self, relaxed)
  }
}

/// What stands for another estimator once it sees the rows.
protocol DataDependentEstimator: LinearEstimator {
  /// The estimator for the rows that `statistics` sum up.
  func resolved(
    _ statistics: SufficientStatistics
  ) throws(ShrinkageError) -> any LinearEstimator
  /// The estimator for these rows.
  func resolved(
    _ features: any Design, _ response: [Double], weights: [Double]?
  ) throws(ShrinkageError) -> any LinearEstimator
}

extension LinearEstimator {
  /// Itself, or what stands for it on the rows that `statistics` sum up.
  func resolved(
    for statistics: SufficientStatistics
  ) throws(ShrinkageError) -> any LinearEstimator {
    try (self as? any DataDependentEstimator)?.resolved(statistics) ?? self
  }

  /// Itself, or what stands for it on these rows.
  func resolved(
    for features: any Design, _ response: [Double], weights: [Double]?
  ) throws(ShrinkageError) -> any LinearEstimator {
    try (self as? any DataDependentEstimator)?
      .resolved(features, response, weights: weights) ?? self
  }
}

extension RelaxedLasso: DataDependentEstimator {
  func resolved(
    _ statistics: SufficientStatistics
  ) throws(ShrinkageError) -> any LinearEstimator {
    RelaxedLasso(gamma: gamma, base: try base.resolved(for: statistics))
  }

  func resolved(
    _ features: any Design, _ response: [Double], weights: [Double]?
  ) throws(ShrinkageError) -> any LinearEstimator {
    RelaxedLasso(
      gamma: gamma, base: try base.resolved(for: features, response, weights: weights))
  }
}
