import ArgumentParser
import Shrinkage
import ShrinkageReport

extension InformationCriterion: ExpressibleByArgument {}

/// By which criterion a path's best model is named.
struct CriterionOptions: ParsableArguments {
  @Option(
    help: ArgumentHelp(
      "Add an information criterion to the path and name the model with the least: aic, aicc, bic, "
        + "ebic or cp.", valueName: "name"))
  var criterion: InformationCriterion?

  @Option(
    parsing: .unconditional,
    help: ArgumentHelp(
      "Where its variance of the noise comes from: least-squares, likelihood (each model's own), or a "
        + "known value (default: least-squares where there are more rows than columns).",
      valueName: "rule-or-v"),
    transform: CriterionOptions.variance)
  var noiseVariance: NoiseVariance?

  private static func variance(_ text: String) throws -> NoiseVariance {
    switch text {
    case "least-squares": return .leastSquares
    case "likelihood": return .likelihood
    default:
      guard let value = Double(text), value > 0, value < .infinity else {
        throw ValidationError("neither least-squares, likelihood nor a number above 0")
      }
      return .known(value)
    }
  }

  func validate() throws {
    guard noiseVariance == nil || criterion != nil else {
      throw ValidationError("--noise-variance needs --criterion")
    }
  }

  /// The criterion of a path to rows of `table`; nil where none was asked for.
  func evaluate(_ path: RegularizationPath, _ table: Table) throws -> PathCriterion? {
    guard let criterion else { return nil }
    return try table.explaining {
      let criteria = try path.informationCriteria(noiseVariance: noiseVariance ?? .automatic)
      guard let best = criteria.bestIndex(criterion) else {
        throw ShrinkageError.unsupported(
          "\(criterion.rawValue) is defined for no model of this path")
      }
      return PathCriterion(criterion, criteria, best: best)
    }
  }
}

/// A criterion at each point of a path.
struct PathCriterion {
  let criterion: InformationCriterion
  let criteria: InformationCriteria
  /// The position of the least.
  let best: Int
  let values: [Double]

  init(_ criterion: InformationCriterion, _ criteria: InformationCriteria, best: Int) {
    self.criterion = criterion
    self.criteria = criteria
    self.best = best
    values = criteria.values(criterion)
  }

  var title: String {
    switch criterion {
    case .aicc: "AICc"
    case .cp: "C_p"
    default: criterion.rawValue.uppercased()
    }
  }

  /// Members for the JSON of a path.
  var json: [(key: String, value: JSON)] {
    [
      ("criterion", .string(criterion.rawValue)),
      ("criterionValues", .numbers(values)),
      ("degreesOfFreedom", .numbers(criteria.degreesOfFreedom)),
      ("noiseVarianceRule", .string(rule)),
      ("noiseVariance", .number(criteria.noiseVariance)),
      ("best", .integer(best)),
    ]
  }

  private var rule: String {
    switch criteria.rule {
    case .likelihood: "likelihood"
    case .known: "known"
    case .leastSquares, .automatic: "least-squares"
    }
  }

  /// Columns of the table in plain text: degrees of freedom, the criterion, a mark.
  var columns: [TextTable.Column] {
    [.init("df", .decimal), .init(title, .decimal), .init("", .left)]
  }

  /// The degrees of freedom and the criterion of a point.
  func numbers(_ index: Int) -> [Double] { [criteria.degreesOfFreedom[index], values[index]] }

  /// The cells of a point in these columns.
  func cells(_ index: Int) -> [String] {
    let decimals = NumberText.decimals(for: values, significant: 9)
    return [
      NumberText.significant(criteria.degreesOfFreedom[index], digits: 6),
      NumberText.fixed(values[index], decimals: decimals), index == best ? "*" : "",
    ]
  }

  /// What the mark means.
  func footnote(_ lambdas: [Double]) -> String {
    let variance = criteria.noiseVariance.map {
      ", noise variance \(NumberText.significant($0, digits: 6)) (\(rule))"
    }
    return "* least \(title), at lambda \(NumberText.significant(lambdas[best]))"
      + (variance ?? ", noise variance of each model (likelihood)")
  }
}
