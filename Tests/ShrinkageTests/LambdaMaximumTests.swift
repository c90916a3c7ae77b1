import Testing

@testable import Shrinkage

/// What may decide lambda_max.
struct GridCase: Sendable, CustomTestStringConvertible {
  var testDescription: String
  var options = FitOptions()
  var weighted = false

  private static func make(
    _ name: String, weighted: Bool = false, _ change: (inout FitOptions) -> Void = { _ in }
  ) -> GridCase {
    var result = GridCase(testDescription: name, weighted: weighted)
    change(&result.options)
    return result
  }

  /// Eight columns are assumed.
  static let all: [GridCase] = [
    make("plain"), make("weights", weighted: true),
    make("standardize") { $0.standardize = true },
    make("no intercept") { $0.intercept = false },
    make("standardize without intercept, weights", weighted: true) {
      ($0.standardize, $0.intercept) = (true, false)
    },
    make("factors") { $0.penaltyFactors = [1, 2, 0.5, .infinity, 1, 3, 0.1, 1] },
    make("unpenalised columns") { $0.penaltyFactors = [0, 1, 1, 0, 1, 2, 1, .infinity] },
    make("unpenalised columns, weights, standardize", weighted: true) {
      ($0.penaltyFactors, $0.standardize) = ([0, 1, 1, 0, 1, 2, 1, 1], true)
    },
    make("non-negative") { $0.bounds = .nonNegative },
    make("non-positive, standardize") {
      ($0.bounds, $0.standardize) = (.uniform(lower: -.infinity, upper: 0), true)
    },
    make("bounds and factors") {
      $0.bounds = .perColumn(
        lower: [0, -1, 0, -.infinity, 0, 0, -1, 0], upper: [0, 0, 1, .infinity, 0.1, 1, 0, 1])
      $0.penaltyFactors = [1, 2, 0.5, 1, 1, 3, 0.1, 1]
    },
  ]
}

@Suite struct LambdaMaximumTests {
  @Test(arguments: GridCase.all, [1, 0.3]) func nothingEntersAtLambdaMaxAndSomethingBelow(
    grid: GridCase, ratio: Double
  ) throws {
    for (seed, rows) in [(1, 30), (2, 30), (3, 5)] {
      let sample = SampleProblem(rows: rows, columns: 8, seed: seed, weighted: grid.weighted)
      let net = ElasticNet(l1Ratio: ratio, options: grid.options)
      let largest = try net.path(
        sample.features, sample.response, weights: sample.weights, lambdas: .automatic(count: 1)
      ).lambdas[0]
      let reference = CenteredReference(
        sample.features, sample.response, weights: sample.weights, grid.options)
      let expected = reference.largestLambda(l1Ratio: ratio, options: grid.options)
      #expect(abs(largest - expected) <= Tolerance.solved(rows) * expected, "\(seed)")
      let path = try net.path(
        sample.features, sample.response, weights: sample.weights,
        lambdas: .values([0.99 * largest, largest, 2 * largest]))
      let cold = try net.fit(
        sample.features, sample.response, weights: sample.weights, lambda: Lambda(largest))
      // All correlations can be on the side that the bounds forbid: then nothing ever enters.
      #expect((penalized(path[0]) > 0) == (expected > 0), "\(seed)")
      for model in [path[1], path[2], cold] { #expect(penalized(model) == 0, "\(seed)") }
    }
  }

  private func penalized(_ model: LinearModel) -> Int {
    model.coefficients.indices.count { j in
      model.coefficients[j] != 0 && (model.options.penaltyFactors?[j] ?? 1) > 0
    }
  }

  @Test func automaticGridHasAHundredValuesDownToAThousandth() throws {
    let sample = SampleProblem(rows: 20, columns: 8, seed: 4)
    let lambdas = try Lasso().path(sample.features, sample.response).lambdas
    #expect(lambdas.count == 100)
    #expect(lambdas[99] == lambdas[0] * 1e-3)
    for k in 1..<100 {
      // Each ratio comes from an exponential of a sum of logarithms: a few roundings.
      let ratio = lambdas[k] / lambdas[k - 1]
      #expect(abs(ratio - exponential(logarithm(1e-3) / 99)) <= Tolerance.rounding(1))
    }
  }

  @Test(arguments: ModelKind.allCases) func wideDataEndAtAHundredth(kind: ModelKind) throws {
    let wide = SampleProblem(rows: 7, columns: 8, seed: 4)
    let lambdas = try kind.estimator().path(wide.features, wide.response).lambdas
    #expect(lambdas.count == 100)
    #expect(lambdas[99] == lambdas[0] * 1e-2)
    let square = SampleProblem(rows: 8, columns: 8, seed: 4)
    let others = try kind.estimator().path(square.features, square.response).lambdas
    #expect(others[99] == others[0] * 1e-3)
  }

  @Test(arguments: GridCase.all) func ridgeIsLaidOutAsForARatioOfAThousandth(
    grid: GridCase
  ) throws {
    for rows in [30, 5] {
      let sample = SampleProblem(rows: rows, columns: 8, seed: 9, weighted: grid.weighted)
      let reference = CenteredReference(
        sample.features, sample.response, weights: sample.weights, grid.options)
      let expected = reference.largestLambda(l1Ratio: 1e-3, options: grid.options)
      for ratio in [0, 1e-9, 9e-4, 1e-3] {
        let path = try ElasticNet(l1Ratio: ratio, options: grid.options).path(
          sample.features, sample.response, weights: sample.weights,
          lambdas: .automatic(count: 1))
        #expect(
          abs(path.lambdas[0] - expected) <= Tolerance.solved(rows) * expected, "\(ratio)")
      }
    }
  }

