import Testing

@testable import Shrinkage

/// Relaxed and adaptive lassos against the fits that they are made of.
@Suite struct RelaxedLassoTests {
  private func leastSquares(
    _ sample: SampleProblem, on columns: [Int]
  ) throws -> LinearModel {
    var factors = [Double](repeating: .infinity, count: sample.features.columnCount)
    for j in columns { factors[j] = 0 }
    return try Ridge(penaltyFactors: factors).fit(
      sample.features, sample.response, weights: sample.weights, lambda: 1)
  }

  /// Tall and wide; least squares on the active columns, which the model's own certificate confirms.
  @Test(arguments: [(40, 8, true), (12, 30, false)])
  func relaxedFitsAreLeastSquaresOnTheActiveColumns(_ n: Int, _ p: Int, _ weighted: Bool) throws {
    let sample = SampleProblem(rows: n, columns: p, seed: 31, weighted: weighted)
    let lambdas = LambdaGrid.values([1, 0.3, 0.1])
    for ratio in [1, 0.7] {
      let base = ElasticNet(l1Ratio: ratio)
      let plain = try base.path(
        sample.features, sample.response, weights: sample.weights, lambdas: lambdas)
      let relaxed = try RelaxedLasso(base: base).path(
        sample.features, sample.response, weights: sample.weights, lambdas: lambdas)
      #expect(try plain.relaxed() == relaxed)
      let mixed = try plain.relaxed(gamma: 0.25)
      for k in plain.points.indices {
        let expected = try leastSquares(sample, on: plain.points[k].coefficients.indices)
        let model = relaxed[k]
        #expect(distance(model.coefficients, expected.coefficients) <= 1e-9)
        let report = model.report
        #expect(
          abs((report.devianceRatio ?? 0) - (expected.report.devianceRatio ?? 1)) <= 1e-11)
        #expect(report.isCertified)
        let certificate = try model.verify(
          sample.features, sample.response, weights: sample.weights)
        #expect(certificate.relativeGap <= 1e-12)
        let blend = zip(plain[k].coefficients, expected.coefficients).map {
          0.25 * $0 + 0.75 * $1
        }
        #expect(distance(mixed[k].coefficients, blend) <= 1e-9)
        let fits = try mixed[k].predict(sample.features)
        let weights = sample.weights ?? sample.response.map { _ in 1 }
        let errors = zip(sample.response, fits).map { ($0 - $1) * ($0 - $1) }
        let loss = dot(weights, errors) / weights.reduce(0, +) / 2
        #expect(abs(mixed[k].report.objective - loss) <= 1e-9 * loss)
      }
    }
  }

  @Test func gammaOneIsTheLasso() throws {
    let sample = SampleProblem(rows: 30, columns: 6, seed: 4)
    let plain = try Lasso().fit(sample.features, sample.response, lambda: 0.2)
    let relaxed = try RelaxedLasso(gamma: 1).fit(sample.features, sample.response, lambda: 0.2)
    #expect(distance(plain.coefficients, relaxed.coefficients) <= 1e-15)
    #expect(relaxed.options == plain.options)
  }

  /// A fit, a point of a path, a fit of statistics and one between the points are the same.
  @Test func roadsAgree() throws {
    let sample = SampleProblem(rows: 40, columns: 7, seed: 14)
    var statistics = try SufficientStatistics(columnCount: 7)
    try statistics.add(sample.features, sample.response)
    for estimator in [
      RelaxedLasso() as any LinearEstimator, AdaptiveLasso(),
      RelaxedLasso(gamma: 0.5, base: AdaptiveLasso()),
    ] {
      let path = try estimator.path(
        sample.features, sample.response, lambdas: .values([0.5, 0.2, 0.05]))
      let expected = try estimator.fit(sample.features, sample.response, lambda: 0.2)
      #expect(distance(path[1].coefficients, expected.coefficients) <= 1e-10)
      let summed = try estimator.fit(statistics, lambda: 0.2)
      #expect(distance(summed.coefficients, expected.coefficients) <= 1e-10)
      let between = try path.model(at: 0.1)
      let cold = try estimator.fit(statistics, lambda: 0.1)
      #expect(distance(between.coefficients, cold.coefficients) <= 1e-10)
    }
  }

  @Test(arguments: [false, true]) func adaptiveFactorsComeFromTheFirstFit(_ standardize: Bool)
    throws
  {
    let sample = SampleProblem(rows: 40, columns: 7, seed: 15, weighted: true)
    let given = [1.0, 0, 2, .infinity, 1, 1, 1]
    let base = Lasso(standardize: standardize, penaltyFactors: given)
    let reference = CenteredReference(
      sample.features, sample.response, weights: sample.weights, base.options)
    let ridge = Ridge(options: base.options)
    let firsts: [(AdaptiveLasso.First, LinearModel)] = try [
      (
        .leastSquares,
        ridge.fit(sample.features, sample.response, weights: sample.weights, lambda: 0)
      ),
      (
        .ridge(0.3),
        ridge.fit(sample.features, sample.response, weights: sample.weights, lambda: 0.3)
      ),
      (
        .ridge(nil),
        ridge.generalizedCrossValidation(
          sample.features, sample.response, weights: sample.weights
        ).model
      ),
      (
        .lasso(0.5),
        base.fit(sample.features, sample.response, weights: sample.weights, lambda: 0.5)
      ),
    ]
    for (first, model) in firsts {
      let adaptive = AdaptiveLasso(first: first, power: 2, base: base)
      let result = try adaptive.fit(
        sample.features, sample.response, weights: sample.weights, lambda: 0.1)
      var options = base.options
      options.penaltyFactors = given.indices.map { j in
        let size = model.coefficients[j] * reference.scales[j]
        return given[j] == 0 ? 0 : size == 0 ? .infinity : given[j] / (size * size)
      }
      let expected = try Lasso(options: options).fit(
        sample.features, sample.response, weights: sample.weights, lambda: 0.1)
      #expect(distance(result.coefficients, expected.coefficients) <= 1e-8, "\(first)")
      let factors = try #require(result.options.penaltyFactors)
      #expect(
        factors.indices.allSatisfy {
          (factors[$0] == .infinity)
            == (options.penaltyFactors?[$0] == .infinity)
        })
      let certificate = try result.verify(
        sample.features, sample.response, weights: sample.weights)
      #expect(certificate.relativeGap <= 1e-10)
    }
  }

  @Test func whatIsOutOfRangeIsAnError() throws {
    let sample = SampleProblem(rows: 10, columns: 3, seed: 1)
    for estimator in [
      RelaxedLasso(gamma: 1.5), RelaxedLasso(base: Lasso(bounds: .nonNegative)),
      AdaptiveLasso(power: 0),
    ] as [any LinearEstimator] {
      #expect(throws: ShrinkageError.self) {
        try estimator.fit(sample.features, sample.response, lambda: 0.1)
      }
    }
    let path = try Lasso(bounds: .nonNegative).path(sample.features, sample.response)
    #expect(throws: ShrinkageError.self) { try path.relaxed() }
    let relaxed = try RelaxedLasso().path(sample.features, sample.response)
    #expect(throws: ShrinkageError.self) { try relaxed.informationCriteria() }
    let duplicated = try sample.features.mapColumns { $0 + $0 }
    #expect(throws: ShrinkageError.self) {
      try AdaptiveLasso(first: .leastSquares).fit(duplicated, sample.response, lambda: 0.1)
    }
  }
}

