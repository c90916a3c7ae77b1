import Foundation
import ReferenceFixtures
import Testing

/// `path`, `fit` and `verify` through the shell against stored fits of scikit-learn and glmnet, with
/// weights, factors, bounds and standardisation.
@Suite struct ReferenceFitTests {
  private static func cases() throws -> [FitReferences.Case] {
    try Fixture.decode(FitReferences.self, from: "fits.json").cases
  }

  /// The options of a case, whose files are written to the workspace.
  private static func options(_ fit: FitReferences.Case, in workspace: Workspace) throws -> String {
    let text = try String(contentsOf: Fixture.url(fit.file), encoding: .utf8)
    try workspace.write(text, to: "data.csv")
    var options = "--data data.csv --target y --model \(fit.model)"
    options += fit.weighted ? " --weights weight" : " --ignore weight"
    if fit.model == "elastic-net" { options += " --l1-ratio \(fit.l1Ratio)" }
    if fit.standardize { options += " --standardize" }
    if !fit.intercept { options += " --no-intercept" }
    for (option, values, infinity) in [
      ("penalty-factors", fit.penaltyFactors, "inf"), ("lower", fit.lowerBounds, "-inf"),
      ("upper", fit.upperBounds, "inf"),
    ] {
      guard let values else { continue }
      let lines = values.map { $0.map { "\($0)" } ?? infinity }
      try workspace.write(lines.joined(separator: "\n") + "\n", to: option + ".txt")
      options += " --\(option) \(option).txt"
    }
    return options
  }

  @Test func pathsAgree() throws {
    for fit in try Self.cases() {
      let workspace = try Workspace()
      let lambdas = fit.points.map { "\($0.lambda)" }.joined(separator: ",")
      let outcome = try workspace.run(
        "path \(try Self.options(fit, in: workspace)) --lambdas \(lambdas) --json - --quiet")
      #expect(outcome.status == 0, "\(fit.name): \(outcome.errors)")
      let json = try outcome.json()
      let found = try #require(json["coefficients"] as? [[String: Any]])
      let gaps = try #require(json["relativeGaps"] as? [Double])
      #expect(gaps.allSatisfy { $0 <= 1e-9 }, "\(fit.name)")
      #expect(found.count == fit.points.count)
      for (sparse, wanted) in zip(found, fit.points) {
        expectClose(try Self.dense(sparse, wanted), wanted, fit.name)
      }
    }
  }

  @Test func fitsAreVerified() throws {
    for fit in try Self.cases() where fit.points.count > 2 {
      let workspace = try Workspace()
      let wanted = fit.points[fit.points.count - 2]
      let outcome = try workspace.run(
        "fit \(try Self.options(fit, in: workspace)) --lambda \(wanted.lambda) --json - --quiet "
          + "--save model.json")
      #expect(outcome.status == 0, "\(fit.name): \(outcome.errors)")
      let sparse = try #require(try outcome.json()["coefficients"] as? [String: Any])
      expectClose(try Self.dense(sparse, wanted), wanted, fit.name)
      let verified = try workspace.run("verify --model-file model.json --data data.csv")
      #expect(verified.status == 0, "\(fit.name): \(verified.errors)")
      #expect(try verified.json()["certified"] as? Bool == true, "\(fit.name)")
    }
  }

  private static func dense(
    _ sparse: [String: Any], _ wanted: FitReferences.Point
  ) throws -> [Double] {
    let indices = try #require(sparse["indices"] as? [Int])
    let values = try #require(sparse["values"] as? [Double])
    var result = [Double](repeating: 0, count: wanted.coefficients.count)
    for (j, value) in zip(indices, values) { result[j] = value }
    return result
  }

  /// Within 1e-9 of the largest coefficient, as the stored numbers and the problems' condition allow.
  private func expectClose(_ found: [Double], _ wanted: FitReferences.Point, _ name: String) {
    let largest = wanted.coefficients.map(abs).max() ?? 0
    for (a, b) in zip(found, wanted.coefficients) {
      #expect(abs(a - b) <= 1e-9 * largest, "\(name), lambda \(wanted.lambda)")
    }
  }
}
