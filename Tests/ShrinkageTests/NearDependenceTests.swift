import Testing

@testable import Shrinkage

#if canImport(Glibc)
  import Glibc
#endif

/// Columns so nearly dependent that the Gram matrix cannot tell: answers may stop at the limit of
/// precision, but none may claim what the data do not bear out, and none may run away.
@Suite struct NearDependenceTests {
  /// Powers 1 to `columns` of equally spaced points in [0, 1], condition up to 1e20.
  private static func powers(_ rows: Int, _ columns: Int) throws -> (Matrix, [Double]) {
    var random = SeededRandom(rows + columns)
    let points = (0..<rows).map { Double($0) / Double(max(rows - 1, 1)) }
    let x = try Matrix(rows: points.map { t in (1...columns).map { pow(t, Double($0)) } })
    return (x, points.map { sin(6 * $0) + 0.05 * random.normal() })
  }

  /// Independent columns, each with a copy `distance` away.
  private static func pairs(_ rows: Int, _ columns: Int, _ distance: Double) throws -> (
    Matrix, [Double]
  ) {
    var random = SeededRandom(rows * columns)
    var values: [[Double]] = []
    for j in 0..<columns {
      let fresh = random.normals(rows)
      values.append(j % 2 == 0 ? fresh : zip(values[j - 1], fresh).map { $0 + distance * $1 })
    }
    let x = try Matrix(
      columnMajor: values.flatMap { $0 }, rowCount: rows, columnCount: columns)
    return (x, random.normals(rows))
  }

  private func expectHonest(_ x: Matrix, _ y: [Double], _ name: String) throws {
    for standardize in [false, true] {
      for lambda in [0, 1e-8, 1e-4] {
        let model = try Lasso(standardize: standardize).fit(x, y, lambda: Lambda(lambda))
        let message = "\(name) lambda \(lambda) standardize \(standardize)"
        #expect(model.coefficients.allSatisfy { abs($0) < 1e12 }, "\(message)")
        #expect(model.report.objective.isFinite && model.report.gap.isFinite, "\(message)")
        guard model.report.status == .converged else { continue }
        let certificate = try model.verify(x, y)
        #expect(certificate.relativeGap <= 1e-8, "\(message)")
      }
    }
  }

  @Test(arguments: [(10, 10), (15, 15), (16, 16), (20, 20), (25, 25), (20, 40), (60, 30)])
  func powersOfOneVariable(rows: Int, columns: Int) throws {
    let (x, y) = try Self.powers(rows, columns)
    try expectHonest(x, y, "\(rows) x \(columns)")
  }

  @Test(arguments: [1e-3, 1e-4, 1e-5, 1e-6, 1e-7, 1e-8, 1e-9])
  func columnsWithNearCopies(distance: Double) throws {
    for (rows, columns) in [(12, 22), (23, 32), (30, 20), (60, 24), (30, 60)] {
      let (x, y) = try Self.pairs(rows, columns, distance)
      try expectHonest(x, y, "\(rows) x \(columns), distance \(distance)")
    }
  }

  @Test func penaltiesBeyondTheRangeOfDouble() throws {
    let x = try Matrix(rows: [[0.3], [1.8]])
    var options = FitOptions()
    options.penaltyFactors = [1e-250]
    for l1Ratio in [1, 0.5, 0] {
      let path = try ElasticNet(l1Ratio: l1Ratio, options: options).path(x, [-4e69, -6e69])
      #expect(path.points.allSatisfy { $0.coefficients.values.allSatisfy(\.isFinite) })
    }
  }

  @Test func largeBoundsCostNoCertificate() throws {
    let sample = SampleProblem(rows: 60, columns: 8, seed: 2)
    for bound in [1e3, 1e8, 1e300] {
      let path = try Lasso(bounds: .uniform(lower: -bound, upper: bound)).path(
        sample.features, sample.response)
      #expect(path.points.allSatisfy { $0.report.relativeGap <= 1e-12 })
    }
  }

  @Test func columnsThatVaryTooLittleAreNamed() throws {
    let x = try Matrix(rows: [[1, 1e-160], [2, 3e-160], [0, 2e-160]])
    #expect(throws: ShrinkageError.magnitudeTooSmall(column: 1)) {
      try Lasso(standardize: true).fit(x, [1, 2, 3], lambda: 0.1)
    }
  }
}
