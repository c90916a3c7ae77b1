import ReferenceFixtures
import Shrinkage
import ShrinkageData
import Testing

/// Information criteria against scikit-learn's `LassoLarsIC`.
@Suite struct CriteriaReferenceTests {
  /// At a knot the coefficient that enters or leaves is 0 but for rounding, so that one side of it or the
  /// other counts as many columns as LARS does. 1e-10 beside it the residual differs by as much.
  @Test func criteriaAgree() throws {
    let references = try Fixture.decode(CriteriaReferences.self, from: "criteria.json")
    let data = Diabetes.features(scaled: true)
    for reference in references.cases {
      let values = reference.columns.flatMap { j in (0..<data.rowCount).map { data[$0, j] } }
      let x = try Matrix(
        columnMajor: values, rowCount: data.rowCount, columnCount: reference.columns.count)
      let criterion = try #require(InformationCriterion(rawValue: reference.criterion))
      let noise = reference.knownVariance.map(NoiseVariance.known) ?? .leastSquares
      let sides = try [1 + 1e-10, 1 - 1e-10].map { factor in
        try Lasso().path(
          x, Diabetes.response, lambdas: .values(reference.lambdas.map { $0 * factor })
        ).informationCriteria(noiseVariance: noise)
      }
      let variance = try #require(sides[0].noiseVariance)
      #expect(abs(variance / reference.noiseVariance - 1) < 1e-11, "\(reference.name)")
      for (k, expected) in reference.values.enumerated() {
        let off = sides.map { abs($0.values(criterion)[k] - expected) }.min() ?? .infinity
        #expect(off < 1e-8 * expected, "\(reference.name), lambda \(reference.lambdas[k])")
      }
    }
  }
}
