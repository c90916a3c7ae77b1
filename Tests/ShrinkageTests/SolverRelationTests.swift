import Testing

@testable import Shrinkage

/// Different roads to one answer.
@Suite struct SolverRelationTests {
  private static let shapes = [(25, 6), (8, 14)]

  /// Strictly convex or in general position: one answer, which every start must reach.
  @Test(arguments: ModelKind.allCases, shapes)
  func warmPathIsColdFits(kind: ModelKind, shape: (Int, Int)) throws {
    let sample = SampleProblem(
      rows: shape.0, columns: shape.1, correlation: 0.9, seed: 51, weighted: true)
    for options in FitOptions.combinations {
      let path = try kind.estimator(options).path(
        sample.features, sample.response, weights: sample.weights,
        lambdas: .automatic(count: 20))
      for index in path.points.indices {
        let cold = try kind.estimator(options).fit(
          sample.features, sample.response, weights: sample.weights,
          lambda: Lambda(path.lambdas[index]))
        #expect(
          distance(path[index].coefficients, cold.coefficients, floor: 1e-3)
            <= Tolerance.solved(shape.0), "\(index)")
        #expect(path[index].nonZeroCount == cold.nonZeroCount, "\(index)")
      }
    }
  }

  @Test(arguments: ModelKind.allCases) func pathKeepsTheOrderGiven(kind: ModelKind) throws {
    let sample = SampleProblem(rows: 20, columns: 5, seed: 52)
    let lambdas = [0.1, 1, 0.01, 0.1, 0, 2, 0.01]
    let path = try kind.estimator().path(
      sample.features, sample.response, lambdas: .values(lambdas))
    #expect(path.lambdas == lambdas)
    #expect(distance(path[0].coefficients, path[3].coefficients) <= Tolerance.rounding(20))
    for index in lambdas.indices {
      let model = path[index]
      #expect(model.lambda == lambdas[index])
      #expect(
        Optimality(model, sample.features, sample.response).violation <= Tolerance.polished)
    }
    let empty = try kind.estimator().path(sample.features, sample.response, lambdas: .values([]))
    #expect(empty.points.isEmpty)
  }

  @Test func progressCountsTheLambdas() throws {
    let sample = SampleProblem(rows: 20, columns: 5, seed: 53)
    var seen: [[Int]] = []
    _ = try Lasso().path(
      sample.features, sample.response, lambdas: .automatic(count: 4),
      progress: { done, count in seen.append([done, count]) })
    #expect(seen == [[1, 4], [2, 4], [3, 4], [4, 4]])
  }

  /// Ridge by dposv, in rows or columns, is coordinate descent at l1Ratio 0.
  @Test(arguments: shapes, FitOptions.combinations)
  func choleskyIsCoordinateDescent(shape: (Int, Int), options: FitOptions) throws {
    for factors in [nil, (0..<shape.1).map { [1, 0, 0.5, .infinity, 2][$0 % 5] }] {
      let sample = SampleProblem(rows: shape.0, columns: shape.1, seed: 54, weighted: true)
      var options = options
      options.penaltyFactors = factors
      let direct = try Ridge(options: options).path(
        sample.features, sample.response, weights: sample.weights,
        lambdas: .values([1, 0.1, 0.01]))
      options.bounds = .uniform(lower: -1e6, upper: 1e6)
      let descent = try ElasticNet(l1Ratio: 0, options: options).path(
        sample.features, sample.response, weights: sample.weights,
        lambdas: .values([1, 0.1, 0.01]))
      for index in direct.points.indices {
        #expect(direct[index].report.solver != .coordinateDescent)
        #expect(descent[index].report.solver == .coordinateDescent)
        #expect(
          distance(direct[index].coefficients, descent[index].coefficients)
            <= Tolerance.solved(shape.0))
        #expect(
          abs(direct[index].intercept - descent[index].intercept)
            <= Tolerance.solved(shape.0) * 10)
      }
    }
  }

  /// The n x n system from rows is the p x p system from statistics.
  @Test(arguments: FitOptions.combinations, [nil, [0, 1, 0.5, 2, .infinity, 1, 0, 3, 1, 1, 1, 4]])
  func dualRidgeIsPrimal(options: FitOptions, factors: [Double]?) throws {
    let sample = SampleProblem(rows: 7, columns: 12, seed: 55, weighted: true)
    var options = options
    options.penaltyFactors = factors
    var statistics = try SufficientStatistics(columnCount: 12)
    try statistics.add(sample.features, sample.response, weights: sample.weights)
    let dual = try Ridge(options: options).path(
      sample.features, sample.response, weights: sample.weights,
      lambdas: .automatic(count: 8))
    let primal = try Ridge(options: options).path(statistics, lambdas: .automatic(count: 8))
    #expect(distance(dual.lambdas, primal.lambdas) <= Tolerance.solved(7))
    for index in dual.points.indices {
      #expect(dual[index].report.solver == .choleskyDual)
      #expect(primal[index].report.solver == .choleskyPrimal)
      #expect(
        distance(dual[index].coefficients, primal[index].coefficients) <= Tolerance.solved(7))
      #expect(
        distance([dual[index].report.objective], [primal[index].report.objective])
          <= Tolerance.solved(7))
    }
  }

  /// Bounds that nothing reaches change nothing; bounds that cut are reached exactly.
  @Test(arguments: ModelKind.allCases, [true, false])
  func boundsHoldExactly(kind: ModelKind, standardize: Bool) throws {
    let sample = SampleProblem(rows: 25, columns: 6, seed: 56)
    let free = try kind.estimator(FitOptions(intercept: true, standardize: standardize)).fit(
      sample.features, sample.response, lambda: 0.01)
    var options = FitOptions(intercept: true, standardize: standardize)
    let largest = free.coefficients.map { abs($0) }.max() ?? 0
    options.bounds = .uniform(lower: -2 * largest, upper: 2 * largest)
    let loose = try kind.estimator(options).fit(sample.features, sample.response, lambda: 0.01)
    #expect(distance(free.coefficients, loose.coefficients) <= Tolerance.solved(25))
    options.bounds = .uniform(lower: -largest / 10, upper: largest / 7)
    let tight = try kind.estimator(options).fit(sample.features, sample.response, lambda: 0.01)
    let edges = tight.coefficients.filter { abs($0) >= largest / 10.5 }
    #expect(!edges.isEmpty)
    for b in tight.coefficients {
      // The bound is scaled and scaled back when columns are standardised: two roundings.
      #expect(b >= -largest / 10 * (1 + 2 * .ulpOfOne) && b <= largest / 7 * (1 + 2 * .ulpOfOne))
    }
    #expect(
      Optimality(tight, sample.features, sample.response).violation <= Tolerance.polished)
  }
}
