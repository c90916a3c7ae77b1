import Testing

@testable import Shrinkage

/// Whether the report is right about there being one answer only.
@Suite struct UniquenessTests {
  /// y = 1.5 x on two copies of x: any b with b_1 + b_2 = 1.5 fits.
  private func fit(
    lambda: Double, _ copies: [Double] = [1, 1], l1Ratio: Double = 1,
    bounds: CoefficientBounds = .unbounded, factors: [Double]? = nil
  ) throws -> LinearModel {
    let base = [1.0, -1, 2, -2]
    let x = try Matrix(columns: copies.map { c in base.map { $0 * c } }, rowCount: 4)
    var options = FitOptions()
    (options.bounds, options.penaltyFactors) = (bounds, factors)
    return try ElasticNet(l1Ratio: l1Ratio, options: options).fit(
      x, base.map { 1.5 * $0 }, lambda: Lambda(lambda))
  }

  @Test func copiesAreNotUnique() throws {
    #expect(try !fit(lambda: 0).report.isUnique)
    #expect(try !fit(lambda: 0.1).report.isUnique)
    #expect(try !fit(lambda: 0.1, [1, -1]).report.isUnique)
    // Elsewhere the column that costs less per unit of fit takes all.
    #expect(try fit(lambda: 0.1, [1, 2]).report.isUnique)
    #expect(try fit(lambda: 0.1, factors: [1, 2]).report.isUnique)
    #expect(try !fit(lambda: 0.1, [1, 2], factors: [1, 2]).report.isUnique)
  }

  @Test func strictConvexityMakesUnique() throws {
    #expect(try fit(lambda: 0.1, l1Ratio: 0.5).report.isUnique)
    #expect(try !fit(lambda: 0, l1Ratio: 0.5).report.isUnique)
    #expect(try fit(lambda: 100).report.isUnique)
  }

  /// Within [0, 1] each, 1 + 0.5 is one of many answers: that a bound is met does not hold it.
  @Test(arguments: [0, 0.1]) func boundsThatAreMetButDoNotHold(lambda: Double) throws {
    let model = try fit(lambda: lambda, bounds: .uniform(lower: 0, upper: 1))
    #expect(!model.report.isUnique)
  }

  /// Within [0, 0.5] each, both are held: 0.5 + 0.5 is the only answer.
  @Test(arguments: [0, 0.1]) func boundsThatHoldMakeUnique(lambda: Double) throws {
    let model = try fit(lambda: lambda, bounds: .uniform(lower: 0, upper: 0.5))
    #expect(model.coefficients == [0.5, 0.5])
    #expect(model.report.isUnique)
  }

  /// Of 80 active columns that are independent, one or all of the last may be copied: more are tied than are
  /// looked at first, and the first of them are independent.
  @Test(arguments: [0, 1, 30, 300]) func copiesOfTheLastOfManyColumns(copies: Int) throws {
    var random = SeededRandom(80)
    let columns = (0..<80).map { _ in random.normals(160) }
    let y = (0..<160).map { i in columns.reduce(0) { $0 + $1[i] } }
    let x = try Matrix(
      columns: columns + (0..<copies).map { columns[79 - $0 % 10] }, rowCount: 160)
    let report = try Lasso().fit(x, y, lambda: Lambda(0.01)).report
    #expect(report.isCertified)
    #expect(report.isUnique == (copies == 0))
  }
}
