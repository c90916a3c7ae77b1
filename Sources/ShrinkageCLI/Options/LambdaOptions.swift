import ArgumentParser
import Shrinkage

/// How the lambdas on the command line are meant.
enum ScaleName: String, ExpressibleByArgument, CaseIterable {
  case perObservation = "per-observation"
  case scikitLearn = "scikit-learn"

  var scale: LambdaScale {
    switch self {
    case .perObservation: .perObservation
    case .scikitLearn: .scikitLearn
    }
  }
}

struct ScaleOptions: ParsableArguments {
  @Option(
    help: ArgumentHelp(
      "How lambdas are meant: as in the objective that shrinkage --help shows, or as the alpha of "
        + "scikit-learn's model of the same name.", valueName: "scale"))
  var scale: ScaleName = .perObservation
}

/// What `--lambdas` says.
enum LambdaRequest: Equatable {
  case automatic(count: Int, ratio: Double?)
  case values([Double])

  /// LOW:HIGH:COUNT, a,b,c, or auto[:COUNT[:RATIO]].
  init(_ text: String) throws {
    let parts = text.split(separator: ":", omittingEmptySubsequences: false).map(String.init)
    if parts[0] == "auto" {
      self = try Self.automatic(parts)
    } else if parts.count == 3 {
      self = try Self.logarithmic(parts)
    } else if parts.count == 1 {
      self = .values(
        try text.split(separator: ",", omittingEmptySubsequences: false).map {
          try Self.lambda(String($0))
        })
    } else {
      throw ValidationError("not LOW:HIGH:COUNT, a,b,c or auto[:COUNT[:RATIO]]")
    }
  }

  /// One value.
  static func lambda(_ text: String) throws -> Double {
    guard let value = Double(text) else { throw ValidationError("\"\(text)\" is not a number") }
    guard value >= 0, value < .infinity else {
      throw ValidationError("a lambda of \(value) is not finite and at least 0")
    }
    return value
  }

  private static func automatic(_ parts: [String]) throws -> LambdaRequest {
    guard parts.count <= 3 else { throw ValidationError("not auto[:COUNT[:RATIO]]") }
    let count = try parts.count > 1 ? Self.count(parts[1]) : 100
    guard parts.count > 2 else { return .automatic(count: count, ratio: nil) }
    guard let ratio = Double(parts[2]), ratio > 0, ratio <= 1 else {
      throw ValidationError("the ratio \"\(parts[2])\" is not a number above 0 and at most 1")
    }
    return .automatic(count: count, ratio: ratio)
  }

  private static func logarithmic(_ parts: [String]) throws -> LambdaRequest {
    let (low, high) = (try lambda(parts[0]), try lambda(parts[1]))
    let count = try Self.count(parts[2])
    guard low > 0 else { throw ValidationError("a log-spaced grid cannot begin at 0") }
    guard low <= high else { throw ValidationError("the grid's low end is above its high end") }
    guard count > 1 || low == high else {
      throw ValidationError("a grid with two ends has at least 2 values")
    }
    return .values(LambdaGrid.logarithmic(low...high, count: count).givenValues ?? [])
  }

  private static func count(_ text: String) throws -> Int {
    guard let count = Int(text), count >= 1, count <= 1_000_000 else {
      throw ValidationError("the count \"\(text)\" is not a number from 1 to 1000000")
    }
    return count
  }

  /// Whether the data choose the lambdas.
  var isAutomatic: Bool {
    if case .automatic = self { true } else { false }
  }

  func grid(_ scale: LambdaScale) -> LambdaGrid {
    switch self {
    case .automatic(let count, let ratio): .automatic(count: count, ratio: ratio)
    case .values(let values): .values(values).scaled(scale)
    }
  }

  /// The lambdas of a path as the user means them: those given, or the automatic ones in the scale
  /// of the run.
  func lambdas(
    of path: RegularizationPath, _ estimator: any LinearEstimator, scale: LambdaScale,
    weight: Double
  ) -> [Double] {
    lambdas(path.lambdas, estimator, scale: scale, weight: weight)
  }

  /// The same, for those that were fitted, in the engine's scale.
  func lambdas(
    _ fitted: [Double], _ estimator: any LinearEstimator, scale: LambdaScale, weight: Double
  ) -> [Double] {
    if case .values(let values) = self { return values }
    // What one unit of the user's scale is in the engine's.
    let unit = estimator.perObservation(Lambda(1, scale: scale), weight: weight)
    return fitted.map { unit == 1 ? $0 : $0 / unit }
  }
}
