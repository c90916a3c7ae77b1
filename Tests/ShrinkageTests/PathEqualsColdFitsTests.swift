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
      case .wide, .wideCorrelated, .sparse: 1e-2
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
  private struct Nearness {
    let problem: PathProblem
    let reference: CenteredReference

    init(_ problem: PathProblem) {
      self.problem = problem
      reference = CenteredReference(
        problem.dense, problem.response, weights: problem.weights, problem.options)
    }

    func expectEqual(_ a: LinearModel, _ b: LinearModel, _ name: String) {
      #expect(a.lambda == b.lambda, "\(name)")
      #expect(a.report.status == .converged && b.report.status == .converged, "\(name)")
      var image = [Double](repeating: 0, count: problem.response.count)
      var (energy, size) = (0.0, 0.0)
      for j in a.coefficients.indices {
        let scale = reference.scales[j]
        let difference = (a.coefficients[j] - b.coefficients[j]) * scale
        guard difference != 0 else { continue }
        let column = reference.columns[j]
        for i in image.indices { image[i] += difference * column[i] }
        let factor = problem.options.penaltyFactors?[j] ?? 1
        energy += a.lambda * (1 - a.l1Ratio) * factor * difference * difference
        size += abs(a.coefficients[j] * scale) * dot(column, column).squareRoot()
      }
      energy += dot(image, image)
      // Both solve a system to rounding, the error of which a gap cannot show.
      let rounding = Tolerance.rounding(image.count) * size
      let allowed = 2 * (a.report.gap + b.report.gap).squareRoot() + rounding
      #expect(energy.squareRoot() <= allowed, "\(name)")
      // Gaps are rounding, but for conjugate gradients: what is unique is so to many digits.
      let isExact = a.report.relativeGap < 1e-12 && b.report.relativeGap < 1e-12
      #expect(energy <= (isExact ? 1e-16 : 1e-10) * problem.nullObjective, "\(name)")
    }
  }

  /// Points of a path of 21 lambdas, by all engines, against fits that start cold.
  @Test(arguments: Case.allCases, Variant.allCases)
  func pointsAreColdFits(name: Case, variant: Variant) throws {
    var problem = try name.problem
    variant.apply(to: &problem)
    let nearness = Nearness(problem)
    let largest = try problem.largestLambda()
    let lambdas = LambdaGrid.spaced(from: largest, to: name.ratio * largest, count: 21)
    let chosen = [1, 10, 20]
    let cold = try chosen.map { index in
      try Engine.normal.models(problem, lambdas: [lambdas[index]])[0]
    }
    for engine in Engine.allCases {
      let models = try engine.models(problem, lambdas: lambdas)
      #expect(models.allSatisfy { $0.report.status == .converged }, "\(engine)")
      for (index, reference) in zip(chosen, cold) {
        nearness.expectEqual(models[index], reference, "\(engine), point \(index)")
      }
    }
  }

  /// Lambdas in any order, some twice, some far apart: answers are those of each lambda alone.
  @Test(arguments: Case.allCases, [Variant.unpenalized, .bounds])
  func orderAndDistanceOfLambdasDoNotMatter(name: Case, variant: Variant) throws {
    var problem = try name.problem
    variant.apply(to: &problem)
    let nearness = Nearness(problem)
    let largest = try problem.largestLambda()
    let lambdas = [0.5, 0.01, 2, 0.5, 0.012].map { $0 * largest }
    let alone = try Engine.normal.models(problem, lambdas: [lambdas[1]])[0]
    for engine in Engine.allCases {
      let models = try engine.models(problem, lambdas: lambdas)
      #expect(models.map(\.lambda) == lambdas)
      nearness.expectEqual(models[1], alone, "\(engine)")
      #expect(models[0].coefficients == models[3].coefficients, "\(engine)")
      let sorted = try engine.models(problem, lambdas: lambdas.sorted())
      for (index, position) in [(0, 2), (1, 0), (2, 4), (4, 1)] {
        nearness.expectEqual(models[index], sorted[position], "\(engine), position \(index)")
      }
    }
  }

  /// One lambda far below lambda_max, and two with nothing between them.
  @Test(arguments: Case.allCases) func lambdasMayLieFarApart(name: Case) throws {
    let problem = try name.problem
    let nearness = Nearness(problem)
    let largest = try problem.largestLambda()
    let lambdas = [1, name.ratio].map { $0 * largest }
    let fine = try Engine.normal.models(
      problem, lambdas: LambdaGrid.spaced(from: lambdas[0], to: lambdas[1], count: 60))
    for engine in Engine.allCases {
      for coarse in [lambdas, [lambdas[1]]] {
        let models = try engine.models(problem, lambdas: coarse)
        nearness.expectEqual(models[models.count - 1], fine[59], "\(engine)")
      }
    }
  }
}
