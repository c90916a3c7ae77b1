import Testing

@testable import Shrinkage

/// Answers to data whose rows were changed in a way with a known effect.
@Suite struct RowRelationTests {
  private static let lambdas = LambdaGrid.values([0.5, 0.05, 0.005])

  private func expectSame(
    _ a: RegularizationPath, _ b: RegularizationPath, _ rows: Int, _ what: String = ""
  ) {
    for index in a.points.indices {
      let (first, second) = (a[index], b[index])
      #expect(
        distance(first.coefficients, second.coefficients) <= Tolerance.solved(rows), "\(what)")
      #expect(
        distance([first.intercept], [second.intercept], floor: 1) <= Tolerance.solved(rows),
        "\(what)")
      #expect(first.report.status == .converged && second.report.status == .converged)
    }
  }

  @Test(arguments: ModelKind.allCases, FitOptions.combinations)
  func integerWeightsAreRepeatedRows(kind: ModelKind, options: FitOptions) throws {
    for (n, p) in [(20, 5), (6, 9)] {
      let sample = SampleProblem(rows: n, columns: p, seed: n, weighted: true)
      let weights = try #require(sample.weights)
      let repeated = (0..<n).flatMap { Array(repeating: $0, count: Int(weights[$0])) }
      let estimator = kind.estimator(options)
      let weighted = try estimator.path(
        sample.features, sample.response, weights: weights, lambdas: Self.lambdas)
      let plain = try estimator.path(
        sample.features.rows(repeated), repeated.map { sample.response[$0] },
        lambdas: Self.lambdas)
      expectSame(weighted, plain, n, "\(n) x \(p)")
    }
  }

  @Test(arguments: ModelKind.allCases, FitOptions.combinations)
  func rowsOfWeightZeroAreAbsent(kind: ModelKind, options: FitOptions) throws {
    for (n, p) in [(20, 5), (9, 12)] {
      let sample = SampleProblem(rows: n, columns: p, seed: 70 + n)
      var (x, y) = (sample.features, sample.response)
      for j in 0..<p { x[0, j] = 1e6 }
      y[0] = -1e6
      let weights = (0..<n).map { $0 % 4 == 0 ? 0.0 : 1.5 }
      let kept = (0..<n).filter { weights[$0] > 0 }
      let estimator = kind.estimator(options)
      let all = try estimator.path(x, y, weights: weights, lambdas: Self.lambdas)
      let some = try estimator.path(
        x.rows(kept), kept.map { y[$0] }, lambdas: Self.lambdas)
      expectSame(all, some, n, "\(n) x \(p)")
    }
  }

  @Test(arguments: ModelKind.allCases, FitOptions.combinations)
  func commonFactorOfWeightsDoesNotMatter(kind: ModelKind, options: FitOptions) throws {
    for (n, p) in [(20, 5), (6, 9)] {
      let sample = SampleProblem(rows: n, columns: p, seed: 7 + n, weighted: true)
      let weights = try #require(sample.weights)
      let estimator = kind.estimator(options)
      let first = try estimator.path(
        sample.features, sample.response, weights: weights, lambdas: Self.lambdas)
      for factor in [1e-6, 3, 1e9] {
        let scaled = try estimator.path(
          sample.features, sample.response, weights: weights.map { $0 * factor },
          lambdas: Self.lambdas)
        expectSame(first, scaled, n, "\(factor)")
      }
      let ones = try estimator.path(
        sample.features, sample.response, weights: Array(repeating: 1, count: n),
        lambdas: Self.lambdas)
      let none = try estimator.path(sample.features, sample.response, lambdas: Self.lambdas)
      expectSame(ones, none, n, "ones")
    }
  }

  @Test(arguments: ModelKind.allCases, [(20, 5), (6, 9)])
  func orderOfRowsDoesNotMatter(kind: ModelKind, shape: (Int, Int)) throws {
    let sample = SampleProblem(rows: shape.0, columns: shape.1, seed: 17)
    var random = SeededRandom(1)
    let order = (0..<shape.0).shuffled(using: &random)
    let first = try kind.estimator().path(
      sample.features, sample.response, lambdas: Self.lambdas)
    let second = try kind.estimator().path(
      sample.features.rows(order), order.map { sample.response[$0] }, lambdas: Self.lambdas)
    expectSame(first, second, shape.0)
  }
}

