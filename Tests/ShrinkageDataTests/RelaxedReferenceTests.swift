import ReferenceFixtures
import Shrinkage
import Testing

/// The relaxed lasso against glmnet's `relax = TRUE`.
@Suite struct RelaxedReferenceTests {
  /// To 1e-8 of the largest coefficient, which is as exact as glmnet's are.
  @Test func relaxedFitsAgree() throws {
    for reference in try Fixture.decode(RelaxedReferences.self, from: "relaxed.json").cases {
      let table = try ReferenceTable(reference.file)
      for point in reference.points {
        let model = try RelaxedLasso(gamma: point.gamma).fit(
          table.features, table.response, weights: reference.weighted ? table.weights : nil,
          lambda: Lambda(point.lambda))
        let largest = point.coefficients.map(abs).max() ?? 0
        let message = "\(reference.name), gamma \(point.gamma), lambda \(point.lambda)"
        for (own, theirs) in zip(model.coefficients, point.coefficients) {
          #expect(abs(own - theirs) <= 1e-8 * largest, "\(message)")
        }
        #expect(abs(model.intercept - point.intercept) <= 1e-7 * abs(point.intercept), "\(message)")
        #expect(model.report.isCertified)
      }
    }
  }
}
