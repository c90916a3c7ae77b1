import Testing

@testable import Shrinkage

/// Wide problems on a working set against the same with the whole Gram matrix in memory.
@Suite struct WorkingSetTests {
  static func options(_ kind: String, columns: Int) -> FitOptions {
    var options = FitOptions()
    switch kind {
    case "standardized": options.standardize = true
    case "without intercept": options.intercept = false
    case "factors": options.penaltyFactors = (0..<columns).map { [0.5, 1, .infinity, 2][$0 % 4] }
    case "unpenalized":
      options.penaltyFactors = (0..<columns).map { $0 % 50 == 7 ? 0 : 1 }
    case "bounds": options.bounds = .uniform(lower: 0, upper: 0.25)
    default: break
    }
    return options
  }

  @Test(
    arguments: [
      "plain", "standardized", "without intercept", "factors", "unpenalized", "bounds", "weighted",
    ], [1, 0.4])
  func isThePathOfTheNormalEquations(kind: String, l1Ratio: Double) throws {
    let sample = SampleProblem(
      rows: 25, columns: 150, correlation: 0.7, seed: 5, weighted: kind == "weighted")
    var options = Self.options(kind, columns: 150)
    let paths = try [FitOptions.Equations.implicit, .normal].map { equations in
      options.equations = equations
      return try ElasticNet(l1Ratio: l1Ratio, options: options).path(
        sample.features, sample.response, weights: sample.weights, lambdas: .automatic(count: 20))
    }
    #expect(paths[0].points[3].report.solver == .workingSet)
    #expect(paths[1].points[3].report.solver == .coordinateDescent)
    for index in paths[1].points.indices {
      let (implicit, normal) = (paths[0][index], paths[1][index])
      #expect(implicit.report.status == .converged)
      #expect(implicit.report.relativeGap <= 1e-12)
      #expect(abs(implicit.lambda - normal.lambda) <= 1e-13 * normal.lambda)
      let largest = normal.coefficients.map(abs).max() ?? 0
      for (a, b) in zip(implicit.coefficients, normal.coefficients) {
        #expect(abs(a - b) <= 1e-9 * largest)
      }
      let optimality = Optimality(
        implicit, sample.features, sample.response, weights: sample.weights)
      #expect(optimality.violation <= 1e-10)
    }
  }

  @Test func columnsFarFromZeroKeepTheirDigits() throws {
    let sample = SampleProblem(rows: 30, columns: 600, seed: 9)
    var shifted = sample.features
    for j in 0..<600 {
      // Multiples of 2^-20 stay exact beside 1e8.
      for i in 0..<30 {
        let grid = (sample.features[i, j] * 1_048_576).rounded() / 1_048_576
        shifted[i, j] = grid + 1e8
      }
    }
    var centered = shifted
    for j in 0..<600 { for i in 0..<30 { centered[i, j] -= 1e8 } }
    let path = try Lasso().path(shifted, sample.response, lambdas: .automatic(count: 10))
    let reference = try Lasso().path(centered, sample.response, lambdas: .automatic(count: 10))
    #expect(path.isCertified)
    for index in path.points.indices {
      for (a, b) in zip(path[index].coefficients, reference[index].coefficients) {
        #expect(abs(a - b) <= 1e-6)
      }
    }
  }

  @Test(arguments: [520, 700]) func withoutPenaltyTheFitIsExact(columns: Int) throws {
    let sample = SampleProblem(rows: 50, columns: columns, seed: 3)
    let model = try Lasso().fit(sample.features, sample.response, lambda: 0)
    #expect(model.report.status == .converged)
    #expect(!model.report.isUnique)
    #expect(try model.score(sample.features, sample.response) > 1 - 1e-9)
  }

  @Test func rowsThatContradictEachOtherStillCertify() throws {
    let sample = SampleProblem(rows: 20, columns: 520, seed: 4)
    let doubled = sample.features.rows(Array(0..<20) + Array(0..<20))
    let response = sample.response + sample.response.map { $0 + 1 }
    let model = try Lasso().fit(doubled, response, lambda: 0)
    #expect(model.report.status == .converged)
    // The mean of each pair is fitted: residuals of 1/2.
    #expect(abs(model.report.objective - 0.125) <= 1e-9)
  }

  @Test func constantResponse() throws {
    let sample = SampleProblem(rows: 20, columns: 700, seed: 4)
    let path = try Lasso().path(sample.features, Array(repeating: 3, count: 20))
    #expect(path.lambdas == [0])
    #expect(path[0].intercept == 3 && path[0].nonZeroCount == 0)
    #expect(path[0].report.status == .converged)
  }

  @Test func severalOrdersOfLambdasAndRepetitions() throws {
    let sample = SampleProblem(rows: 30, columns: 600, seed: 6)
    let lambdas = [0.05, 0.5, 0.05, 0.01, 2]
    let path = try Lasso().path(sample.features, sample.response, lambdas: .values(lambdas))
    #expect(path.lambdas == lambdas)
    for (index, lambda) in lambdas.enumerated() {
      let cold = try Lasso().fit(sample.features, sample.response, lambda: Lambda(lambda))
      for (a, b) in zip(path[index].coefficients, cold.coefficients) {
        #expect(abs(a - b) <= 1e-9)
      }
    }
  }
}