extension RelaxedLassoTests {
  /// Each fold's path is that of its training rows alone: the first fit is made within the fold, by
  /// statistics and by rows.
  @Test(arguments: [(40, 7), (20, 600)]) func crossValidationLeaksNothing(_ n: Int, _ p: Int) throws
  {
    let sample = SampleProblem(rows: n, columns: p, seed: 17)
    let lambdas = LambdaGrid.values([0.5, 0.1])
    for estimator in [
      AdaptiveLasso() as any LinearEstimator, RelaxedLasso(gamma: 0.5),
      RelaxedLasso(base: AdaptiveLasso(first: .lasso(0.2))),
    ] {
      let result = try estimator.crossValidate(
        sample.features, sample.response, lambdas: lambdas, folds: .contiguous(4))
      #expect(result.isCertified)
      for fold in 0..<4 {
        let held = Array(fold * n / 4..<(fold + 1) * n / 4)
        let rest = (0..<n).filter { !held.contains($0) }
        let path = try estimator.path(
          sample.features.rows(rest), rest.map { sample.response[$0] }, lambdas: lambdas)
        for k in path.points.indices {
          let own = result.model(without: fold, at: k)
          #expect(distance(own.coefficients, path[k].coefficients) <= 1e-7)
          // Its options are those of its own first fit; a mixture minimises nothing.
          if (estimator as? RelaxedLasso)?.gamma != 0.5 {
            let certificate = try own.verify(
              sample.features.rows(rest), rest.map { sample.response[$0] })
            #expect(certificate.relativeGap <= 1e-9)
          }
          let fits = try path[k].predict(sample.features.rows(held))
          let errors = zip(held, fits).map {
            (sample.response[$0] - $1) * (sample.response[$0] - $1)
          }
          let mean = errors.reduce(0, +) / Double(errors.count)
          #expect(abs(result.points[k].foldErrors[fold] - mean) <= 1e-7 * mean)
        }
      }
    }
  }
}
