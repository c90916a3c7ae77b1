/// The adaptive lasso: columns that a first fit found large are penalised less.
///
/// The penalty factors are v_j / |b_j|^power, b the first fit to the same rows and v_j the factors that
/// were given, else 1; a column that the first fit leaves out is excluded. Where the fit standardises, b
/// is that of the standardised columns. Source: Zou 2006, "The adaptive lasso and its oracle properties".
///
/// The first fit is made anew for the rows of every fit: for those of each fold too.
/// ``RegularizationPath/options`` of a path have the factors.
public struct AdaptiveLasso: LinearEstimator {
  /// The first fit.
  public enum First: Sendable, Equatable {
    /// Ridge at lambda 0: Zou's choice. An error where columns depend on each other.
    case leastSquares
    /// Ridge at this lambda; nil: at the least error of generalised cross-validation.
    case ridge(Lambda?)
    /// A lasso at this lambda: the columns that it leaves out stay out.
    case lasso(Lambda)
  }

  /// What is fitted with the factors.
  public var base: any LinearEstimator
  /// Default: ridge, by generalised cross-validation.
  public var first: First
  /// Above 0, default 1.
  public var power: Double

  /// - Parameters:
  ///   - first: the first fit, with the intercept, scales and factors of `base`, without its bounds.
  ///   - power: not above 0 is an error of the fit.
  ///   - base: a ``Lasso`` or an ``ElasticNet``.
  public init(
    first: First = .ridge(nil), power: Double = 1, base: any LinearEstimator = Lasso()
  ) {
    self.base = base
    self.first = first
    self.power = power
  }

  public var l1Ratio: Double { base.l1Ratio }

  public var options: FitOptions {
    get { base.options }
    set { base.options = newValue }
  }

  public func perObservation(_ lambda: Lambda, weight: Double) -> Double {
    base.perObservation(lambda, weight: weight)
  }
}

extension AdaptiveLasso: DataDependentEstimator {
  func resolved(
    _ statistics: SufficientStatistics
  ) throws(ShrinkageError) -> any LinearEstimator {
    let model =
      switch first {
      case .leastSquares: try ridge.fit(statistics, lambda: 0)
      case .ridge(let lambda?): try ridge.fit(statistics, lambda: lambda)
      case .ridge(nil): try ridge.generalizedCrossValidation(statistics).model
      case .lasso(let lambda):
        try Lasso(options: firstOptions).fit(statistics, lambda: lambda)
      }
    return try resolved(model, squares: statistics.squares, weight: statistics.weight)
  }

  func resolved(
    _ features: any Design, _ response: [Double], weights: [Double]?
  ) throws(ShrinkageError) -> any LinearEstimator {
    let model =
      switch first {
      case .leastSquares: try ridge.fit(features, response, weights: weights, lambda: 0)
      case .ridge(let lambda?):
        try ridge.fit(features, response, weights: weights, lambda: lambda)
      case .ridge(nil):
        try ridge.generalizedCrossValidation(features, response, weights: weights).model
      case .lasso(let lambda):
        try Lasso(options: firstOptions).fit(
          features, response, weights: weights, lambda: lambda)
      }
    return try resolved(
      model, squares: features.moments(weights: weights).squares,
      weight: weights?.reduce(0, +) ?? Double(response.count))
  }

  private var ridge: Ridge { Ridge(options: firstOptions) }

  private var firstOptions: FitOptions {
    var options = options
    options.bounds = .unbounded
    return options
  }

  /// The base with factors from a first fit.
  private func resolved(
    _ model: LinearModel, squares: [Double], weight: Double
  ) throws(ShrinkageError) -> any LinearEstimator {
    guard power > 0, power < .infinity else {
      throw .invalidOption(name: "power", value: power, requirement: "finite and above 0")
    }
    let given = try options.resolvedPenaltyFactors(columnCount: squares.count)
    var base = base
    base.options.penaltyFactors = given.indices.map { j in
      guard given[j] > 0 else { return 0 }
      let scale = options.standardize ? (squares[j] / weight).squareRoot() : 1
      let size = abs(model.coefficients[j]) * scale
      return size > 0 ? given[j] * exponential(-power * logarithm(size)) : .infinity
    }
    return base
  }
}
