import Testing

@testable import Shrinkage

/// `path.model(at:)`: at any lambda within the path, what a cold fit there gives.
@Suite struct PathModelTests {
  @Test(arguments: [FitOptions.Equations.normal, .implicit], [1, 0.5, 0])
  func isTheFitThere(equations: FitOptions.Equations, l1Ratio: Double) throws {
    let sample = SampleProblem(rows: 40, columns: 60, correlation: 0.6, seed: 11)
    var options = FitOptions()
    options.equations = equations
    options.standardize = true
    let estimator = ElasticNet(l1Ratio: l1Ratio, options: options)
    for features in [sample.features, SparseMatrix(sample.features)] as [any Design] {
      let path = try estimator.path(
        features, sample.response, lambdas: .automatic(count: 12, ratio: 1e-2))
      for (above, below) in zip(path.lambdas, path.lambdas.dropFirst()) {
        let lambda = Lambda((above * below).squareRoot())
        let model = try path.model(at: lambda)
        let cold = try estimator.fit(features, sample.response, lambda: lambda)
        #expect(model.report.isCertified && model.lambda == lambda.value)
        let largest = cold.coefficients.map(abs).max() ?? 0
        #expect(distance(model.coefficients, cold.coefficients) <= 1e-9 * max(largest, 1))
      }
    }
  }

  @Test func isThePointAtOneOfItsLambdas() throws {
    let sample = SampleProblem(rows: 30, columns: 8, seed: 3)
    let path = try Lasso().path(sample.features, sample.response, lambdas: .automatic(count: 5))
    for index in path.points.indices {
      #expect(try path.model(at: Lambda(path.lambdas[index])) == path[index])
    }
  }

  @Test func ridgeTakesScikitLearnsScaleToo() throws {
    let sample = SampleProblem(rows: 30, columns: 8, seed: 4)
    let path = try Ridge().path(
      sample.features, sample.response, lambdas: .logarithmic(0.1...10, count: 3))
    let model = try path.model(at: .scikitLearn(30))
    let cold = try Ridge().fit(sample.features, sample.response, lambda: 1)
    #expect(distance(model.coefficients, cold.coefficients) <= 1e-12)
  }

  @Test(arguments: [1e-9, 1e9]) func outsideThePathIsAnError(lambda: Double) throws {
    let sample = SampleProblem(rows: 30, columns: 8, seed: 4)
    let path = try Lasso().path(sample.features, sample.response)
    #expect(throws: ShrinkageError.self) { try path.model(at: Lambda(lambda)) }
  }
}
