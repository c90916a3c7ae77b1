import ReferenceFixtures
import Shrinkage
import ShrinkageData
import Testing

/// Leave-one-out against scikit-learn's `RidgeCV(store_cv_results=True)`.
@Suite struct RidgeReferenceTests {
  /// The squared error of every row at every lambda to nine digits of the largest, and the choice.
  @Test func leftOutRowsAgree() throws {
    let references = try Fixture.decode(
      CrossValidationReferences.self, from: "crossvalidation.json")
    let reference = try #require(references["ridge leave-one-out"])
    let result = try Ridge().leaveOneOut(
      Diabetes.features(scaled: true), Diabetes.response,
      lambdas: .values(try #require(reference.penalties)).scaled(.scikitLearn),
      keepingPredictions: true)
    let predictions = try #require(result.predictions)
    for (l, errors) in try #require(reference.rowErrors).enumerated() {
      let largest = errors.max() ?? 0
      for (i, error) in errors.enumerated() {
        let residual = Diabetes.response[i] - predictions[l][i]
        #expect(abs(residual * residual - error) <= 1e-9 * largest)
      }
      let mean = errors.reduce(0, +) / Double(errors.count)
      #expect(abs(result.errors[l] - mean) <= 1e-10 * mean)
    }
    let best = try #require(reference.best)
    #expect(abs(result.lambdaMin - best) <= 1e-15 * best)
  }
}
