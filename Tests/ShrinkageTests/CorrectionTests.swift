import Testing

@testable import Shrinkage

/// Elastic nets with so many active columns that the factor of one lambda serves those that follow.
@Suite struct CorrectionTests {
  enum Variant: CaseIterable, Sendable {
    case plain, unpenalized, bounds

    func apply(to options: inout FitOptions, columnCount: Int) {
      switch self {
      case .plain: break
      case .unpenalized:
        options.penaltyFactors = (0..<columnCount).map { [1, 0.5, 2, 1, 0][$0 % 5] }
      case .bounds: options.bounds = .uniform(lower: -0.3, upper: 0.2)
      }
    }
  }

  /// Every point is as exact as a fit with a factor of its own, with more rows than columns and with fewer.
  @Test(arguments: Variant.allCases, [400, 150])
  func pathsAreAsFitsOfTheirOwn(variant: Variant, rows: Int) throws {
    let sample = SampleProblem(rows: rows, columns: 240, correlation: 0.5, seed: rows)
    var net = ElasticNet(l1Ratio: 0.4)
    variant.apply(to: &net.options, columnCount: 240)
    let path = try net.path(
      sample.features, sample.response, lambdas: .automatic(count: 20, ratio: 3e-3))
    #expect(path.points.last.map { $0.report.activeCount > 120 } == true)
    for k in stride(from: 1, to: path.points.count, by: 9) {
      let model = path[k]
      let certificate = try model.verify(sample.features, sample.response)
      #expect(certificate.relativeGap <= 1e-14, "\(k)")
      let cold = try net.fit(sample.features, sample.response, lambda: Lambda(model.lambda))
      #expect(distance(model.coefficients, cold.coefficients) <= 1e-8, "\(k)")
    }
  }

  /// What the corrections leave, one after the other, is at most the fraction promised.
  @Test func correctionsLeaveAFraction() throws {
    let sample = SampleProblem(rows: 300, columns: 150, correlation: 0.5, seed: 5)
    let statistics = try SufficientStatistics(
      sample.features, sample.response, weights: nil)
    let net = ElasticNet(l1Ratio: 0.5)
    let prepared = try StandardizedProblem(net, statistics)
    func problem(_ lambda: Double) -> PenalizedProblem {
      PenalizedProblem(
        equations: prepared.equations, penalty: prepared.penalty.at(lambda),
        freeColumns: prepared.penalty.freeColumns)
    }
    let count = prepared.equations.columnCount
    var iterate = Iterate(
      coefficients: Array(repeating: 0, count: count), gradient: prepared.equations.crossProduct)
    var active = ActiveSet(columnCount: count)
    let old = problem(0.02)
    #expect(active.pursue(old, &iterate, isConsistent: true, nearness: 0) != nil)
    #expect(active.factor.columns.count >= 100 && active.isCurrent(old))
    let (first, new) = (iterate, problem(0.018))
    #expect(!active.isCurrent(new) && active.isCorrectable(new))
    // Farther away too many columns come and go.
    var (other, guess) = (active, iterate)
    #expect(other.isCorrectable(problem(0.015)))
    #expect(other.correct(problem(0.015), &guess) == nil)
    #expect(active.correct(new, &iterate) != nil)
    #expect(!active.isCurrent(new))
    let answer = iterate
    // From the old answer, on the new active set, in the norm of the new matrix.
    iterate = first
    iterate.coefficients = zip(first.coefficients, answer.coefficients).map { $1 == 0 ? 0 : $0 }
    func error() -> Double {
      let difference = zip(iterate.coefficients, answer.coefficients).map { $0 - $1 }
      var image = prepared.equations.crossProduct
      prepared.equations.refreshGradient(&image, at: difference)
      var square = 0.0
      for j in 0..<count where difference[j] != 0 {
        let product = prepared.equations.crossProduct[j] - image[j]
        square += difference[j] * (product + new.penalty.l2(j) * difference[j])
      }
      return square.squareRoot()
    }
    prepared.equations.refreshGradient(&iterate.gradient, at: iterate.coefficients)
    var last = error()
    for _ in 0..<4 {
      active.refine(new, &iterate)
      let rest = error()
      #expect(rest <= (1 - 0.018 / 0.02) * last * (1 + 1e-6))
      last = rest
    }
  }
}
