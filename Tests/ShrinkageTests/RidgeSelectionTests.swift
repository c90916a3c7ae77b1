import Testing

@testable import Shrinkage

/// Leave-one-out and generalised cross-validation of ridge against refits.
@Suite struct RidgeSelectionTests {
  struct Case: Sendable, CustomTestStringConvertible {
    let rows: Int
    let columns: Int
    var weighted = false
    var intercept = true
    var standardize = false
    var factors: [Double]?

    var ridge: Ridge {
      Ridge(intercept: intercept, standardize: standardize, penaltyFactors: factors)
    }

    var sample: SampleProblem {
      SampleProblem(rows: rows, columns: columns, seed: 7 * rows + columns, weighted: weighted)
    }

    var testDescription: String {
      "\(rows) x \(columns), weighted \(weighted), intercept \(intercept), "
        + "standardize \(standardize), factors \(factors ?? [])"
    }
  }

  /// Tall, square and wide, with and without an intercept; the larger ones with everything at once
  /// too.
  static let cases: [Case] = {
    var cases: [Case] = []
    let shapes = [(30, 5), (12, 11), (12, 12), (13, 12), (12, 30), (2, 1), (2, 3), (3, 2)]
    for (rows, columns) in shapes {
      for intercept in [true, false] {
        var test = Case(rows: rows, columns: columns, intercept: intercept)
        cases.append(test)
        guard rows > 3 else { continue }
        test.weighted = true
        test.standardize = true
        var factors: [Double] = (0..<columns).map { [1, 2.5, .infinity, 0.3][$0 % 4] }
        factors[0] = 0
        test.factors = factors
        cases.append(test)
      }
    }
    return cases
  }()

  static let lambdas = [10, 1, 0.1, 1e-3]

  /// The prediction of each row by a fit without it, with n lambda and the scales of all rows.
  private func refits(_ test: Case, lambda: Double) throws -> [Double] {
    let sample = test.sample
    let n = sample.response.count
    let reference = CenteredReference(
      sample.features, sample.response, weights: sample.weights, test.ridge.options)
    let x = try sample.features.mapColumns { columns in
      columns.indices.map { j in columns[j].map { $0 / reference.scales[j] } }
    }
    let ridge = Ridge(intercept: test.intercept, penaltyFactors: test.factors)
    let weights = sample.weights ?? Array(repeating: 1, count: n)
    let total = weights.reduce(0, +)
    return try (0..<n).map { row in
      let kept = (0..<n).filter { $0 != row }
      let rest = total - weights[row]
      let model = try ridge.fit(
        x.rows(kept), kept.map { sample.response[$0] }, weights: kept.map { weights[$0] },
        lambda: Lambda(lambda * total / rest))
      return try model.predict(x.rows([row]))[0]
    }
  }

  @Test(arguments: cases) func leaveOneOutEqualsRefits(_ test: Case) throws {
    let sample = test.sample
    let result = try test.ridge.leaveOneOut(
      sample.features, sample.response, weights: sample.weights,
      lambdas: .values(Self.lambdas), keepingPredictions: true)
    #expect(result.lambdas == Self.lambdas)
    let weights = sample.weights ?? sample.response.map { _ in 1 }
    let size = sample.response.map(abs).max() ?? 1
    for (l, lambda) in Self.lambdas.enumerated() {
      let expected = try refits(test, lambda: lambda)
      let predictions = try #require(result.predictions)[l]
      #expect(distance(predictions, expected, floor: size) <= 1e-10, "lambda \(lambda)")
      let errors = zip(sample.response, expected).map { ($0 - $1) * ($0 - $1) }
      let mean = dot(weights, errors) / weights.reduce(0, +)
      #expect(abs(result.errors[l] - mean) <= 1e-9 * mean, "lambda \(lambda)")
      let squares = dot(weights, errors.map { ($0 - mean) * ($0 - mean) })
      let count = Double(weights.count { $0 > 0 } - 1)
      let deviation = (squares / weights.reduce(0, +) / count).squareRoot()
      let standardError = try #require(result.standardErrors)[l]
      #expect(abs(standardError - deviation) <= 1e-8 * mean)
    }
  }

  /// The hat matrix column by column, from fits of unit responses.
  private func hatTrace(_ test: Case, lambda: Double) throws -> Double {
    let sample = test.sample
    var trace = 0.0
    for row in sample.response.indices {
      var unit = [Double](repeating: 0, count: sample.response.count)
      unit[row] = 1
      let model = try test.ridge.fit(
        sample.features, unit, weights: sample.weights, lambda: Lambda(lambda))
      trace += try model.predict(sample.features.rows([row]))[0]
    }
    return trace
  }

