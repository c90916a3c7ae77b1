import Foundation
import Testing

@testable import Shrinkage

/// What is written comes back bit for bit; what was not written by the engine is refused.
@Suite struct CodableTests {
  private func roundTrip<Value: Codable>(_ value: Value) throws -> Value {
    try JSONDecoder().decode(Value.self, from: JSONEncoder().encode(value))
  }

  /// Decodes what `value` encodes to after `change` has edited it.
  private func decode<Value: Codable>(
    _ value: Value, _ change: (inout [String: Any]) -> Void
  ) throws -> Value {
    let object = try JSONSerialization.jsonObject(with: JSONEncoder().encode(value))
    var dictionary = try #require(object as? [String: Any])
    change(&dictionary)
    return try JSONDecoder().decode(
      Value.self, from: JSONSerialization.data(withJSONObject: dictionary))
  }

  private func bits(_ values: [Double]) -> [UInt64] { values.map(\.bitPattern) }

  static let optionCases: [FitOptions] = {
    var factors = FitOptions(intercept: false, standardize: true)
    factors.penaltyFactors = [0, .infinity, 0.1, 1e-300, .greatestFiniteMagnitude]
    factors.bounds = .perColumn(
      lower: [-.infinity, 0, -0.1, -1e300, 0], upper: [.infinity, 0, 1.0 / 3, 1, .infinity])
    var tight = FitOptions()
    (tight.bounds, tight.relativeGap, tight.maximumEpochs) = (.nonNegative, 0, 7)
    var uniform = FitOptions()
    uniform.bounds = .uniform(lower: -.infinity, upper: 0.7)
    return [FitOptions(), factors, tight, uniform]
  }()

  @Test(arguments: optionCases) func optionsComeBack(options: FitOptions) throws {
    #expect(try roundTrip(options) == options)
  }

  @Test(arguments: ModelKind.allCases, optionCases)
  func model(kind: ModelKind, options: FitOptions) throws {
    var options = options
    options.relativeGap = 1e-9
    let sample = SampleProblem(rows: 17, columns: 5, seed: 81)
    let model = try kind.estimator(options).fit(sample.features, sample.response, lambda: 0.037)
    let back = try roundTrip(model)
    #expect(back == model)
    #expect(bits(back.coefficients) == bits(model.coefficients))
    #expect(back.intercept.bitPattern == model.intercept.bitPattern)
    #expect(try back.predict(sample.features) == model.predict(sample.features))
    #expect(
      try back.verify(sample.features, sample.response)
        == model.verify(sample.features, sample.response))
  }

  @Test func modelOfAConstantResponse() throws {
    let sample = SampleProblem(rows: 17, columns: 2, seed: 82)
    let constant = [Double](repeating: 4, count: 17)
    let model = try Lasso().fit(sample.features, constant, lambda: 1)
    #expect(model.report.devianceRatio == nil)
    #expect(try roundTrip(model) == model)
  }

  @Test func modelsOfUnknownVersionsAreRefused() throws {
    let sample = SampleProblem(rows: 17, columns: 3, seed: 83)
    let model = try Lasso().fit(sample.features, sample.response, lambda: 0.1)
    #expect(try decode(model) { _ in } == model)
    for version in [0, 2, -1] {
      #expect(throws: DecodingError.self) { try decode(model) { $0["version"] = version } }
    }
    for key in ["version", "coefficients", "intercept", "lambda", "options", "report"] {
      #expect(throws: DecodingError.self, "\(key)") {
        try decode(model) { $0.removeValue(forKey: key) }
      }
    }
    #expect(throws: DecodingError.self) { try decode(model) { $0["lambda"] = "much" } }
  }

  @Test(arguments: [0, 1, 5]) func statistics(columns: Int) throws {
    let sample = SampleProblem(rows: 30, columns: columns, seed: 84, weighted: true)
    let all = try SufficientStatistics(
      sample.features, sample.response, weights: sample.weights)
    var back = try roundTrip(all)
    #expect(bits(back.means) == bits(all.means))
    #expect(bits(back.crossProducts) == bits(all.crossProducts))
    for j in 0..<columns {
      for k in 0..<columns {
        #expect(back.scatter(j, k).bitPattern == all.scatter(j, k).bitPattern)
      }
    }
    #expect(back.weight == all.weight && back.rowCount == all.rowCount)
    #expect(back.responseMean == all.responseMean)
    #expect(back.responseScatter == all.responseScatter)
    let model = try Lasso().fit(all, lambda: 0.01)
    #expect(try Lasso().fit(back, lambda: 0.01) == model)
    try back.merge(all)
    #expect(back.rowCount == 60)
    let empty = try SufficientStatistics(columnCount: columns)
    #expect(try roundTrip(empty) == empty)
  }

  @Test func statisticsThatCannotBeAreRefused() throws {
    let sample = SampleProblem(rows: 30, columns: 3, seed: 85)
    let all = try SufficientStatistics(sample.features, sample.response, weights: nil)
    let changes: [(String, Any)] = [
      ("version", 2), ("version", 0), ("columnCount", 2), ("columnCount", 4),
      ("columnCount", -3), ("columnCount", Int.max), ("columnCount", 200_000),
      ("means", [1, 2]), ("means", [1, 2, 3, 4]), ("crossProducts", [Double]()),
      ("scatter", [1, 0, 0, 1, 0]), ("scatter", [1, 0, 0, 1, 0, 1, 0]),
      ("scatter", [1, 0, 0, -1e-300, 0, 1]), ("rowCount", -1), ("weight", -1),
      ("responseScatter", -1),
    ]
    for (key, value) in changes {
      #expect(throws: DecodingError.self, "\(key) \(value)") {
        try decode(all) { $0[key] = value }
      }
    }
    for key in ["version", "columnCount", "rowCount", "weight", "means", "scatter"] {
      #expect(throws: DecodingError.self, "\(key)") {
        try decode(all) { $0.removeValue(forKey: key) }
      }
    }
  }

  @Test func numbersThatAreNoNumbersAreRefused() throws {
    #expect(throws: DecodingError.self) {
      try decode(Self.optionCases[3]) { $0["bounds"] = ["lower": "low", "upper": 1] }
    }
    #expect(throws: DecodingError.self) {
      try decode(Self.optionCases[3]) { $0["bounds"] = ["lower": 0] }
    }
    #expect(throws: DecodingError.self) {
      try decode(Self.optionCases[1]) { $0["penaltyFactors"] = ["nan"] }
    }
  }
}
