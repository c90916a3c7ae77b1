import Testing

@testable import Shrinkage

/// Statistics of parts, merged in any order and however the rows were cut, against those of the whole.
@Suite struct StatisticsPartsTests {
  private static let sizes = [(rows: 60, columns: 4), (400, 12), (3000, 25)]

  /// Statistics of each of `count` parts, which may be empty.
  private func parts(
    _ sample: SampleProblem, _ count: Int, _ random: inout SeededRandom
  ) throws -> [SufficientStatistics] {
    let n = sample.features.rowCount
    let cuts = ([0, n] + (1..<count).map { _ in Int.random(in: 0...n, using: &random) }).sorted()
    return try zip(cuts, cuts.dropFirst()).map { start, end in
      let rows = Array(start..<end)
      return try SufficientStatistics(
        sample.features.rows(rows), rows.map { sample.response[$0] },
        weights: sample.weights.map { weights in rows.map { weights[$0] } })
    }
  }

  /// Merges neighbours of a random order in pairs, until one is left.
  private func merged(
    _ parts: [SufficientStatistics], _ random: inout SeededRandom
  ) throws -> SufficientStatistics {
    var parts = parts.shuffled(using: &random)
    while parts.count > 1 {
      let other = parts.remove(at: Int.random(in: 1..<parts.count, using: &random))
      try parts[0].merge(other)
      parts.shuffle(using: &random)
    }
    return parts[0]
  }

