import ArgumentParser
import Shrinkage

/// What is minimised, beside lambda.
struct PenaltyOptions: ParsableArguments {
  @Option(
    help: ArgumentHelp(
      "One factor for each feature, one a line or .npy, that multiplies lambda: 0 leaves the "
        + "feature unpenalised, inf excludes it.", valueName: "file"))
  var penaltyFactors: String?

  @Option(
    parsing: .unconditional,
    help: ArgumentHelp(
      "Coefficients are at least this: a number up to 0, or a file with one a line, or .npy.",
      valueName: "v-or-file"))
  var lower: String?

  @Option(
    parsing: .unconditional,
    help: ArgumentHelp(
      "Coefficients are at most this: a number from 0 on, or a file with one a line, or .npy.",
      valueName: "v-or-file"))
  var upper: String?

  @Flag(help: "Coefficients are at least 0.")
  var positive = false

  @Flag(help: "Divide each feature by its standard deviation inside the fit.")
  var standardize = false

  @Flag(help: "Fit no constant.")
  var noIntercept = false

  @Option(
    parsing: .unconditional,
    help: ArgumentHelp(
      "The relative duality gap that certifies an answer.", valueName: "gap"))
  var tolerance: Double = 1e-9

  @Option(
    parsing: .unconditional,
    help: ArgumentHelp(
      "The most epochs of coordinate descent at one lambda.", valueName: "n"))
  var maxEpochs: Int = FitOptions().maximumEpochs

  func validate() throws {
    try requireNames([
      ("--penalty-factors", penaltyFactors), ("--lower", lower), ("--upper", upper),
    ])
    guard !(positive && lower != nil) else {
      throw ValidationError("--positive and --lower exclude each other")
    }
    if let value = lower.flatMap(Double.init), !(value <= 0) {
      throw ValidationError("--lower is \(value); bounds must contain 0")
    }
    if let value = upper.flatMap(Double.init), !(value >= 0) {
      throw ValidationError("--upper is \(value); bounds must contain 0")
    }
    guard tolerance >= 0, tolerance < .infinity else {
      throw ValidationError("--tolerance is \(tolerance); it must be finite and at least 0")
    }
    guard maxEpochs >= 1 else {
      throw ValidationError("--max-epochs is \(maxEpochs); it must be at least 1")
    }
  }

  /// The engine's options for these features; reads the files.
  func fitOptions(featureCount count: Int) throws -> FitOptions {
    var options = FitOptions()
    options.intercept = !noIntercept
    options.standardize = standardize
    options.relativeGap = tolerance
    options.maximumEpochs = maxEpochs
    options.penaltyFactors = try penaltyFactors.map { file in
      let factors = try FileNumbers(file, allowsInfinity: true)
      try factors.require(count: count, of: "features") {
        $0 >= 0 ? nil : "a penalty factor must be at least 0"
      }
      return factors.values
    }
    options.bounds = try bounds(count)
    return options
  }

  private func bounds(_ count: Int) throws -> CoefficientBounds {
    let low = try side(positive ? "0" : lower, default: -.infinity, count) {
      $0 <= 0 ? nil : "a lower bound must be at most 0"
    }
    let high = try side(upper, default: .infinity, count) {
      $0 >= 0 ? nil : "an upper bound must be at least 0"
    }
    switch (low, high) {
    case (.same(-.infinity), .same(.infinity)): return .unbounded
    case (.same(let low), .same(let high)): return .uniform(lower: low, upper: high)
    default: return .perColumn(lower: low.values(count), upper: high.values(count))
    }
  }

  private enum Side {
    case same(Double)
    case each([Double])

    func values(_ count: Int) -> [Double] {
      switch self {
      case .same(let value): Array(repeating: value, count: count)
      case .each(let values): values
      }
    }
  }

  private func side(
    _ text: String?, default value: Double, _ count: Int, _ complaint: (Double) -> String?
  ) throws -> Side {
    guard let text else { return .same(value) }
    if let number = Double(text) { return .same(number) }
    let numbers = try FileNumbers(text, allowsInfinity: true)
    try numbers.require(count: count, of: "features", complaint)
    return .each(numbers.values)
  }
}
