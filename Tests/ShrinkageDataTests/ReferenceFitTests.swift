import ReferenceFixtures
import Shrinkage
import Testing

@testable import ShrinkageData

/// The engine against stored fits of scikit-learn and glmnet.
@Suite struct ReferenceFitTests {
  /// Lasso, elastic net and ridge with every option: coefficients within 1e-9 of the largest, which
  /// is what the stored numbers are good for (1e-12) and the condition of the problems costs.
  @Test func fitsAgree() throws {
    for fit in try Fixture.decode(FitReferences.self, from: "fits.json").cases {
      let table = try ReferenceTable(fit.file)
      let estimator = try fit.estimator
      let path = try estimator.path(
        table.features, table.response, weights: fit.weighted ? table.weights : nil,
        lambdas: .values(fit.points.map(\.lambda)))
      #expect(path.isCertified, "\(fit.name)")
      for (index, point) in fit.points.enumerated() {
        let model = path[index]
        let message = "\(fit.name), lambda \(point.lambda)"
        #expect(model.report.relativeGap <= 1e-12, "\(message)")
        expectClose(model, point.intercept, point.coefficients, 1e-9, message)
      }
    }
  }

  /// The automatic grid begins at the largest lambda that is of use, computed in extended precision;
  /// what comes before it, the fit of the unpenalized columns, is as exact as the fits above.
  @Test func largestLambdasAgree() throws {
    for fit in try Fixture.decode(FitReferences.self, from: "fits.json").cases {
      guard let expected = fit.lambdaMax else { continue }
      let table = try ReferenceTable(fit.file)
      let path = try fit.estimator.path(
        table.features, table.response, weights: fit.weighted ? table.weights : nil,
        lambdas: .automatic(count: 1))
      let difference = abs(path.lambdas[0] - expected)
      #expect(difference <= 1e-9 * expected, "\(fit.name): \(path.lambdas[0])")
    }
  }

  /// Each row of the table of scales in Conventions; glmnet stops some 1e-10 from the solution.
  @Test func conversionsAgree() throws {
    for row in try Fixture.decode(ConversionReferences.self, from: "conversions.json").cases {
      let table = try ReferenceTable(row.file)
      var options = FitOptions()
      options.standardize = row.ours.standardize
      options.intercept = row.ours.intercept
      let weights = row.weighted ? table.weights : nil
      let given = row.parameters
      let model: LinearModel
      if row.package.hasPrefix("scikit") {
        let lambda = Lambda.scikitLearn(given.penalty)
        let estimator: any LinearEstimator =
          row.call.hasPrefix("Ridge")
          ? Ridge(options: options) : ElasticNet(l1Ratio: given.mixing ?? 1, options: options)
        model = try estimator.fit(table.features, table.response, weights: weights, lambda: lambda)
      } else {
        let parameters = PenaltyParameters.glmnet(
          lambda: given.penalty, mixing: given.mixing ?? 1,
          responseDeviation: given.responseDeviation ?? .nan,
          penaltyFactors: given.penaltyFactors?.map { $0 ?? .infinity })
        options.penaltyFactors = parameters.penaltyFactors
        model = try ElasticNet(l1Ratio: parameters.l1Ratio, options: options).fit(
          table.features, table.response, weights: weights, lambda: Lambda(parameters.lambda))
      }
      #expect(abs(model.lambda - row.ours.lambda) <= 1e-12 * row.ours.lambda, "\(row.name)")
      expectClose(model, row.intercept, row.coefficients, 1e-9, "\(row.package), \(row.name)")
    }
  }

  /// The tutorial's sweep: scores to all ten printed digits, gaps at rounding.
  @Test func sweepAgrees() throws {
    let sweep = try Fixture.decode(SweepReferences.self, from: "sweep-diabetes.json")
    let split = try TrainTestSplit(rowCount: 442, testSize: .fraction(0.2), seed: 42)
    let features = Diabetes.features(scaled: true)
    let (train, test) = (features.rows(split.train), features.rows(split.test))
    let trainResponse = split.train.map { Diabetes.response[$0] }
    let testResponse = split.test.map { Diabetes.response[$0] }
    for reference in sweep.cases {
      let estimator: any LinearEstimator = reference.model == "ridge" ? Ridge() : Lasso()
      let path = try estimator.path(
        train, trainResponse,
        lambdas: .values(reference.points.map(\.penalty)).scaled(
          reference.scale == "per-observation" ? .perObservation : .scikitLearn))
      for (index, point) in reference.points.enumerated() {
        let model = path[index]
        #expect(model.report.relativeGap <= 1e-14)
        #expect(model.nonZeroCount == point.nonZeroCount)
        #expect(abs(try model.score(train, trainResponse) - point.trainScore) < 5e-12)
        #expect(abs(try model.score(test, testResponse) - point.testScore) < 5e-12)
        expectClose(model, point.intercept, point.coefficients, 1e-10, "\(point.penalty)")
      }
    }
  }

  private func expectClose(
    _ model: LinearModel, _ intercept: Double, _ coefficients: [Double], _ tolerance: Double,
    _ message: String
  ) {
    let largest = coefficients.map(abs).max() ?? 0
    for (ours, theirs) in zip(model.coefficients, coefficients) {
      #expect(abs(ours - theirs) <= tolerance * largest, "\(message)")
    }
    #expect(
      abs(model.intercept - intercept) <= 10 * tolerance * max(abs(intercept), largest),
      "\(message)")
  }
}

extension FitReferences.Case {
  /// The model that was fitted, with its options.
  fileprivate var estimator: any LinearEstimator {
    get throws {
      var options = FitOptions()
      options.standardize = standardize
      options.intercept = intercept
      options.penaltyFactors = penaltyFactors?.map { $0 ?? .infinity }
      if lowerBounds != nil || upperBounds != nil {
        let count = try #require(points.first).coefficients.count
        options.bounds = .perColumn(
          lower: lowerBounds?.map { $0 ?? -.infinity }
            ?? Array(repeating: -.infinity, count: count),
          upper: upperBounds?.map { $0 ?? .infinity } ?? Array(repeating: .infinity, count: count))
      }
      return model == "ridge"
        ? Ridge(options: options) : ElasticNet(l1Ratio: l1Ratio, options: options)
    }
  }
}
