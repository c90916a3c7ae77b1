import Testing

@testable import Shrinkage

/// The scalar functions of a penalty against a search over b.
@Suite struct PenaltyTests {
  struct Case: Sendable, CustomTestStringConvertible {
    let l1Ratio: Double
    let factor: Double
    let lower: Double
    let upper: Double
    var testDescription: String { "r \(l1Ratio) v \(factor) [\(lower), \(upper)]" }

    func penalty(_ lambda: Double) throws -> ScaledPenalty {
      var options = FitOptions()
      options.penaltyFactors = [factor]
      options.bounds = .uniform(lower: lower, upper: upper)
      let standardization = Standardization(
        means: [0], responseMean: 0, squares: [1], weight: 1, options: options)
      return try Penalty(standardization, l1Ratio: l1Ratio, options: options).at(lambda)
    }

    /// h(b) from the definition.
    func value(_ b: Double, _ lambda: Double) -> Double {
      b < lower || b > upper
        ? .infinity : lambda * factor * (l1Ratio * abs(b) + (1 - l1Ratio) / 2 * b * b)
    }

    /// Where h changes its form, and what the derivative makes 0 between.
    func candidates(_ u: Double, curvature: Double, _ lambda: Double) -> [Double] {
      let (l1, l2) = (lambda * factor * l1Ratio, lambda * factor * (1 - l1Ratio))
      var result = [0.0, lower, upper]
      if curvature + l2 > 0 {
        result += [(u - l1) / (curvature + l2), (u + l1) / (curvature + l2)]
      }
      return result.filter { $0.isFinite }.map { min(max($0, lower), upper) }
    }
  }

  static let cases = [1, 0.3, 0].flatMap { ratio in
    [1, 0, 2.5].flatMap { factor in
      [(-Double.infinity, Double.infinity), (0, .infinity), (-0.5, 0.25), (-.infinity, 0.1)].map {
        Case(l1Ratio: ratio, factor: factor, lower: $0.0, upper: $0.1)
      }
    }
  }

  @Test(arguments: cases) func minimizerIsTheMinimum(problem: Case) throws {
    var random = SeededRandom(1)
    for _ in 0..<50 {
      let (lambda, target) = (random.uniform(0...2), random.uniform(-3...3))
      let curvature = random.uniform(0.1...4)
      let penalty = try problem.penalty(lambda)
      func objective(_ b: Double) -> Double {
        curvature / 2 * b * b - target * b + problem.value(b, lambda)
      }
      let found = penalty.minimizer(0, target: target, curvature: curvature)
      let least = problem.candidates(target, curvature: curvature, lambda).map(objective).min()
      #expect(objective(found) <= (least ?? 0) + Tolerance.rounding(1) * 10)
      #expect(
        abs(penalty.value(0, found) - problem.value(found, lambda)) <= Tolerance.rounding(1))
    }
  }

  /// h(b) + h*(u) - u b, with the supremum of h* over all candidates.
  @Test(arguments: cases) func fenchelYoungGapIsItsDefinition(problem: Case) throws {
    var random = SeededRandom(2)
    for _ in 0..<100 {
      let lambda = random.uniform(0.1...2)
      let penalty = try problem.penalty(lambda)
      let b = min(max(random.uniform(-2...2), problem.lower), problem.upper)
      var u = random.uniform(-3...3)
      if penalty.l2(0) == 0 {
        // Within the domain of h*, where a bound does not make it the whole line.
        if problem.upper == .infinity { u = min(u, penalty.l1(0)) }
        if problem.lower == -.infinity { u = max(u, -penalty.l1(0)) }
      }
      let conjugate = problem.candidates(u, curvature: 0, lambda).map {
        u * $0 - problem.value($0, lambda)
      }.max()
      let expected = problem.value(b, lambda) + (conjugate ?? 0) - u * b
      let gap = penalty.fenchelYoungGap(0, b, u)
      #expect(gap >= 0)
      // The conjugate of a small l2 is large: rounding relative to it.
      #expect(abs(gap - expected) <= Tolerance.rounding(1) * (10 + abs(conjugate ?? 0)))
    }
  }

  @Test(arguments: cases) func fenchelYoungGapOfTheMinimizerIsZero(problem: Case) throws {
    let penalty = try problem.penalty(0.7)
    for target in [-3, -0.4, 0, 0.2, 2.0] {
      let b = penalty.minimizer(0, target: target, curvature: 1)
      #expect(penalty.fenchelYoungGap(0, b, target - b) <= Tolerance.rounding(1))
    }
  }

  @Test func fixedColumnsHaveNoPenaltyAndNoFreedom() throws {
    var options = FitOptions()
    options.penaltyFactors = [.infinity, 1, 0, 1]
    options.bounds = .perColumn(lower: [-1, 0, -1, -1], upper: [1, 0, 1, 1])
    let standardization = Standardization(
      means: [0, 0, 0, 5], responseMean: 0, squares: [1, 1, 1, 0], weight: 1, options: options)
    let penalty = try Penalty(standardization, l1Ratio: 1, options: options)
    #expect(standardization.constantColumns == [3])
    #expect(penalty.freeColumns == [2])
    #expect(penalty.isUnpenalized(2))
    #expect([0, 1, 3].allSatisfy { penalty.isFixed($0) && !penalty.isUnpenalized($0) })
    let scaled = penalty.at(0.5)
    #expect([0, 3].allSatisfy { scaled.value($0, 0) == 0 && scaled.l1($0) == 0 })
  }

  /// Bounds are on the original scale; inside the fit they move with the column's deviation.
  @Test func boundsAreScaledWithTheirColumn() throws {
    var options = FitOptions(intercept: true, standardize: true)
    options.bounds = .perColumn(lower: [-1, -.infinity], upper: [3, .infinity])
    let standardization = Standardization(
      means: [0, 0], responseMean: 0, squares: [16, 9], weight: 4, options: options)
    let penalty = try Penalty(standardization, l1Ratio: 1, options: options)
    #expect(standardization.scales == [2, 1.5])
    #expect(penalty.lower == [-2, -.infinity])
    #expect(penalty.upper == [6, .infinity])
  }
}
