import Testing

@testable import Shrinkage

/// A point of a path against a fit that starts from nothing, for small versions of the problems on
/// which the engine is timed.
@Suite struct PathEqualsColdFitsTests {
  enum Case: CaseIterable, Sendable {
    case tall, medium, square, wide, wideCorrelated, sparse

    /// Of the smallest lambda, to lambda_max.
    var ratio: Double {
      switch self {
      case .tall, .medium, .square: 1e-3
      case .wide, .wideCorrelated: 1e-2
      // Below, as many columns are active as there are rows, and conjugate gradients take long.
      case .sparse: 3e-2
      }
    }

    var problem: PathProblem {
      get throws {
        func dense(_ n: Int, _ p: Int, _ correlation: Double) -> PathProblem {
          let sample = SampleProblem(rows: n, columns: p, correlation: correlation, seed: n + p)
          return PathProblem(dense: sample.features, response: sample.response)
        }
        switch self {
        case .tall: return dense(400, 20, 0.5)
        case .medium: return dense(150, 15, 0.5)
        case .square: return dense(60, 60, 0.5)
        case .wide: return dense(40, 300, 0.3)
        case .wideCorrelated: return dense(30, 250, 0.95)
        case .sparse:
          let sample = try SparseProblem(rows: 80, columns: 400, density: 0.1, seed: 480)
          return PathProblem(
            dense: sample.dense, sparse: sample.sparse, response: sample.response)
        }
      }
    }
  }

  enum Variant: CaseIterable, Sendable {
    case plain, standardized, withoutIntercept, weighted, factors, unpenalized, nonNegative, bounds
    case elasticNet, ridge

    func apply(to problem: inout PathProblem) {
      let (n, p) = (problem.response.count, problem.dense.columnCount)
      switch self {
      case .plain: break
      case .standardized: problem.options.standardize = true
      case .withoutIntercept: problem.options.intercept = false
      case .weighted: problem.weights = (0..<n).map { Double(($0 * 7) % 5) / 2 }
      case .factors:
        problem.options.penaltyFactors = (0..<p).map { [0.5, 1, .infinity, 2][$0 % 4] }
      case .unpenalized:
        problem.options.penaltyFactors = (0..<p).map { $0 % 40 == 7 ? 0 : 1 }
      case .nonNegative: problem.options.bounds = .nonNegative
      case .bounds: problem.options.bounds = .uniform(lower: -0.4, upper: 0.25)
      case .elasticNet: problem.l1Ratio = 0.4
      case .ridge: problem.l1Ratio = 0
      }
    }
  }

  /// The objective is strongly convex in the norm |d|^2 = |Z d|^2 / n + sum l2_j d_j^2, with Z the
  /// features as the fit sees them: half the square of the distance to the minimiser is at most the
  /// gap, and so the square of that between two answers at most 4 (gap + gap').
  ///
  /// Z d is the difference of what they predict. No variant with an L2 part is standardised.
  private func expectEqual(
    _ a: LinearModel, _ b: LinearModel, of problem: PathProblem, _ name: String
  ) throws {
    #expect(a.lambda == b.lambda, "\(name)")
    #expect(a.report.status == .converged && b.report.status == .converged, "\(name)")
    let (f, g) = (try a.predict(problem.design), try b.predict(problem.design))
    let weights = problem.weights ?? f.map { _ in 1 }
    let weight = weights.reduce(0, +)
    var square = dot(weights, zip(f, g).map { ($0 - $1) * ($0 - $1) }) / weight
    for j in a.coefficients.indices where a.coefficients[j] != b.coefficients[j] {
      let difference = a.coefficients[j] - b.coefficients[j]
      let factor = problem.options.penaltyFactors?[j] ?? 1
      square += a.lambda * (1 - a.l1Ratio) * factor * difference * difference
    }
    // Predictions are rounded too, which no gap shows.
    let size = (dot(weights, f.map { $0 * $0 }) / weight).squareRoot()
    let allowed =
      2 * (a.report.gap + b.report.gap).squareRoot() + Tolerance.rounding(f.count) * size
    #expect(square.squareRoot() <= allowed, "\(name)")
    // Gaps are rounding, but for conjugate gradients: what is unique is so to many digits.
    let isExact = a.report.relativeGap < 1e-12 && b.report.relativeGap < 1e-12
    #expect(square <= (isExact ? 1e-16 : 1e-10) * problem.nullObjective, "\(name)")
  }

