import Testing

@testable import Shrinkage

#if canImport(Glibc)
  import Glibc
#endif

/// Degrees of freedom against derivatives, criteria against their formulas.
@Suite struct InformationCriteriaTests {
  struct Case: Sendable {
    let estimator: any LinearEstimator
    let rows: Int
    let columns: Int
    var weighted = false
  }

  static let cases: [Case] = {
    var positive = FitOptions()
    positive.bounds = .uniform(lower: -0.1, upper: 0.4)
    var factors = FitOptions(intercept: true, standardize: true)
    factors.penaltyFactors = [0, 1, 2, .infinity, 0.5, 1, 1, 1]
    return [
      Case(estimator: Lasso(), rows: 30, columns: 8),
      Case(estimator: Lasso(), rows: 10, columns: 25),
      Case(estimator: Lasso(options: positive), rows: 30, columns: 8),
      Case(estimator: ElasticNet(l1Ratio: 0.4), rows: 30, columns: 8, weighted: true),
      Case(estimator: ElasticNet(l1Ratio: 0.4), rows: 10, columns: 25),
      Case(estimator: ElasticNet(l1Ratio: 0.6, options: positive), rows: 30, columns: 8),
      Case(estimator: ElasticNet(l1Ratio: 0.4, options: factors), rows: 30, columns: 8),
      Case(estimator: Ridge(options: factors), rows: 30, columns: 8, weighted: true),
      Case(estimator: Ridge(intercept: false), rows: 30, columns: 8),
      Case(estimator: Ridge(), rows: 10, columns: 25),
      Case(estimator: ElasticNet(l1Ratio: 0), rows: 10, columns: 25),
      Case(estimator: Ridge(options: positive), rows: 30, columns: 8),
    ]
  }()

  /// sum_i d fit_i / d y_i by differences, exact while no column enters or leaves: the fit is then
  /// linear in y. The intercept's 1 is taken away.
  @Test(arguments: cases) func degreesOfFreedomAreTheDivergence(_ test: Case) throws {
    let sample = SampleProblem(
      rows: test.rows, columns: test.columns, seed: 5, weighted: test.weighted)
    let lambdas = [0.5, 0.05]
    let path = try test.estimator.path(
      sample.features, sample.response, weights: sample.weights, lambdas: .values(lambdas))
    let criteria = try path.informationCriteria(noiseVariance: .likelihood)
    let step = 1e-5
    for (k, lambda) in lambdas.enumerated() {
      var divergence = 0.0
      for row in sample.response.indices {
        let fits = try [step, -step].map { change in
          var response = sample.response
          response[row] += change
          let model = try test.estimator.fit(
            sample.features, response, weights: sample.weights, lambda: Lambda(lambda))
          return try model.predict(sample.features.rows([row]))[0]
        }
        divergence += (fits[0] - fits[1]) / (2 * step)
      }
      let own = criteria.degreesOfFreedom[k] + (test.estimator.options.intercept ? 1 : 0)
      #expect(abs(own - divergence) < 1e-5, "lambda \(lambda)")
    }
  }

  /// Copies of columns do not count twice.
  @Test func lassoCountsTheRank() throws {
    let sample = SampleProblem(rows: 40, columns: 4, seed: 9)
    let doubled = try sample.features.mapColumns { $0 + $0 }
    let grid = LambdaGrid.values([0.2, 0.02, 0])
    let single = try Lasso().path(sample.features, sample.response, lambdas: grid)
      .informationCriteria(noiseVariance: .known(1))
    let double = try Lasso().path(doubled, sample.response, lambdas: grid)
      .informationCriteria(noiseVariance: .known(1))
    #expect(single.degreesOfFreedom == double.degreesOfFreedom)
    #expect(single.degreesOfFreedom[2] == 4)
    #expect(distance(single.values(.bic), double.values(.bic)) < 1e-12)
  }

  /// From the rank at no penalty to none.
  @Test func traceGoesFromTheRankToZero() throws {
    let sample = SampleProblem(rows: 40, columns: 6, seed: 9)
    for ratio in [0, 1e-12] {
      let criteria = try ElasticNet(l1Ratio: ratio).path(
        sample.features, sample.response, lambdas: .values([1e8, 1e-10])
      ).informationCriteria()
      #expect(criteria.degreesOfFreedom[0] < 1e-6)
      #expect(abs(criteria.degreesOfFreedom[1] - 6) < 1e-6)
    }
  }