  /// Every moment within n eps of its largest possible size.
  private func expectEqual(_ some: SufficientStatistics, _ other: SufficientStatistics) {
    #expect(some.rowCount == other.rowCount)
    let rounding = Double(other.rowCount) * .ulpOfOne
    #expect(abs(some.weight - other.weight) <= rounding * other.weight)
    func deviation(_ j: Int) -> Double { (other.scatter(j, j) / other.weight).squareRoot() }
    for j in 0..<other.columnCount {
      let size = max(deviation(j), abs(other.means[j]))
      #expect(abs(some.means[j] - other.means[j]) <= rounding * size)
      let products = (other.scatter(j, j) * other.responseScatter).squareRoot()
      #expect(abs(some.crossProducts[j] - other.crossProducts[j]) <= rounding * products)
      for k in 0...j {
        let products = (other.scatter(j, j) * other.scatter(k, k)).squareRoot()
        #expect(abs(some.scatter(j, k) - other.scatter(j, k)) <= rounding * products)
      }
    }
    #expect(
      abs(some.responseScatter - other.responseScatter) <= rounding * other.responseScatter)
  }

  /// Both solve the same problem to rounding: the objective of one model differs from the other's by
  /// no more than the gaps that certify them and what rounding may change of the moments.
  private func expectSameModels(
    _ some: SufficientStatistics, _ whole: SufficientStatistics, _ sample: SampleProblem
  ) throws {
    for kind in [ModelKind.lasso, .ridge, .elasticNet] {
      let estimator = kind.estimator(FitOptions())
      for lambda in [0.5, 0.02] {
        let model = try estimator.fit(some, lambda: Lambda(lambda))
        let expected = try estimator.fit(whole, lambda: Lambda(lambda))
        #expect(model.report.isCertified && expected.report.isCertified)
        let certificate = try model.verify(
          sample.features, sample.response, weights: sample.weights)
        #expect(certificate.relativeGap <= model.options.relativeGap)
        let null = whole.responseScatter / whole.weight / 2
        let bound = model.report.gap + expected.report.gap + 1e-12 * null
        #expect(abs(model.report.objective - expected.report.objective) <= bound)
      }
    }
  }

  @Test(arguments: sizes, [false, true])
  func anyCutInAnyOrder(size: (rows: Int, columns: Int), weighted: Bool) throws {
    let sample = SampleProblem(
      rows: size.rows, columns: size.columns, seed: 101, weighted: weighted)
    let whole = try SufficientStatistics(
      sample.features, sample.response, weights: sample.weights)
    var random = SeededRandom(102)
    for count in [2, 3, 7, 20] {
      let sum = try merged(parts(sample, count, &random), &random)
      expectEqual(sum, whole)
      try expectSameModels(sum, whole, sample)
    }
  }

  /// The parts go to bytes and back, as between machines.
  @Test func mergingWhatWasEncoded() throws {
    let sample = SampleProblem(rows: 500, columns: 8, seed: 103)
    var random = SeededRandom(104)
    let parts = try parts(sample, 5, &random)
    var (direct, carried) = (parts[0], try SufficientStatistics(encoded: parts[0].encoded()))
    for part in parts.dropFirst() {
      try direct.merge(part)
      try carried.merge(SufficientStatistics(encoded: part.encoded()))
    }
    #expect(direct == carried)
  }

  @Test(arguments: [2, 5, 10], [false, true])
  func foldsAddUpToTheWhole(folds: Int, weighted: Bool) throws {
    let sample = SampleProblem(rows: 1000, columns: 10, seed: 105, weighted: weighted)
    let whole = try SufficientStatistics(
      sample.features, sample.response, weights: sample.weights)
    for rule in [Folds.contiguous(folds), .shuffled(folds, seed: 3)] {
      var statistics = try FoldStatistics(columnCount: 10, foldCount: folds)
      try statistics.add(
        sample.features, sample.response, weights: sample.weights,
        folds: rule.assignment(rowCount: 1000))
      expectEqual(statistics.total, whole)
      for fold in 0..<folds {
        var sum = statistics.training(without: fold)
        try sum.merge(statistics.folds[fold])
        expectEqual(sum, whole)
      }
    }
  }

  /// Columns a million deviations from 0 keep 6 digits: the shift itself rounds each value to
  /// 1e6 eps = 2e-10 deviations, and nothing else may be lost.
  @Test(arguments: [1.0, -1.0], [60, 3000])
  func aShiftByAMillionDeviationsKeepsSixDigits(sign: Double, rows: Int) throws {
    let sample = SampleProblem(rows: rows, columns: 6, seed: 106)
    let whole = try SufficientStatistics(sample.features, sample.response, weights: nil)
    var moved = sample
    for j in 0..<6 {
      let deviation = (whole.scatter(j, j) / whole.weight).squareRoot()
      for i in 0..<rows { moved.features[i, j] += sign * 1e6 * deviation }
    }
    var random = SeededRandom(107)
    for count in [1, 4] {
      let sum = try merged(parts(moved, count, &random), &random)
      for j in 0..<6 {
        for k in 0...j {
          let size = (whole.scatter(j, j) * whole.scatter(k, k)).squareRoot()
          #expect(abs(sum.scatter(j, k) - whole.scatter(j, k)) <= 1e-8 * size)
        }
      }
      for kind in [ModelKind.lasso, .ridge, .elasticNet] {
        let estimator = kind.estimator(FitOptions())
        let expected = try estimator.fit(whole, lambda: 0.05)
        let model = try estimator.fit(sum, lambda: 0.05)
        let scale = expected.coefficients.reduce(0) { max($0, abs($1)) }
        for (some, other) in zip(model.coefficients, expected.coefficients) {
          #expect(abs(some - other) <= 1e-6 * scale)
        }
      }
    }
  }

  /// What is added to a copy does not reach the original; `.ci/run` has a check of optimised code.
  @Test(arguments: [40, 1000], [0.0, 50]) func copiesStayApart(rows: Int, mean: Double) throws {
    let sample = SampleProblem(rows: rows, columns: 3, seed: 108)
    var x = sample.features
    for i in 0..<rows { x[i, 1] += mean }
    let empty = try SufficientStatistics(columnCount: 3)
    var sum = empty
    try sum.add(x, sample.response)
    #expect(try empty == SufficientStatistics(columnCount: 3))
    let once = sum
    try sum.add(x, sample.response)
    #expect(try once == SufficientStatistics(x, sample.response, weights: nil))
  }
}
