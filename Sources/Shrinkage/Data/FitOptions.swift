/// What a fit is asked for beside lambda, common to all models.
public struct FitOptions: Sendable, Equatable {
  /// Whether an unpenalised constant is fitted. Default true: without it the penalty would depend
  /// on the response's mean.
  public var intercept = true
  /// Whether each column is divided by its (weighted, population) standard deviation inside the
  /// fit, so that the penalty does not depend on units; coefficients come back on the original
  /// scale. Default false, as in scikit-learn.
  public var standardize = false
  /// v_j, at least 0 and possibly infinite: lambda v_j is the strength for column j, 0 leaves it
  /// unpenalised, infinity excludes it. One for each column, never rescaled. Default nil: all 1.
  public var penaltyFactors: [Double]?
  /// Limits of each coefficient, on the original scale of its column. Default: none.
  public var bounds = CoefficientBounds.unbounded
  /// The relative duality gap at which a fit counts as certified. Default 1e-9. A fit ends with an
  /// exact solve on its support, so what it reaches is mostly near 1e-16.
  public var relativeGap = 1e-9
  /// The most epochs of coordinate descent at one lambda. Default 100,000: only a safeguard.
  public var maximumEpochs = 100_000

  /// How the quadratic is held. Default: by cost.
  public var equations = Equations.automatic

  /// How a lasso or an elastic net holds its quadratic (1/2) b'Gb - c'b + s/2.
  public enum Equations: String, Sendable, Codable {
    /// By cost. ``implicit`` for 512 columns or more where they are more than the rows, or sparse: the
    /// Gram matrix, O(n p^2), then costs more than the passes over the features that a path takes. So it
    /// is for a path that ends above 1/200 of its largest lambda, of an l1Ratio of 1/2 or more, with 4,000
    /// columns or more and up to twice as many rows. And for a fit at one lambda with 100 columns or more,
    /// no more than rows: up to twice as many rows if the L1 part, l1Ratio lambda, is above about
    /// lambda_max / 1000, lambda_max that of a lasso; of more rows if it is above lambda_max / 30, or
    /// 1.4 lambda_max / sqrt(n) if that is less, where at most half of the columns are active. Else
    /// ``normal``.
    case automatic
    /// The p x p Gram matrix in memory.
    case normal
    /// A working set of columns, with gradients from the features: no p x p matrix.
    case implicit

    /// Whether such features get no Gram matrix.
    ///
    /// - Parameters:
    ///   - isShort: whether one path is fitted that ends where many columns are still at 0.
    ///   - isSingle: whether one lambda is fitted at which few columns are active.
    func areImplicit(
      for features: any Design, isShort: Bool, isSingle: @autoclosure () -> Bool
    ) -> Bool {
      let count = features.columnCount
      return switch self {
      case .automatic:
        features.isSparse || count > features.rowCount
          ? count >= 512
          : count >= 100 && isSingle()
            || isShort && count >= 4000 && features.rowCount <= 2 * count
      case .normal: false
      case .implicit: true
      }
    }
  }

  /// The defaults.
  public init() {}

  /// Throws when a number is out of its range; what depends on the columns is checked with them.
  func validate() throws(ShrinkageError) {
    guard relativeGap >= 0, relativeGap < .infinity else {
      throw .invalidOption(
        name: "relativeGap", value: relativeGap, requirement: "finite and at least 0")
    }
    guard maximumEpochs >= 1 else {
      throw .invalidOption(
        name: "maximumEpochs", value: Double(maximumEpochs), requirement: "at least 1")
    }
  }

  /// The factors of `count` columns.
  func resolvedPenaltyFactors(columnCount count: Int) throws(ShrinkageError) -> [Double] {
    guard let penaltyFactors else { return Array(repeating: 1, count: count) }
    guard penaltyFactors.count == count else {
      throw .shapeMismatch(
        what: "number of penalty factors", expected: count, actual: penaltyFactors.count)
    }
    for (j, factor) in penaltyFactors.enumerated() where !(factor >= 0) {
      throw .invalidPenaltyFactor(column: j, value: factor)
    }
    return penaltyFactors
  }
}

extension FitOptions: Codable {
  private enum CodingKeys: String, CodingKey {
    case intercept, standardize, penaltyFactors, bounds, relativeGap, maximumEpochs, equations
  }

  public func encode(to encoder: any Encoder) throws {
    var container = encoder.container(keyedBy: CodingKeys.self)
    try container.encode(intercept, forKey: .intercept)
    try container.encode(standardize, forKey: .standardize)
    try container.encodeIfPresent(
      penaltyFactors?.map(ExtendedReal.init), forKey: .penaltyFactors)
    try container.encode(bounds, forKey: .bounds)
    try container.encode(relativeGap, forKey: .relativeGap)
    try container.encode(maximumEpochs, forKey: .maximumEpochs)
    try container.encode(equations, forKey: .equations)
  }

  public init(from decoder: any Decoder) throws {
    let container = try decoder.container(keyedBy: CodingKeys.self)
    intercept = try container.decode(Bool.self, forKey: .intercept)
    standardize = try container.decode(Bool.self, forKey: .standardize)
    penaltyFactors = try container.decodeIfPresent(
      [ExtendedReal].self, forKey: .penaltyFactors)?.map(\.value)
    bounds = try container.decode(CoefficientBounds.self, forKey: .bounds)
    relativeGap = try container.decode(Double.self, forKey: .relativeGap)
    maximumEpochs = try container.decode(Int.self, forKey: .maximumEpochs)
    equations = try container.decode(Equations.self, forKey: .equations)
  }
}