  @Test func valuesFollowTheirFormulas() throws {
    let sample = SampleProblem(rows: 25, columns: 6, seed: 12, weighted: true)
    let weights = try #require(sample.weights)
    let kept = (0..<25).filter { weights[$0] > 0 }
    let n = Double(kept.count)
    let path = try Lasso().path(
      sample.features, sample.response, weights: weights, lambdas: .automatic(count: 20))
    let full = try Ridge().fit(sample.features, sample.response, weights: weights, lambda: 0)
    func squares(_ model: LinearModel) throws -> Double {
      let fits = try model.predict(sample.features)
      let errors = zip(sample.response, fits).map { ($0 - $1) * ($0 - $1) }
      return dot(weights, errors) / weights.reduce(0, +)
    }
    let variance = n * (try squares(full)) / (n - 7)
    for noise in [NoiseVariance.leastSquares, .likelihood, .known(2), .automatic] {
      let criteria = try path.informationCriteria(noiseVariance: noise, gamma: 0.5)
      #expect(criteria.rowCount == kept.count)
      for k in path.points.indices {
        let (f, r) = (Double(path.points[k].coefficients.indices.count), try squares(path[k]))
        let used = noise == .known(2) ? 2 : noise == .likelihood ? r : variance
        let deviance = n * log(2 * .pi * used) + n * r / used
        let parameters = f + (noise == .likelihood ? 2 : 1)
        let correction = 2 * parameters * (parameters + 1) / (n - parameters - 1)
        let subsets = [1.0, 6, 15, 20, 15, 6, 1][Int(f)]
        let expected = [
          deviance + 2 * f, deviance + 2 * f + correction, deviance + f * log(n),
          deviance + f * log(n) + log(subsets), n * r / used - n + 2 * (f + 1),
        ]
        for (criterion, value) in zip(InformationCriterion.allCases, expected) {
          let own = criteria.values(criterion)[k]
          if criterion == .cp, noise == .likelihood {
            #expect(own.isNaN)
          } else {
            #expect(abs(own - value) < 1e-8 * max(1, abs(value)), "\(criterion) \(noise)")
          }
        }
      }
    }
  }

  @Test func theBestIsTheLeast() throws {
    let sample = SampleProblem(rows: 60, columns: 12, seed: 3)
    let path = try Lasso().path(sample.features, sample.response)
    let criteria = try path.informationCriteria()
    #expect(criteria.rule == .leastSquares)
    for criterion in InformationCriterion.allCases {
      let values = criteria.values(criterion)
      let best = try path.best(by: criterion)
      let index = try #require(criteria.bestIndex(criterion))
      #expect(values[index] == values.min())
      #expect(best == path[index])
    }
    let wide = SampleProblem(rows: 10, columns: 30, seed: 3)
    let other = try Lasso().path(wide.features, wide.response)
    #expect(try other.informationCriteria().rule == .likelihood)
    #expect(throws: ShrinkageError.self) { try other.best(by: .cp) }
    #expect(throws: ShrinkageError.self) {
      try other.informationCriteria(noiseVariance: .leastSquares)
    }
    #expect(throws: ShrinkageError.self) {
      try other.informationCriteria(noiseVariance: .known(0))
    }
    #expect(throws: ShrinkageError.self) { try other.informationCriteria(gamma: 2) }
  }

  /// All roads to a path give the same criteria: Gram matrix, statistics, working set, sparse features.
  @Test func solversAgree() throws {
    let sample = SampleProblem(rows: 50, columns: 20, seed: 21)
    let grid = LambdaGrid.values([0.5, 0.1, 0.01])
    var statistics = try SufficientStatistics(columnCount: 20)
    try statistics.add(sample.features, sample.response)
    for ratio in [1, 0.5] {
      var options = FitOptions()
      let estimator = ElasticNet(l1Ratio: ratio)
      let expected = try estimator.path(sample.features, sample.response, lambdas: grid)
        .informationCriteria()
      options.equations = .implicit
      let implicit = ElasticNet(l1Ratio: ratio, options: options)
      for criteria in [
        try estimator.path(statistics, lambdas: grid).informationCriteria(),
        try implicit.path(sample.features, sample.response, lambdas: grid).informationCriteria(),
        try implicit.path(SparseMatrix(sample.features), sample.response, lambdas: grid)
          .informationCriteria(),
      ] {
        #expect(distance(criteria.degreesOfFreedom, expected.degreesOfFreedom) < 1e-8)
        #expect(distance(criteria.values(.aicc), expected.values(.aicc)) < 1e-8)
      }
    }
  }
}
