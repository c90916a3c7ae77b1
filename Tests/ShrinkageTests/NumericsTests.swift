import Testing

@testable import Shrinkage

/// Data on which careless arithmetic loses digits.
@Suite struct NumericsTests {
  /// Columns of deviations that are multiples of 2^-20, so that 1e8 can be added exactly.
  private func dyadic(_ n: Int, _ p: Int, _ random: inout SeededRandom) -> [[Double]] {
    (0..<p).map { _ in
      random.normals(n).map { ($0 * 0x1p20).rounded() * 0x1p-20 }
    }
  }

  @Test(arguments: ModelKind.allCases, [(60, 6), (9, 15)])
  func meansFarFromZeroKeepSixDigits(kind: ModelKind, shape: (Int, Int)) throws {
    let (n, p) = shape
    var random = SeededRandom(61)
    let deviations = dyadic(n, p, &random)
    let near = try Matrix(columns: deviations, rowCount: n)
    let far = try near.mapColumns { columns in columns.map { $0.map { $0 + 1e8 } } }
    let y = (0..<n).map { deviations[0][$0] - 2 * deviations[p - 1][$0] + random.normal() }
    for standardize in [true, false] {
      let estimator = kind.estimator(FitOptions(intercept: true, standardize: standardize))
      let expected = try estimator.path(near, y, lambdas: .automatic(count: 6))
      let path = try estimator.path(far, y, lambdas: .values(expected.lambdas))
      var statistics = try SufficientStatistics(columnCount: p)
      for first in stride(from: 0, to: n, by: 4) {
        let rows = Array(first..<min(first + 4, n))
        try statistics.add(far.rows(rows), rows.map { y[$0] })
      }
      let streamed = try estimator.path(statistics, lambdas: .values(expected.lambdas))
      for index in path.points.indices {
        for other in [path[index], streamed[index]] {
          // Six digits are the promise: a mean of 1e8 is held to 1e-8 of a deviation.
          #expect(
            distance(other.coefficients, expected[index].coefficients, floor: 1e-3) <= 1e-6)
          #expect(other.report.isCertified)
        }
        #expect(try path[index].verify(far, y).relativeGap <= Tolerance.certifiedGap)
      }
    }
  }

  @Test func constantColumnsAreFoundHoweverLarge() throws {
    var random = SeededRandom(62)
    let n = 300
    let constants = [0.1, 1e8 + 0.1, -1e-300, 1e300, 3].map { Array(repeating: $0, count: n) }
    let x = try Matrix(columns: constants + [random.normals(n)], rowCount: n)
    let weights = (0..<n).map { _ in random.uniform(0...2) }
    for kind in ModelKind.allCases {
      let model = try kind.estimator().fit(x, random.normals(n), weights: weights, lambda: 1e-3)
      #expect(model.report.constantColumns == [0, 1, 2, 3, 4])
      #expect(model.report.isCertified)
    }
  }

  @Test(arguments: ModelKind.allCases, [(40, 7), (8, 13)])
  func scalesFarApartCertifyWithStandardize(kind: ModelKind, shape: (Int, Int)) throws {
    let sample = SampleProblem(rows: shape.0, columns: shape.1, seed: 63)
    let x = try sample.features.mapColumns { columns in
      columns.enumerated().map { j, column in
        let scale = [1e-6, 1, 1e6, 1e-3][j % 4]
        return column.map { $0 * scale }
      }
    }
    for intercept in [true, false] {
      let options = FitOptions(intercept: intercept, standardize: true)
      let path = try kind.estimator(options).path(
        x, sample.response, lambdas: .automatic(count: 10))
      for index in path.points.indices {
        let model = path[index]
        #expect(model.report.status == .converged)
        #expect(Optimality(model, x, sample.response).violation <= Tolerance.polished)
        #expect(try model.verify(x, sample.response).relativeGap <= Tolerance.certifiedGap)
      }
    }
  }

  /// What scales of the data say: a typed error or a right answer, never NaN.
  @Test(arguments: ModelKind.allCases, [1e-150, 1e-100, 1e100, 1e149, 1e152, 1e200, 1e308])
  func extremeMagnitudes(kind: ModelKind, scale: Double) throws {
    for (n, p) in [(12, 4), (4, 9)] {
      let sample = SampleProblem(rows: n, columns: p, seed: 64)
      let peak = sample.features.values.map { abs($0) }.max() ?? 1
      let x = try sample.features.mapColumns { columns in
        columns.map { $0.map { $0 / peak * scale } }
      }
      let y = sample.response
      for (features, response) in [(x, y), (sample.features, y.map { $0 / 20 * scale })] {
        for options in FitOptions.combinations {
          expectAnswerOrError(kind, options, features, response, n, "\(n) x \(p) \(options)")
        }
      }
    }
  }

  private func expectAnswerOrError(
    _ kind: ModelKind, _ options: FitOptions, _ x: Matrix, _ y: [Double], _ n: Int, _ what: String
  ) {
    do {
      let path = try kind.estimator(options).path(x, y, lambdas: .automatic(count: 4))
      for index in path.points.indices {
        let model = path[index]
        #expect(model.coefficients.allSatisfy { $0.isFinite }, "\(what) \(index)")
        #expect(model.intercept.isFinite, "\(what) \(index)")
        #expect(model.report.isCertified, "\(what) \(index)")
        // The gaps of answers whose squares leave the range of Double are beyond a check.
        #expect(!model.report.gap.isNaN, "\(what) \(index)")
      }
    } catch ShrinkageError.magnitudeTooLarge {
    } catch ShrinkageError.rankDeficient where kind == .ridge && x.columnCount > n {
      // The grid follows the response's scale, far below the rounding of the kernel's.
    } catch {
      Issue.record("\(what): \(error)")
    }
  }

  /// Two columns of correlation 1 - 1e-10.
  @Test(arguments: ModelKind.allCases, [true, false])
  func nearlyCollinearColumnsCertify(kind: ModelKind, standardize: Bool) throws {
    var random = SeededRandom(65)
    let n = 50
    let first = random.normals(n)
    let second = zip(first, random.normals(n)).map { $0 + 1.4e-5 * $1 }
    let x = try Matrix(columns: [first, second, random.normals(n)], rowCount: n)
    let y = (0..<n).map { first[$0] + 3 * second[$0] + random.normal() }
    let estimator = kind.estimator(FitOptions(intercept: true, standardize: standardize))
    for lambdas in [LambdaGrid.automatic(count: 20), .values([0])] {
      let path = try estimator.path(x, y, lambdas: lambdas)
      for index in path.points.indices {
        let model = path[index]
        #expect(model.report.status == .converged)
        #expect(model.report.isUnique)
        #expect(try model.verify(x, y).relativeGap <= Tolerance.certifiedGap)
        // A gradient is known to the rounding of G b, and b may be 1e5 times too large.
        #expect(Optimality(model, x, y).violation <= 1e5 * Tolerance.rounding(n))
      }
    }
  }

  @Test(arguments: ModelKind.allCases, [(30, 6), (7, 12)])
  func tinyLambdaCertifies(kind: ModelKind, shape: (Int, Int)) throws {
    let sample = SampleProblem(rows: shape.0, columns: shape.1, seed: 66)
    let estimator = kind.estimator()
    let largest = try estimator.path(
      sample.features, sample.response, lambdas: .automatic(count: 1)
    ).lambdas[0]
    for fraction in [1e-6, 1e-10, 1e-14, 1e-20, 1e-30] {
      // The kernel's own rounding exceeds such a lambda: singular to working precision.
      if kind == .ridge, shape.1 > shape.0, fraction < 1e-14 { continue }
      let model = try estimator.fit(
        sample.features, sample.response, lambda: Lambda(largest * fraction))
      #expect(model.report.status == .converged, "\(fraction)")
      let certificate = try model.verify(sample.features, sample.response)
      #expect(certificate.relativeGap <= Tolerance.certifiedGap, "\(fraction)")
    }
  }

  /// Block means that wander far from the running mean, in blocks of many sizes.
  @Test(arguments: [5000, 257, 37]) func trendsKeepTheirMoments(size: Int) throws {
    let n = 5000
    var random = SeededRandom(67)
    let sorted = random.normals(n).sorted()
    let trend = (0..<n).map { 1e4 + Double($0) * 0.5 }
    let steps = (0..<n).map { Double($0 / 500) * 100 + random.normal() }
    let x = try Matrix(columns: [sorted, trend, steps], rowCount: n)
    let y = (0..<n).map { sorted[$0] + 1e-3 * trend[$0] + random.normal() }
    var statistics = try SufficientStatistics(columnCount: 3)
    for first in stride(from: 0, to: n, by: size) {
      let rows = Array(first..<min(first + size, n))
      try statistics.add(x.rows(rows), rows.map { y[$0] })
    }
    let reference = CenteredReference(x, y)
    let rounding = Tolerance.rounding(n)
    for j in 0..<3 {
      for k in 0..<3 {
        let size = (statistics.scatter(j, j) * statistics.scatter(k, k)).squareRoot()
        let expected = dot(reference.columns[j], reference.columns[k]) * Double(n)
        #expect(abs(statistics.scatter(j, k) - expected) <= rounding * size)
      }
    }
    let model = try Lasso(standardize: true).fit(statistics, lambda: 1e-3)
    #expect(Optimality(model, x, y).violation <= Tolerance.polished)
    #expect(try model.verify(x, y).relativeGap <= Tolerance.certifiedGap)
  }
}
