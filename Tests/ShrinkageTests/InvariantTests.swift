import Testing

@testable import Shrinkage

/// What must hold for any data.
@Suite struct InvariantTests {
  /// gradient = c - G b, with c, G and s from plain loops over the rows.
  @Test(arguments: FitOptions.combinations, [false, true])
  func normalEquationsHoldTheMoments(options: FitOptions, weighted: Bool) throws {
    let sample = SampleProblem(rows: 40, columns: 7, seed: 21, weighted: weighted)
    let (n, x, y) = (40, sample.features, sample.response)
    let reference = CenteredReference(x, y, weights: sample.weights, options)
    let statistics = try SufficientStatistics(x, y, weights: sample.weights)
    let standardization = Standardization(
      means: statistics.means, responseMean: statistics.responseMean,
      squares: (0..<7).map { statistics.scatter($0, $0) }, weight: statistics.weight,
      options: options)
    let equations = NormalEquations(statistics, standardization)
    let gram = reference.columns.map { a in reference.columns.map { dot(a, $0) } }
    for j in 0..<7 {
      for k in 0..<7 {
        let size = (gram[j][j] * gram[k][k]).squareRoot()
        #expect(abs(equations.gram[j, k] - gram[j][k]) <= Tolerance.rounding(n) * size)
      }
    }
    #expect(distance(equations.crossProduct, reference.crossProduct) <= Tolerance.rounding(n))
    #expect(abs(equations.responseNorm / reference.responseNorm - 1) <= Tolerance.rounding(n))
    var random = SeededRandom(5)
    for support in [0, 1, 2, 7] {
      var b = random.normals(7)
      for j in support..<7 { b[j] = 0 }
      let expected = (0..<7).map { reference.crossProduct[$0] - dot(gram[$0], b) }
      var gradient = [Double](repeating: .nan, count: 7)
      equations.refreshGradient(&gradient, at: b)
      let size = zip(gram, b).map { abs($0[0]) + abs($1) * 10 }.max() ?? 1
      #expect(distance(gradient, expected, floor: size) <= Tolerance.rounding(n))
    }
  }

  /// No feasible change of the answer lowers the objective by more than the gap it reports.
  @Test(arguments: 0..<18) func noPerturbationImproves(seed: Int) throws {
    var random = SeededRandom(500 + seed)
    let sample = SampleProblem(
      rows: [6, 15, 30][seed % 3], columns: 9, correlation: 0.7, seed: seed,
      weighted: seed % 2 == 0)
    var options = FitOptions(intercept: seed % 4 < 2, standardize: seed % 3 == 0)
    if seed % 5 < 2 { options.penaltyFactors = [0, 1, 2, 0.5, .infinity, 1, 1, 1, 3] }
    if seed % 7 < 3 { options.bounds = .uniform(lower: -0.2, upper: 0.6) }
    let kind = ModelKind.allCases[seed % 3]
    let model = try kind.estimator(options).fit(
      sample.features, sample.response, weights: sample.weights, lambda: 0.05)
    let objective = Optimality(
      model, sample.features, sample.response, weights: sample.weights
    ).objective
    #expect(
      abs(objective - model.report.objective) <= Tolerance.rounding(30 * 9) * (1 + objective))
    for _ in 0..<200 {
      let other = perturbed(model, &random)
      let value = Optimality(
        other, sample.features, sample.response, weights: sample.weights
      ).objective
      #expect(
        value >= objective - model.report.gap - Tolerance.rounding(30 * 9) * (1 + objective))
    }
  }

  /// Moves some coefficients within their bounds, and the intercept where there is one.
  private func perturbed(_ model: LinearModel, _ random: inout SeededRandom) -> LinearModel {
    var other = model
    let size = exponential(random.uniform(-14...1))
    for j in model.coefficients.indices where random.uniform() < 0.5 {
      if model.options.penaltyFactors?[j] == .infinity { continue }
      let (lower, upper) = model.options.bounds.limits(j)
      let moved = random.uniform() < 0.2 ? 0 : model.coefficients[j] + size * random.normal()
      other.coefficients[j] = min(max(moved, lower), upper)
    }
    if model.options.intercept { other.intercept += size * random.normal() }
    return other
  }

  /// The report describes the model it comes with.
  @Test(arguments: ModelKind.allCases) func reportDescribesTheModel(kind: ModelKind) throws {
    let sample = SampleProblem(rows: 25, columns: 6, seed: 8)
    let x = try sample.features.mapColumns { columns in
      columns + [Array(repeating: 4, count: 25)]
    }
    let path = try kind.estimator().path(x, sample.response, lambdas: .values([0.3, 0.01]))
    for index in path.points.indices {
      let model = path[index]
      #expect(model.report.activeCount == model.nonZeroCount)
      #expect(model.report.constantColumns == [6])
      #expect(model.report.isUnique)
      #expect(model.report.isCertified)
      #expect(model.coefficients[6] == 0)
      let score = try model.score(x, sample.response)
      let ratio = try #require(model.report.devianceRatio)
      #expect(abs(score - ratio) <= Tolerance.rounding(25 * 7))
      let null = CenteredReference(x, sample.response).responseNorm / 2
      #expect(
        abs(model.report.relativeGap * null - model.report.gap)
          <= Tolerance.rounding(25) * model.report.gap)
    }
  }

  @Test func epochLimitIsAStatusWithAGap() throws {
    // Columns that come twice make exchanges of the active set end in descent.
    let sample = SampleProblem(rows: 40, columns: 30, correlation: 0.95, seed: 2)
    let x = sample.features
    let twice = try Matrix(
      columnMajor: x.values + x.values, rowCount: x.rowCount, columnCount: 2 * x.columnCount)
    var options = FitOptions()
    options.maximumEpochs = 1
    options.relativeGap = 0
    let model = try Lasso(options: options).fit(twice, sample.response, lambda: 1e-3)
    #expect(model.report.epochs <= 1)
    #expect(model.report.status != .converged || model.report.gap == 0)
    let certificate = try model.verify(twice, sample.response)
    // Both are bounds from the same residual, by two roads.
    #expect(distance([certificate.gap], [model.report.gap]) <= 1e-6)
  }
}
