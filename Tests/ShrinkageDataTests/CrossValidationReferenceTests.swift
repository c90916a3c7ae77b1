import ReferenceFixtures
import Shrinkage
import ShrinkageData
import Testing

/// Cross-validation against scikit-learn's `LassoCV` and glmnet's `cv.glmnet`.
@Suite struct CrossValidationReferenceTests {
  private func reference(_ name: String) throws -> CrossValidationReferences.Case {
    let all = try Fixture.decode(CrossValidationReferences.self, from: "crossvalidation.json")
    return try #require(all[name])
  }

  /// Every fold's error at every lambda; three of scikit-learn's are 2e-9 off those of exact fits in
  /// extended precision, its others within 1e-11.
  @Test func foldErrorsAreThoseOfLassoCV() throws {
    let reference = try reference("lasso")
    let result = try Lasso().crossValidate(
      Diabetes.features(scaled: true), Diabetes.response, lambdas: .values(reference.lambdas))
    #expect(result.isCertified)
    for (point, errors) in zip(result.points, try #require(reference.foldErrors)) {
      #expect(point.foldErrors.count == errors.count)
      for (some, other) in zip(point.foldErrors, errors) {
        #expect(abs(some - other) <= 3e-9 * other)
      }
    }
  }

  /// Means, standard errors and both choices; glmnet's own are within 1e-9 of exact ones.
  @Test(arguments: ["glmnet lasso", "glmnet weighted lasso"])
  func curvesAreThoseOfGlmnet(name: String) throws {
    let reference = try reference(name)
    let data = try Data(reference)
    let result = try Lasso().crossValidate(
      data.features, data.response, weights: data.weights, lambdas: .values(reference.lambdas),
      folds: .ids(try #require(reference.folds)))
    let means = try #require(reference.means)
    let errors = try #require(reference.standardErrors)
    for (index, point) in result.points.enumerated() {
      #expect(abs(point.meanError - means[index]) <= 2e-9 * means[index])
      #expect(abs(point.standardError - errors[index]) <= 2e-9 * means[index])
    }
    let (least, chosen) = (reference.lambdaMin, reference.lambdaOneStandardError)
    #expect(abs(result.lambdaMin - (try #require(least))) <= 1e-12)
    #expect(abs(result.lambdaOneStandardError - (try #require(chosen))) <= 1e-12)
  }

  private struct Data {
    var features: Matrix
    var response: [Double]
    var weights: [Double]?

    init(_ reference: CrossValidationReferences.Case) throws {
      guard let file = reference.file else {
        features = Diabetes.features(scaled: true)
        response = Diabetes.response
        return
      }
      var options = CSVOptions()
      options.weights = .named("weight")
      let table = try CSVReader(options).read(path: Fixture.url(file).path)
      (features, response, weights) = (table.features, table.response ?? [], table.weights)
    }
  }
}
