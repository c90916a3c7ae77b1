import Foundation
import Shrinkage
import ShrinkageData

/// A fitted model with the columns it was fitted to, as `fit --save` writes it.
struct ModelFile: Codable {
  private static let currentFormat = 2
  /// What every model minimises; written so that a reader need not know this program.
  private static let knownObjective =
    "1/(2n) sum_i w_i (y_i - b0 - x_i'b)^2 + lambda sum_j v_j (r |b_j| + (1-r)/2 b_j^2)"

  /// The format of the file.
  var format: Int
  /// The version of the program that wrote it; informative.
  var shrinkage: String
  /// In its words lambda is `model.lambda`, r `model.l1Ratio`, v `model.options.penaltyFactors`.
  var objective: String
  var features: [String]
  /// The weighted mean of each feature in the rows of the fit.
  var means: [Double]
  /// Their weighted population deviations.
  var scales: [Double]
  var target: Origin
  /// Nil: all rows weighed the same.
  var weights: Origin?
  var model: LinearModel

  init(_ model: LinearModel, _ table: Table) throws {
    guard let target = table.targetOrigin else {
      throw Failure(.data, "\(table.name): there is no target column")
    }
    format = Self.currentFormat
    shrinkage = version
    objective = Self.knownObjective
    features = table.featureNames
    (means, scales) = table.features.moments(weights: table.weights)
    self.target = target
    weights = table.weightsOrigin
    self.model = model
  }

  /// How many columns x1, x2, … there must be for the features: sparse rows may lack the last ones.
  var minimumColumnCount: Int {
    features.reduce(0) { max($0, $1.first == "x" ? Int($1.dropFirst()) ?? 0 : 0) }
  }

  func text() throws -> String {
    let encoder = JSONEncoder()
    encoder.outputFormatting = [.prettyPrinted, .sortedKeys, .withoutEscapingSlashes]
    encoder.nonConformingFloatEncodingStrategy = .convertToString(
      positiveInfinity: "inf", negativeInfinity: "-inf", nan: "nan")
    return String(decoding: try encoder.encode(self), as: UTF8.self) + "\n"
  }

  /// Reads a model file and rejects one that does not hold together.
  init(path: String) throws {
    let data = try Self.bytes(path)
    let decoder = JSONDecoder()
    decoder.nonConformingFloatDecodingStrategy = .convertFromString(
      positiveInfinity: "inf", negativeInfinity: "-inf", nan: "nan")
    do {
      let header = try decoder.decode(Header.self, from: data)
      guard header.format == Self.currentFormat else {
        throw Failure(.data, "\(path): unknown format \(header.format) of a model file")
      }
      self = try decoder.decode(ModelFile.self, from: data)
    } catch let error as DecodingError {
      throw Failure(.data, "\(path): \(error.summary(in: data))")
    }
    if let complaint { throw Failure(.data, "\(path): not a model file: \(complaint)") }
  }

  private static func bytes(_ path: String) throws -> Data {
    switch FileManager.default.kind(of: path) {
    case nil: throw Failure(DataError.fileMissing(file: path))
    case .typeDirectory?: throw Failure(DataError.isDirectory(file: path))
    default: break
    }
    do {
      return try Data(contentsOf: URL(fileURLWithPath: path))
    } catch {
      throw Failure(DataError.unreadable(file: path, reason: error.reason))
    }
  }

  private struct Header: Decodable { var format: Int }

  /// What is wrong with the numbers, if anything.
  private var complaint: String? {
    let count = features.count
    guard model.coefficients.count == count else {
      return "\(model.coefficients.count) coefficients for \(count) features"
    }
    guard Set(features).count == count else { return "a feature is named twice" }
    guard objective == Self.knownObjective else { return "unknown objective" }
    guard means.count == count, means.allSatisfy(\.isFinite) else {
      return "the means are not one finite number for each feature"
    }
    guard scales.count == count, scales.allSatisfy({ $0 >= 0 && $0 < .infinity }) else {
      return "the scales are not one finite number of at least 0 for each feature"
    }
    guard model.intercept.isFinite, model.coefficients.allSatisfy(\.isFinite) else {
      return "a coefficient is not finite"
    }
    guard model.lambda >= 0, model.lambda < .infinity else {
      return "lambda is not finite and at least 0"
    }
    guard model.l1Ratio >= 0, model.l1Ratio <= 1 else {
      return "l1Ratio is not between 0 and 1"
    }
    guard model.options.relativeGap >= 0, model.options.relativeGap < .infinity else {
      return "relativeGap is not finite and at least 0"
    }
    if let factors = model.options.penaltyFactors {
      guard factors.count == count, factors.allSatisfy({ $0 >= 0 }) else {
        return "the penalty factors are not one number of at least 0 for each feature"
      }
    }
    return reportComplaint ?? boundsComplaint
  }

  private var reportComplaint: String? {
    let report = model.report
    let numbers = [
      report.objective, report.gap, report.relativeGap, report.devianceRatio ?? 0,
      report.reciprocalCondition ?? 0,
    ]
    guard !numbers.contains(where: \.isNaN) else { return "a number of the report is not one" }
    guard report.constantColumns.allSatisfy(features.indices.contains) else {
      return "a constant column is none of the features"
    }
    guard report.activeCount >= 0, report.epochs >= 0 else {
      return "a count of the report is below 0"
    }
    return nil
  }

  private var boundsComplaint: String? {
    let (lower, upper) =
      switch model.options.bounds {
      case .unbounded: ([Double](), [Double]())
      case .uniform(let lower, let upper): ([lower], [upper])
      case .perColumn(let lower, let upper): (lower, upper)
      }
    if case .perColumn = model.options.bounds,
      lower.count != features.count || upper.count != features.count
    {
      return "the bounds are not one for each feature"
    }
    guard lower.allSatisfy({ $0 <= 0 }), upper.allSatisfy({ $0 >= 0 }) else {
      return "the bounds do not contain 0"
    }
    return nil
  }
}

extension DecodingError {
  /// Where and what, on one line.
  fileprivate func summary(in data: Data) -> String {
    func place(_ context: Context, _ last: (any CodingKey)? = nil) -> String {
      (context.codingPath + (last.map { [$0] } ?? [])).map(\.stringValue).joined(separator: ".")
    }
    switch self {
    case .keyNotFound(let key, let context): return "\(place(context, key)) is missing"
    case .valueNotFound(_, let context): return "\(place(context)) is missing"
    case .typeMismatch(_, let context): return "\(place(context)) has the wrong type"
    case .dataCorrupted(let context):
      let place = place(context)
      guard !place.isEmpty else { return "not valid JSON" }
      let value = context.codingPath.reduce(try? JSONSerialization.jsonObject(with: data)) {
        ($0 as? [String: Any])?[$1.stringValue]
      }
      return "\(place): unknown value" + ((value as? String).map { " \(excerpt($0))" } ?? "")
    @unknown default: return "\(self)"
    }
  }
}