  /// Points of a path, by all engines, against fits that start cold.
  @Test(arguments: Case.allCases, Variant.allCases)
  func pointsAreColdFits(name: Case, variant: Variant) throws {
    var problem = try name.problem
    variant.apply(to: &problem)
    let largest = try problem.largestLambda()
    // In ridge every column is active at every lambda: fewer of them take as long.
    let count = variant == .ridge ? 4 : 12
    let lambdas = LambdaGrid.spaced(from: largest, to: name.ratio * largest, count: count)
    let chosen = [1, count / 2, count - 1]
    let cold = try chosen.map { index in
      try Engine.normal.models(problem, lambdas: [lambdas[index]])[0]
    }
    for engine in Engine.allCases {
      let models = try engine.models(problem, lambdas: lambdas)
      #expect(models.allSatisfy { $0.report.status == .converged }, "\(engine)")
      for (index, reference) in zip(chosen, cold) {
        try expectEqual(models[index], reference, of: problem, "\(engine), point \(index)")
      }
    }
  }

  /// Lambdas in any order, some twice, some far apart: answers are those of each lambda alone.
  @Test(arguments: Case.allCases, [Variant.bounds])
  func orderAndDistanceOfLambdasDoNotMatter(name: Case, variant: Variant) throws {
    var problem = try name.problem
    variant.apply(to: &problem)
    let largest = try problem.largestLambda()
    let lambdas = [0.5, 0.01, 2, 0.5, 0.012].map { $0 * largest }
    let alone = try Engine.normal.models(problem, lambdas: [lambdas[1]])[0]
    for engine in Engine.allCases {
      let models = try engine.models(problem, lambdas: lambdas)
      #expect(models.map(\.lambda) == lambdas)
      try expectEqual(models[1], alone, of: problem, "\(engine)")
      #expect(models[0].coefficients == models[3].coefficients, "\(engine)")
      let sorted = try engine.models(problem, lambdas: lambdas.sorted())
      for (index, position) in [(0, 2), (1, 0), (2, 4), (4, 1)] {
        try expectEqual(
          models[index], sorted[position], of: problem, "\(engine), position \(index)")
      }
    }
  }

  /// One lambda far below lambda_max, and two with nothing between them.
  @Test(arguments: Case.allCases) func lambdasMayLieFarApart(name: Case) throws {
    let problem = try name.problem
    let largest = try problem.largestLambda()
    let lambdas = [1, name.ratio].map { $0 * largest }
    let fine = try Engine.normal.models(
      problem, lambdas: LambdaGrid.spaced(from: lambdas[0], to: lambdas[1], count: 60))
    for engine in Engine.allCases {
      for coarse in [lambdas, [lambdas[1]]] {
        let models = try engine.models(problem, lambdas: coarse)
        try expectEqual(models[models.count - 1], fine[59], of: problem, "\(engine)")
      }
    }
  }

  /// Steps so long that exchanges fail and are taken back: coefficients at their bounds keep the
  /// signs that they have in the answer, not those of the attempt.
  @Test func signsAtBoundsSurviveAFailedAttempt() throws {
    var problem = try Case.sparse.problem
    Variant.bounds.apply(to: &problem)
    let largest = try problem.largestLambda()
    let lambdas = LambdaGrid.spaced(from: largest, to: 0.01 * largest, count: 10)
    let models = try Engine.implicit.models(problem, lambdas: lambdas)
    #expect(models.allSatisfy { $0.report.status == .converged })
  }
}