  @Test(arguments: cases) func generalizedErrorsFollowFromTheHatMatrix(_ test: Case) throws {
    let sample = test.sample
    let lambdas = [10, 1, 0.1]
    let result = try test.ridge.generalizedCrossValidation(
      sample.features, sample.response, weights: sample.weights, lambdas: .values(lambdas))
    let weights = sample.weights ?? sample.response.map { _ in 1 }
    let kept = Double(weights.count { $0 > 0 })
    for (l, lambda) in lambdas.enumerated() {
      // Fits of rows of weight 0 do not depend on their response: they leave nothing in the trace.
      let trace = try hatTrace(test, lambda: lambda)
      let own = result.degreesOfFreedom[l] + (test.intercept ? 1 : 0)
      #expect(abs(own - trace) <= 1e-10 * kept, "lambda \(lambda)")
      let model = try test.ridge.fit(
        sample.features, sample.response, weights: sample.weights, lambda: Lambda(lambda))
      let fits = try model.predict(sample.features)
      let residuals = zip(sample.response, fits).map { ($0 - $1) * ($0 - $1) }
      let share = 1 - trace / kept
      let expected = dot(weights, residuals) / weights.reduce(0, +) / (share * share)
      #expect(abs(result.errors[l] - expected) <= 1e-8 * expected, "lambda \(lambda)")
    }
    let best = result.bestIndex
    #expect(result.lambdaMin == lambdas[best])
    #expect(result.model.lambda == result.lambdaMin)
    #expect(result.model.report.isCertified)
  }

  /// The Gram matrix and the kernel have the same spectrum but for zeros.
  @Test(arguments: [(40, 8), (10, 25)]) func statisticsAgreeWithRows(_ n: Int, _ p: Int) throws {
    let sample = SampleProblem(rows: n, columns: p, seed: 3)
    var statistics = try SufficientStatistics(columnCount: p)
    try statistics.add(sample.features, sample.response)
    let lambdas = LambdaGrid.logarithmic(1e-3...10, count: 12)
    let rows = try Ridge().generalizedCrossValidation(
      sample.features, sample.response, lambdas: lambdas)
    let summed = try Ridge().generalizedCrossValidation(statistics, lambdas: lambdas)
    #expect(distance(rows.errors, summed.errors) <= 1e-8)
    #expect(distance(rows.degreesOfFreedom, summed.degreesOfFreedom) <= 1e-11)
    #expect(rows.lambdaMin == summed.lambdaMin)
    #expect(rows.standardErrors == nil && rows.predictions == nil)
  }

  @Test func degreesOfFreedomGoFromTheRankToTheUnpenalized() throws {
    for (n, p, rank) in [(30, 6, 6.0), (6, 20, 5.0)] {
      let sample = SampleProblem(rows: n, columns: p, seed: 11)
      let result = try Ridge().generalizedCrossValidation(
        sample.features, sample.response, lambdas: .values([1e12, 1e-9]))
      #expect(result.degreesOfFreedom[0] < 1e-9)
      #expect(abs(result.degreesOfFreedom[1] - rank) < 1e-6)
    }
    let sample = SampleProblem(rows: 30, columns: 6, seed: 11)
    let result = try Ridge(penaltyFactors: [0, 1, 0, 1, .infinity, 1])
      .generalizedCrossValidation(
        sample.features, sample.response, lambdas: .values([1e12, 1e-9]))
    #expect(abs(result.degreesOfFreedom[0] - 2) < 1e-9)
    #expect(abs(result.degreesOfFreedom[1] - 5) < 1e-6)
  }

  /// As lambda goes to 0 with fewer rows than columns, the error goes to that of the fits of least norm:
  /// nothing is lost there.
  @Test func wideErrorsStayExactForTinyLambdas() throws {
    let sample = SampleProblem(rows: 15, columns: 60, seed: 5)
    let result = try Ridge().leaveOneOut(
      sample.features, sample.response, lambdas: .values([1e-6, 1e-8, 1e-10]))
    #expect(abs(result.errors[1] / result.errors[0] - 1) < 1e-5)
    #expect(abs(result.errors[2] / result.errors[1] - 1) < 1e-7)
  }

  @Test func rowsOfWeightZeroChangeNothing() throws {
    for (n, p) in [(20, 4), (10, 25)] {
      let sample = SampleProblem(rows: n, columns: p, seed: 8)
      let weights = (0..<n).map { $0 % 4 == 1 ? 0.0 : 1 }
      let kept = (0..<n).filter { weights[$0] > 0 }
      let all = try Ridge().leaveOneOut(
        sample.features, sample.response, weights: weights, lambdas: .values([0.1]),
        keepingPredictions: true)
      let part = try Ridge().leaveOneOut(
        sample.features.rows(kept), kept.map { sample.response[$0] }, lambdas: .values([0.1]),
        keepingPredictions: true)
      #expect(abs(all.errors[0] - part.errors[0]) <= 1e-12 * part.errors[0])
      let predictions = try #require(all.predictions)[0]
      #expect(distance(kept.map { predictions[$0] }, try #require(part.predictions)[0]) <= 1e-12)
      let fits = try part.model.predict(sample.features)
      #expect(abs(predictions[1] - fits[1]) <= 1e-10 * abs(fits[1]))
    }
  }

