import Testing

@testable import Shrinkage

/// Certificates and optimality conditions of seeded random problems, for combinations of options.
@Suite struct RandomProblemTests {
  static let seeds = Array(0..<60)

  @Test(arguments: seeds, [FitOptions.Equations.normal, .implicit])
  func everyPointOfAPathIsOptimal(seed: Int, equations: FitOptions.Equations) throws {
    var random = SeededRandom(1000 + seed)
    let rows = [3, 8, 20, 40].randomElement(using: &random) ?? 8
    let columns = [1, 4, 10, 30].randomElement(using: &random) ?? 4
    let sample = SampleProblem(
      rows: rows, columns: columns, correlation: random.uniform(0...0.95), seed: seed,
      weighted: seed % 3 == 0)
    var options = FitOptions()
    options.equations = equations
    options.intercept = seed % 4 != 0
    options.standardize = seed % 2 == 0
    if seed % 5 < 2 {
      options.penaltyFactors = (0..<columns).map { j in
        j % 7 == 6 ? .infinity : seed % 5 == 1 && j == 0 ? 0 : random.uniform(0.2...2)
      }
    }
    if seed % 7 < 3 {
      options.bounds = .perColumn(
        lower: (0..<columns).map { $0 % 2 == 0 ? 0 : -0.3 },
        upper: (0..<columns).map { $0 % 3 == 0 ? 0.4 : .infinity })
    }
    let ratio = [1, 1, 0.3, 0][seed % 4]
    let path = try ElasticNet(l1Ratio: ratio, options: options).path(
      sample.features, sample.response, weights: sample.weights,
      lambdas: .automatic(count: 12, ratio: 1e-3))
    for index in path.points.indices {
      let model = path[index]
      #expect(model.report.status == .converged)
      #expect(model.report.relativeGap <= 1e-11)
      let optimality = Optimality(
        model, sample.features, sample.response, weights: sample.weights)
      #expect(optimality.violation <= 1e-10, "\(seed) \(index) lambda \(model.lambda)")
      if let gap = optimality.relativeGap { #expect(gap <= 1e-10, "\(seed) \(index)") }
      let certificate = try model.verify(
        sample.features, sample.response, weights: sample.weights)
      #expect(certificate.relativeGap <= 1e-10, "\(seed) \(index)")
    }
  }
}
