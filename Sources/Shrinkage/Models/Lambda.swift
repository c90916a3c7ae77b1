/// How given values of lambda are meant.
public enum LambdaScale: String, Sendable, Codable, CaseIterable {
  /// This library's objective: the squared error is divided by 2n, n the sum of weights.
  case perObservation
  /// scikit-learn's `alpha` of the model of the same name: `Lasso` and `ElasticNet` divide by 2n
  /// too, `Ridge` does not, so that its lambda is alpha / n.
  case scikitLearn
}

/// The strength of a penalty with the scale it is meant in; a plain number is per observation.
public struct Lambda: Sendable, Equatable, ExpressibleByFloatLiteral, ExpressibleByIntegerLiteral {
  /// Finite and at least 0; any other is an error of the fit.
  public var value: Double
  /// What `value` is meant in.
  public var scale: LambdaScale

  /// A strength; by default in this library's objective.
  public init(_ value: Double, scale: LambdaScale = .perObservation) {
    self.value = value
    self.scale = scale
  }

  public init(floatLiteral value: Double) { self.init(value) }
  public init(integerLiteral value: Int) { self.init(Double(value)) }

  /// lambda of this library's objective.
  public static func perObservation(_ value: Double) -> Lambda { Lambda(value) }

  /// scikit-learn's `alpha`; see ``LambdaScale/scikitLearn``.
  public static func scikitLearn(_ value: Double) -> Lambda { Lambda(value, scale: .scikitLearn) }
}

/// The lambdas of a path.
public struct LambdaGrid: Sendable, Equatable {
  enum Values: Sendable, Equatable {
    case automatic(count: Int, ratio: Double?)
    case logarithmic(ClosedRange<Double>, count: Int)
    case given([Double])
  }

  let values: Values
  /// How given values are meant; an automatic grid is laid out per observation.
  public var scale = LambdaScale.perObservation

  /// `count` values, log-spaced from lambda_max, where the last penalised coefficient becomes 0,
  /// down to `ratio` times that.
  ///
  /// Default 100 values; the ratio is 1e-3, or 1e-2 with fewer rows than columns. When nothing can
  /// enter the model the grid is [0]. For l1Ratio below 1e-3 (ridge) it is laid out as for 1e-3, as
  /// glmnet does.
  public static func automatic(count: Int = 100, ratio: Double? = nil) -> LambdaGrid {
    LambdaGrid(values: .automatic(count: count, ratio: ratio))
  }

  /// `count` values, log-spaced with both ends exact, ascending; one value is the lower end.
  ///
  /// Both ends must be above 0, else the fit throws
  /// ``ShrinkageError/invalidOption(name:value:requirement:)``.
  public static func logarithmic(_ range: ClosedRange<Double>, count: Int) -> LambdaGrid {
    LambdaGrid(values: .logarithmic(range, count: count))
  }

  /// These values, in any order, each finite and at least 0.
  public static func values(_ lambdas: [Double]) -> LambdaGrid {
    LambdaGrid(values: .given(lambdas))
  }

  /// Whether the smallest lambda is known to be above 1/200 of the largest.
  var isShort: Bool {
    switch values {
    case .automatic(let count, let ratio): count == 1 || ratio ?? 0 > 0.005
    case .logarithmic(let range, _): range.lowerBound > 0.005 * range.upperBound
    case .given(let lambdas): lambdas.min() ?? 0 > 0.005 * (lambdas.max() ?? 0)
    }
  }

  /// The values given, in their order; nil for an automatic grid, which depends on the data.
  public var givenValues: [Double]? {
    switch values {
    case .given(let lambdas): lambdas
    case .logarithmic(let range, let count):
      Self.spaced(from: range.lowerBound, to: range.upperBound, count: count)
    case .automatic: nil
    }
  }

  /// The same values, meant in another scale.
  ///
  /// An automatic grid stays as it is.
  public func scaled(_ scale: LambdaScale) -> LambdaGrid {
    var grid = self
    grid.scale = scale
    return grid
  }

  /// `count` log-spaced values; both ends exact, one value is `start`.
  static func spaced(from start: Double, to end: Double, count: Int) -> [Double] {
    (0..<max(count, 0)).map { k in
      if k == 0 { return start }
      if k == count - 1 { return end }
      return exponential(
        logarithm(start) + (logarithm(end) - logarithm(start)) * Double(k) / Double(count - 1))
    }
  }

  /// Throws when a value is out of its range.
  func validate() throws(ShrinkageError) {
    switch values {
    case .logarithmic(let range, let count):
      try Self.requireCount(count)
      guard range.lowerBound > 0, range.upperBound < .infinity else {
        throw .invalidOption(
          name: "the lowest of log-spaced lambdas", value: range.lowerBound,
          requirement: "above 0, and the highest finite")
      }
    case .automatic(let count, let ratio):
      try Self.requireCount(count)
      if let ratio, !(ratio > 0 && ratio <= 1) {
        throw .invalidOption(
          name: "the ratio of lambdas", value: ratio, requirement: "above 0 and at most 1")
      }
    case .given(let lambdas):
      for lambda in lambdas where !(lambda >= 0 && lambda < .infinity) {
        throw .invalidOption(name: "lambda", value: lambda, requirement: "finite and at least 0")
      }
    }
  }

  private static func requireCount(_ count: Int) throws(ShrinkageError) {
    guard count >= 1 else {
      throw .invalidOption(
        name: "the number of lambdas", value: Double(count), requirement: "at least 1")
    }
  }
}