  @Test func sparseFeaturesAgreeWithDenseOnes() throws {
    let problem = SampleProblem(rows: 50, columns: 6, seed: 2)
    let sparse = SparseMatrix(problem.features)
    let dense = try Ridge().leaveOneOut(problem.features, problem.response)
    let other = try Ridge().leaveOneOut(sparse, problem.response)
    #expect(distance(dense.errors, other.errors) <= 1e-10)
  }

  /// Rows on both sides of the edges of the blocks in which they are taken, 873 rows each.
  @Test func blocksOfRowsAgreeWithRefits() throws {
    let (n, p, lambda) = (2000, 300, 0.1)
    let sample = SampleProblem(rows: n, columns: p, seed: 13)
    let result = try Ridge().leaveOneOut(
      sample.features, sample.response, lambdas: .values([1, lambda]), keepingPredictions: true)
    let predictions = try #require(result.predictions)[1]
    for row in [0, 872, 873, 1745, 1746, 1999] {
      var weights = [Double](repeating: 1, count: n)
      weights[row] = 0
      let model = try Ridge().fit(
        sample.features, sample.response, weights: weights,
        lambda: Lambda(lambda * Double(n) / Double(n - 1)))
      let expected = try model.predict(sample.features.rows([row]))[0]
      #expect(abs(predictions[row] - expected) <= 1e-10 * abs(expected), "row \(row)")
    }
    let sparse = try Ridge().leaveOneOut(
      SparseMatrix(sample.features), sample.response, lambdas: .values([1, lambda]),
      keepingPredictions: true)
    #expect(distance(try #require(sparse.predictions)[1], predictions) <= 1e-10)
  }

  /// The grid of its own reaches from no fit to nearly all of it, and the best is inside.
  @Test func automaticGridSpansTheSpectrum() throws {
    let sample = SampleProblem(rows: 60, columns: 10, seed: 4)
    let result = try Ridge().leaveOneOut(sample.features, sample.response)
    #expect(result.lambdas.count == 100)
    #expect(result.lambdas == result.lambdas.sorted(by: >))
    #expect(result.degreesOfFreedom[0] < 0.1 && result.degreesOfFreedom[99] > 9.8)
    #expect(!result.isAtEdge)
    #expect(try #require(result.lambdaOneStandardError) >= result.lambdaMin)
    let short = try Ridge().leaveOneOut(
      sample.features, sample.response, lambdas: .automatic(count: 3, ratio: 0.01))
    #expect(abs(short.lambdas[2] / short.lambdas[0] - 0.01) < 1e-15)
    #expect(short.isAtEdge)
  }

  /// scikit-learn's scale, and lambdas in any order.
  @Test func lambdasAreMeantAsInFits() throws {
    let sample = SampleProblem(rows: 25, columns: 4, seed: 6)
    let result = try Ridge().leaveOneOut(
      sample.features, sample.response, lambdas: .values([1, 30, 2]).scaled(.scikitLearn))
    #expect(result.lambdas == [1, 30, 2].map { $0 / 25 })
  }

  @Test func whatIsNotDefinedIsAnError() throws {
    let wide = SampleProblem(rows: 5, columns: 9, seed: 1)
    #expect(throws: ShrinkageError.self) {
      try Ridge().leaveOneOut(wide.features, wide.response, lambdas: .values([0]))
    }
    #expect(
      throws: ShrinkageError.unsupported(
        "ridge with bounds has no closed form for leaving rows out")
    ) {
      try Ridge(bounds: .nonNegative).leaveOneOut(wide.features, wide.response)
    }
    #expect(throws: ShrinkageError.self) {
      try Ridge().leaveOneOut(wide.features, wide.response, lambdas: .values([]))
    }
    #expect(throws: ShrinkageError.allWeightsZero) {
      try Ridge().leaveOneOut(
        wide.features, wide.response, weights: Array(repeating: 0, count: 5))
    }
    #expect(throws: ShrinkageError.self) {
      try EigenDecomposition.requireRoom(order: 32_767, of: "columns")
    }
  }

  @Test func constantsAndNoColumnsAreAnswered() throws {
    for p in [0, 2] {
      let x = try Matrix(columns: Array(repeating: [1, 1, 1, 1], count: p), rowCount: 4)
      let y = [1.0, 2, 4, 9]
      for result in [
        try Ridge().leaveOneOut(x, y), try Ridge().generalizedCrossValidation(x, y),
      ] {
        #expect(result.lambdas == [0])
        #expect(result.degreesOfFreedom == [0])
        // Of means of three: (4/3)^2 times the deviations from the mean of four.
        let expected: Double = 9.5 * 16 / 9
        #expect(abs(result.errors[0] - expected) < 1e-13)
      }
    }
  }
}
