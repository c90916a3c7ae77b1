import ArgumentParser
import Shrinkage

/// The models by the names people search for.
enum ModelName: String, ExpressibleByArgument, CaseIterable {
  case lasso
  case ridge
  case elasticNet = "elastic-net"

  func estimator(l1Ratio: Double, options: FitOptions) -> any LinearEstimator {
    switch self {
    case .lasso: Lasso(options: options)
    case .ridge: Ridge(options: options)
    case .elasticNet: ElasticNet(l1Ratio: l1Ratio, options: options)
    }
  }
}

/// Which model, for commands that fit one.
struct ModelOptions: ParsableArguments {
  @Option(help: ArgumentHelp("The model (default: lasso).", valueName: "name"))
  var model: [ModelName] = []

  @OptionGroup var mixing: MixingOptions

  var name: ModelName { model.first ?? .lasso }

  func estimator(_ options: FitOptions) -> any LinearEstimator {
    name.estimator(l1Ratio: mixing.ratio, options: options)
  }

  func validate() throws {
    guard model.count <= 1 else {
      throw ValidationError("--model is given \(model.count) times; only sweep takes several")
    }
    try mixing.validate(for: [name])
  }
}

/// The elastic net's share of L1.
struct MixingOptions: ParsableArguments {
  @Option(
    parsing: .unconditional,
    help: ArgumentHelp(
      "Elastic net only: the share of the L1 part, from 0 to 1 (default: 0.5).", valueName: "r"))
  var l1Ratio: Double?

  var ratio: Double { l1Ratio ?? ElasticNet().l1Ratio }

  func validate(for models: [ModelName]) throws {
    guard let l1Ratio else { return }
    guard models.contains(.elasticNet) else {
      throw ValidationError("--l1-ratio is for --model elastic-net only")
    }
    guard l1Ratio >= 0, l1Ratio <= 1 else {
      throw ValidationError("--l1-ratio is \(l1Ratio); it must be between 0 and 1")
    }
  }
}