  @Test(arguments: ModelKind.allCases) func gridIsZeroWhereNothingCanEnter(kind: ModelKind) throws {
    let sample = SampleProblem(rows: 10, columns: 2, seed: 4)
    func lambdas(
      _ x: Matrix, _ y: [Double], _ change: (inout FitOptions) -> Void = { _ in }
    ) throws -> [Double] {
      var options = FitOptions()
      change(&options)
      let path = try kind.estimator(options).path(x, y)
      #expect(path.isCertified)
      return path.lambdas
    }
    let (x, y) = (sample.features, sample.response)
    let empty = try Matrix(columnMajor: [Double](), rowCount: 10, columnCount: 0)
    let flat = try Matrix(columns: [Array(repeating: 3, count: 10)], rowCount: 10)
    #expect(try lambdas(x, Array(repeating: 0.1, count: 10)) == [0])
    #expect(try lambdas(empty, y) == [0])
    #expect(try lambdas(flat, y) == [0])
    #expect(try lambdas(x, y) { $0.penaltyFactors = [0, .infinity] } == [0])
    #expect(try lambdas(x, y) { $0.bounds = .uniform(lower: 0, upper: 0) } == [0])
    let signs = CenteredReference(x, y).crossProduct
    #expect(
      try lambdas(x, y) {
        $0.bounds = .perColumn(
          lower: signs.map { $0 > 0 ? -.infinity : 0 }, upper: signs.map { $0 > 0 ? 0 : .infinity })
      } == [0])
  }

  @Test func logarithmicGridsHaveExactEnds() throws {
    let sample = SampleProblem(rows: 10, columns: 2, seed: 4)
    let path = try Lasso().path(
      sample.features, sample.response, lambdas: .logarithmic(1e-4...1, count: 30))
    #expect(path.lambdas.count == 30)
    #expect(path.lambdas.first == 1e-4)
    #expect(path.lambdas.last == 1)
    #expect(path.lambdas == path.lambdas.sorted())
    #expect(abs(path.lambdas[1] - 1.373823795883264e-4) <= 1e-4 * Tolerance.rounding(1))
  }
}
