import ArgumentParser
import Shrinkage
import ShrinkageData
import ShrinkageReport

struct Show: ParsableCommand {
  static let configuration = CommandConfiguration(
    abstract: "Show a saved model as a table.",
    discussion: """
      EXAMPLE
        shrinkage show model.json
      """)

  @Argument(help: ArgumentHelp("A model that fit --save has written.", valueName: "model-file"))
  var modelFile: String

  func run() throws { try Console.write(ModelFile(path: modelFile).table) }
}

extension ModelFile {
  /// The model for people: what was fitted, how exact it is, and the coefficients that are not 0.
  var table: String { facts.text + "\n" + coefficients.text + zeros }

  private var facts: TextTable {
    let (options, report) = (model.options, model.report)
    var facts = TextTable([.init("model", .left), .init(name, .left)])
    facts.append(["lambda", NumberText.significant(model.lambda)])
    facts.append(["features", "\(model.nonZeroCount) of \(features.count) non-zero"])
    facts.append(["target", printable(target.name)])
    if let weights { facts.append(["weights", printable(weights.name)]) }
    facts.append(["intercept", options.intercept ? "fitted" : "none"])
    facts.append(["standardised", options.standardize ? "yes" : "no"])
    if options.penaltyFactors != nil { facts.append(["penalty factors", "one for each feature"]) }
    if let bounds { facts.append(["bounds", bounds]) }
    facts.append([
      "relative gap", "\(NumberText.gap(report.relativeGap)) (\(report.status.text))",
    ])
    facts.append(["asked for", NumberText.gap(options.relativeGap)])
    facts.append(["R²", NumberText.fixed(report.devianceRatio, decimals: 10)])
    facts.append(["solver", report.solver.text])
    if !report.isUnique { facts.append(["unique", "not known to be"]) }
    if !report.constantColumns.isEmpty {
      facts.append(["constant columns", "\(report.constantColumns.count)"])
    }
    facts.append(["written by", "shrinkage \(printable(shrinkage))"])
    return facts
  }

  private var name: String {
    switch model.l1Ratio {
    case 1: "lasso"
    case 0: "ridge"
    default: "elastic net, L1 ratio \(NumberText.significant(model.l1Ratio))"
    }
  }

  private var bounds: String? {
    switch model.options.bounds {
    case .unbounded: nil
    case .uniform(let lower, let upper): "[\(lower), \(upper)]"
    case .perColumn: "one interval for each feature"
    }
  }

  private var coefficients: TextTable {
    var table = TextTable([
      .init("feature", .left), .init("coefficient", .decimal), .init("times deviation", .decimal),
      .init("mean", .decimal), .init("deviation", .decimal),
    ])
    if model.options.intercept {
      table.append(["(intercept)", NumberText.significant(model.intercept), "", "", ""])
    }
    for (j, value) in model.coefficients.enumerated() where value != 0 {
      table.append(
        [printable(features[j]), NumberText.significant(value)]
          + [value * scales[j], means[j], scales[j]].map {
            NumberText.significant($0, digits: 6)
          })
    }
    return table
  }

  private var zeros: String {
    let count = features.count - model.nonZeroCount
    return count > 0 ? "\n\(counted(count, "coefficient")) \(count == 1 ? "is" : "are") 0\n" : ""
  }
}
