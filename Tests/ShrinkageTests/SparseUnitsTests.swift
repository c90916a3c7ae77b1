import Testing

@testable import Shrinkage

/// Exchanges of sparse columns are in single precision, whose range and digits must not show, and end by other
/// steps where they cycle.
@Suite struct SparseUnitsTests {
  private static func path(
    _ features: SparseMatrix, _ response: [Double], l1Ratio: Double = 1,
    lambdas: LambdaGrid = .automatic(count: 16, ratio: 0.05)
  ) throws -> RegularizationPath {
    var options = FitOptions()
    options.equations = .implicit
    return try ElasticNet(l1Ratio: l1Ratio, options: options).path(
      features, response, lambdas: lambdas)
  }

  /// Above a density of 1/8 columns are solved for as dense ones.
  private static func problem(density: Double = 0.1) throws -> SparseProblem {
    try SparseProblem(rows: 40, columns: 80, density: density, seed: 11)
  }

  private static func scaled(_ x: SparseMatrix, by unit: Double) throws -> SparseMatrix {
    try SparseMatrix(
      rowCount: x.rowCount, columnCount: x.columnCount, columnStarts: x.columnStarts,
      rowIndices: x.rowIndices, values: x.values.map { unit * $0 })
  }

  /// With a power of 2 all that is rounded is the same number; but for the lambdas that a path takes in between
  /// where those given lie far apart, and these do not. An elastic net's L2 part is in the unit of
  /// lambda, and that of the features has to follow.
  @Test(arguments: [-200, -130, 40, 130], [1, 0.5])
  func powersOfTwoChangeNothing(exponent: Int, l1Ratio: Double) throws {
    let problem = try Self.problem()
    let unit = Double(sign: .plus, exponent: exponent, significand: 1)
    let response = problem.response.map { unit * $0 }
    let path = try Self.path(problem.sparse, problem.response, l1Ratio: l1Ratio)
    let isLasso = l1Ratio == 1
    let features = isLasso ? problem.sparse : try Self.scaled(problem.sparse, by: unit)
    let scaled = try Self.path(
      features, response, l1Ratio: l1Ratio,
      lambdas: .values(path.lambdas.map { (isLasso ? unit : unit * unit) * $0 }))
    for (a, b) in zip(path.points, scaled.points) {
      #expect(a.report.status == .converged && b.report.status == .converged)
      #expect(a.report.epochs == b.report.epochs)
      #expect(a.coefficients.indices == b.coefficients.indices)
      #expect(a.coefficients.values.map { isLasso ? unit * $0 : $0 } == b.coefficients.values)
    }
  }

  @Test(arguments: [1e-100, 1e-9, 1e6, 1e38, 1e100])
  func powersOfTenChangeRounding(unit: Double) throws {
    let problem = try Self.problem()
    let response = problem.response.map { unit * $0 }
    let path = try Self.path(problem.sparse, problem.response)
    let scaled = try Self.path(problem.sparse, response)
    for k in path.points.indices {
      let (a, b) = (path[k], scaled[k])
      #expect(b.report.status == .converged && b.report.epochs == a.report.epochs)
      #expect(try b.verify(problem.sparse, response).relativeGap <= Tolerance.certifiedGap)
      let size = a.coefficients.map(abs).max() ?? 0
      for (c, d) in zip(a.coefficients, b.coefficients) {
        #expect(abs(d / unit - c) <= 1e-4 * size)
      }
    }
  }

  /// Beside an L2 part in the unit of a large response the diagonal of G is nothing.
  @Test(arguments: [(60, 0.1), (130, 0.1), (400, 0.1), (400, 0.15)] as [(Int, Double)])
  func aLargeL2PartIsCertified(exponent: Int, density: Double) throws {
    let problem = try Self.problem(density: density)
    let unit = Double(sign: .plus, exponent: exponent, significand: 1)
    let response = problem.response.map { unit * $0 }
    let path = try Self.path(problem.sparse, response, l1Ratio: 0.5)
    for k in path.points.indices {
      #expect(path[k].report.status == .converged)
      #expect(path[k].coefficients.allSatisfy { $0.isFinite })
      #expect(try path[k].verify(problem.sparse, response).relativeGap <= Tolerance.certifiedGap)
    }
  }

  /// Each second column is the one before it but for one element.
  private static func pairs(_ distance: Double) throws -> (features: SparseMatrix, [Double]) {
    var random = SeededRandom(13)
    var (starts, rows, values) = ([0], [Int32](), [Double]())
    for _ in 0..<40 {
      let chosen = (0..<30).filter { _ in random.uniform() < 0.2 } + [30]
      let elements = chosen.map { _ in random.normal() }
      for change in [0, distance] {
        rows += chosen.map { Int32($0) }
        values += elements
        values[values.count - 1] += change
        starts.append(rows.count)
      }
    }
    let features = try SparseMatrix(
      rowCount: 31, columnCount: 80, columnStarts: starts, rowIndices: rows, values: values)
    return (features, random.normals(31))
  }

  @Test(arguments: [1e-3, 1e-4, 1e-5, 1e-6, 1e-7, 1e-8], [1, 0.5])
  func nearlyEqualColumnsAreCertified(distance: Double, l1Ratio: Double) throws {
    let (features, response) = try Self.pairs(distance)
    let path = try Self.path(features, response, l1Ratio: l1Ratio)
    for k in path.points.indices {
      #expect(path[k].report.status == .converged)
      #expect(try path[k].verify(features, response).relativeGap <= Tolerance.certifiedGap)
    }
  }
}