/// Statistics of parts are those of the whole.
@Suite struct StatisticsMergeTests {
  private let sample = SampleProblem(rows: 600, columns: 6, seed: 31, weighted: true)

  private func statistics(_ rows: [Int]) throws -> SufficientStatistics {
    try SufficientStatistics(
      sample.features.rows(rows), rows.map { sample.response[$0] },
      weights: rows.map { sample.weights?[$0] ?? 1 })
  }

  /// Moments agree to rounding, relative to the largest they can be.
  private func expectSame(
    _ a: SufficientStatistics, _ b: SufficientStatistics, _ what: String = ""
  ) {
    let rounding = Tolerance.rounding(600)
    #expect(a.rowCount == b.rowCount, "\(what)")
    #expect(abs(a.weight - b.weight) <= rounding * b.weight, "\(what)")
    for j in 0..<6 {
      let deviation = (b.scatter(j, j) / b.weight).squareRoot()
      #expect(abs(a.means[j] - b.means[j]) <= rounding * deviation, "\(what)")
      for k in 0..<6 {
        let size = (b.scatter(j, j) * b.scatter(k, k)).squareRoot()
        #expect(abs(a.scatter(j, k) - b.scatter(j, k)) <= rounding * size, "\(what)")
      }
      let size = (b.scatter(j, j) * b.responseScatter).squareRoot()
      #expect(abs(a.crossProducts[j] - b.crossProducts[j]) <= rounding * size, "\(what)")
    }
    #expect(abs(a.responseScatter - b.responseScatter) <= rounding * b.responseScatter, "\(what)")
    #expect(abs(a.responseMean - b.responseMean) <= rounding * 10, "\(what)")
  }

  @Test(arguments: [1, 2, 7, 64, 255, 599, 600]) func chunksAreTheBatch(size: Int) throws {
    let whole = try statistics(Array(0..<600))
    var streamed = try SufficientStatistics(columnCount: 6)
    var merged = try SufficientStatistics(columnCount: 6)
    for first in stride(from: 0, to: 600, by: size) {
      let rows = Array(first..<min(first + size, 600))
      try streamed.add(
        sample.features.rows(rows), rows.map { sample.response[$0] },
        weights: rows.map { sample.weights?[$0] ?? 1 })
      try merged.merge(statistics(rows))
    }
    expectSame(streamed, whole, "streamed")
    expectSame(merged, whole, "merged")
  }

  @Test(arguments: 0..<8) func partsMergeInAnyOrderAndAnyTree(seed: Int) throws {
    let whole = try statistics(Array(0..<600))
    var random = SeededRandom(seed)
    let owner = (0..<600).map { _ in Int.random(in: 0..<5, using: &random) }
    var parts = try (0..<5).map { part in
      try statistics((0..<600).filter { owner[$0] == part })
    }
    parts.append(try SufficientStatistics(columnCount: 6))
    while parts.count > 1 {
      parts.shuffle(using: &random)
      let last = parts.removeLast()
      try parts[0].merge(last)
    }
    expectSame(parts[0], whole)
  }

  @Test func rowsWithoutWeightCountAsRowsOnly() throws {
    let whole = try statistics(Array(0..<600))
    var padded = try SufficientStatistics(columnCount: 6)
    let zeros = [Double](repeating: 0, count: 600)
    try padded.add(sample.features, sample.response, weights: zeros)
    #expect(padded.weight == 0)
    try padded.merge(whole)
    try padded.add(sample.features, sample.response, weights: zeros)
    #expect(padded.rowCount == 1800)
    padded.rowCount = 600
    expectSame(padded, whole)
  }

  @Test func statisticsAreTheirDefinition() throws {
    let all = try statistics(Array(0..<600))
    let reference = CenteredReference(
      sample.features, sample.response, weights: sample.weights)
    for j in 0..<6 {
      #expect(abs(all.means[j] - reference.means[j]) <= Tolerance.rounding(600) * 3)
      let c = reference.crossProduct[j] * all.weight
      let size = (all.scatter(j, j) * all.responseScatter).squareRoot()
      #expect(abs(all.crossProducts[j] - c) <= Tolerance.rounding(600) * size)
    }
    let s = reference.responseNorm * all.weight
    #expect(abs(all.responseScatter - s) <= Tolerance.rounding(600) * s)
  }
}
