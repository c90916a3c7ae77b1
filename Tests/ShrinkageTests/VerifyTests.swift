import Testing

@testable import Shrinkage

/// A certificate must accept what is optimal and notice everything that is not.
@Suite struct VerifyTests {
  private let sample = SampleProblem(rows: 30, columns: 6, seed: 95, weighted: true)

  private func fit(
    _ kind: ModelKind, lambda: Double = 0.05, _ change: (inout FitOptions) -> Void = { _ in }
  ) throws -> LinearModel {
    var options = FitOptions()
    change(&options)
    return try kind.estimator(options).fit(
      sample.features, sample.response, weights: sample.weights, lambda: Lambda(lambda))
  }

  private func verify(_ model: LinearModel) throws -> Certificate {
    try model.verify(sample.features, sample.response, weights: sample.weights)
  }

  /// Objective of `model` less that of the optimum, by the independent account.
  private func excess(_ model: LinearModel, over best: LinearModel) -> Double {
    let (x, y, w) = (sample.features, sample.response, sample.weights)
    return Optimality(model, x, y, weights: w).objective
      - Optimality(best, x, y, weights: w).objective
  }

  @Test(arguments: ModelKind.allCases, [0, 1e-3, 0.05, 1])
  func fitsAreCertified(kind: ModelKind, lambda: Double) throws {
    for standardize in [true, false] {
      for intercept in [true, false] {
        let model = try fit(kind, lambda: lambda) {
          ($0.standardize, $0.intercept) = (standardize, intercept)
        }
        let certificate = try verify(model)
        #expect(certificate.relativeGap <= Tolerance.certifiedGap)
        #expect(
          distance([certificate.objective], [model.report.objective])
            <= Tolerance.rounding(30 * 6))
      }
    }
  }

  /// The gap is at least the excess of the objective, and not absurdly more.
  @Test(arguments: ModelKind.allCases, [0, 0.05])
  func changedCoefficientsAreNoticed(kind: ModelKind, lambda: Double) throws {
    let null =
      CenteredReference(
        sample.features, sample.response, weights: sample.weights
      ).responseNorm / 2
    for options in FitOptions.combinations {
      let model = try fit(kind, lambda: lambda) { $0 = options }
      for j in 0..<6 {
        for change in [1e-3, -0.1, 3] {
          var changed = model
          changed.coefficients[j] += change
          let certificate = try verify(changed)
          let excess = excess(changed, over: model)
          #expect(certificate.gap >= excess * (1 - Tolerance.solved(30)), "\(j) \(change)")
          #expect(certificate.relativeGap > Tolerance.certifiedGap, "\(j) \(change)")
          if options.intercept {
            #expect(
              distance([certificate.relativeGap], [certificate.gap / null])
                <= Tolerance.rounding(30))
          }
        }
      }
    }
  }

  @Test(arguments: ModelKind.allCases) func interceptOffByDAddsHalfItsSquare(
    kind: ModelKind
  ) throws {
    let model = try fit(kind)
    let best = try verify(model)
    for d in [1e-4, -0.5, 10] {
      var changed = model
      changed.intercept += d
      let certificate = try verify(changed)
      let expected = d * d / 2
      // The offset itself is a difference of intercepts of size 10: rounding over 1e-4.
      let slack = Tolerance.rounding(30) * 10 * (abs(d) + expected)
      #expect(abs(certificate.gap - best.gap - expected) <= slack)
      #expect(abs(certificate.objective - best.objective - expected) <= slack)
    }
    var without = try fit(kind) { $0.intercept = false }
    #expect(try verify(without).relativeGap <= Tolerance.certifiedGap)
    without.intercept = 1e-9
    #expect(try verify(without).gap == .infinity)
  }

  @Test(arguments: ModelKind.allCases) func violatedBoundsHaveNoCertificate(
    kind: ModelKind
  ) throws {
    for standardize in [true, false] {
      let model = try fit(kind) {
        $0.bounds = .perColumn(
          lower: [-0.1, 0, -1, -0.2, 0, -5], upper: [0.1, .infinity, 0, 0.2, 0, 5])
        $0.standardize = standardize
      }
      #expect(try verify(model).relativeGap <= Tolerance.certifiedGap)
      for (j, value) in [(0, 0.1001), (0, -0.11), (1, -1e-9), (2, 1e-9), (4, 1e-9), (5, 6)] {
        var changed = model
        changed.coefficients[j] = value
        #expect(try verify(changed).gap == .infinity, "\(j) \(value)")
        #expect(try verify(changed).relativeGap == .infinity, "\(j) \(value)")
      }
    }
  }

  @Test(arguments: ModelKind.allCases) func excludedAndConstantColumnsMustBeZero(
    kind: ModelKind
  ) throws {
    var model = try fit(kind) { $0.penaltyFactors = [1, 1, .infinity, 1, 1, 1] }
    #expect(try verify(model).relativeGap <= Tolerance.certifiedGap)
    model.coefficients[2] = 1e-9
    #expect(try verify(model).gap == .infinity)
    let x = try sample.features.mapColumns { $0 + [Array(repeating: 2, count: 30)] }
    var constant = try kind.estimator().fit(x, sample.response, lambda: 0.1)
    #expect(try constant.verify(x, sample.response).relativeGap <= Tolerance.certifiedGap)
    constant.coefficients[6] = 1
    #expect(try constant.verify(x, sample.response).gap == .infinity)
  }

  @Test(arguments: ModelKind.allCases, [0, 0.05])
  func perturbedUnpenalizedColumnsAreNoticed(kind: ModelKind, lambda: Double) throws {
    for bounded in [false, true] {
      let model = try fit(kind, lambda: lambda) {
        $0.penaltyFactors = [0, 1, 0, 1, 1, 0]
        if bounded { $0.bounds = .uniform(lower: -50, upper: .infinity) }
      }
      #expect(try verify(model).relativeGap <= Tolerance.certifiedGap)
      for j in [0, 2, 5] {
        for change in [1e-3, -1e-3, 1] {
          var changed = model
          changed.coefficients[j] += change
          let certificate = try verify(changed)
          let excess = excess(changed, over: model)
          #expect(certificate.relativeGap > Tolerance.certifiedGap, "\(j) \(change)")
          #expect(certificate.gap >= excess * (1 - Tolerance.solved(30)), "\(j) \(change)")
        }
      }
    }
  }

  /// For least squares the gap is the excess itself: 1/2 g' G^+ g.
  @Test(arguments: ModelKind.allCases) func gapOfLeastSquaresIsTheExcess(kind: ModelKind) throws {
    let model = try fit(kind, lambda: 0)
    var random = SeededRandom(2)
    for _ in 0..<10 {
      var changed = model
      for j in 0..<6 { changed.coefficients[j] += 0.1 * random.normal() }
      changed.intercept += random.normal()
      let excess = excess(changed, over: model)
      #expect(distance([try verify(changed).gap], [excess]) <= Tolerance.solved(30))
    }
  }

  /// A model is not certified for other data, other weights or another lambda.
  @Test(arguments: ModelKind.allCases) func otherProblemsAreNoticed(kind: ModelKind) throws {
    let model = try fit(kind)
    #expect(
      try model.verify(sample.features, sample.response).relativeGap > Tolerance.certifiedGap)
    var response = sample.response
    response[0] += 0.1
    #expect(
      try model.verify(sample.features, response, weights: sample.weights).relativeGap
        > Tolerance.certifiedGap)
    var other = model
    other.lambda *= 1.01
    #expect(try verify(other).relativeGap > Tolerance.certifiedGap)
    var standardized = model
    standardized.options.standardize = true
    #expect(try verify(standardized).relativeGap > Tolerance.certifiedGap)
  }

  @Test func perfectAndEmptyFitsHaveGapZero() throws {
    let constant = [Double](repeating: 0.1, count: 30)
    for kind in ModelKind.allCases {
      let model = try kind.estimator().fit(sample.features, constant, lambda: 0.5)
      let certificate = try model.verify(sample.features, constant)
      #expect(certificate.gap == 0 && certificate.relativeGap == 0)
      let none = try Matrix(columnMajor: [Double](), rowCount: 30, columnCount: 0)
      let mean = try kind.estimator().fit(none, sample.response, lambda: 0.5)
      #expect(try mean.verify(none, sample.response).relativeGap <= Tolerance.certifiedGap)
    }
  }
}
