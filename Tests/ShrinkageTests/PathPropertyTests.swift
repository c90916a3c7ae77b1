import Testing

@testable import Shrinkage

/// Random problems over all that a path can be asked for: every answer must satisfy the optimality
/// conditions, recomputed from the features, and its certificate must be true.
@Suite struct PathPropertyTests {
  private struct Draw {
    var problem: PathProblem
    var engine: Engine
    let name: String

    init(seed: Int) throws {
      var random = SeededRandom(77_000 + seed)
      var (n, p) =
        [(12, 45), (40, 12), (25, 25), (30, 150), (90, 35), (6, 20), (70, 70)][seed % 7]
      engine = Engine.allCases[seed / 7 % 3]
      if seed % 25 == 24 {
        // Large enough that fits choose by themselves not to make a Gram matrix.
        (n, p) = (24, 600)
        engine = .implicit
      }
      let correlation: Double = [0, 0.5, 0.9, 0.99].randomElement(using: &random) ?? 0
      let isSparse = seed % 4 == 3
      if isSparse {
        let sample = try SparseProblem(rows: n, columns: p, seed: seed)
        problem = PathProblem(
          dense: sample.dense, sparse: sample.sparse, response: sample.response)
      } else {
        let sample = SampleProblem(rows: n, columns: p, correlation: correlation, seed: seed)
        problem = PathProblem(dense: sample.features, response: sample.response)
      }
      if Bool.random(using: &random) {
        problem.weights = (0..<n).map { _ in
          Int.random(in: 0..<5, using: &random) == 0 ? 0 : random.uniform(0.1...3)
        }
        problem.weights?[0] = 1
      }
      problem.l1Ratio = [1, 1, 0.7, 0.3, 0].randomElement(using: &random) ?? 1
      problem.options = FitOptions(
        intercept: Int.random(in: 0..<4, using: &random) > 0,
        standardize: Bool.random(using: &random))
      let factors = Self.factors(p, &random)
      let bounds = Self.bounds(p, &random)
      problem.options.penaltyFactors = factors.values
      problem.options.bounds = bounds.values
      name =
        "\(seed): \(n) x \(p) \(engine) correlation \(correlation) sparse \(isSparse)"
        + " r \(problem.l1Ratio) \(factors.name) \(bounds.name)"
    }

    private static func factors(
      _ p: Int, _ random: inout SeededRandom
    ) -> (name: String, values: [Double]?) {
      switch Int.random(in: 0..<5, using: &random) {
      case 0: ("unpenalized", (0..<p).map { $0 % 19 == 2 ? 0 : 1 })
      case 1: ("excluded", (0..<p).map { $0 % 5 == 1 ? .infinity : 1 })
      case 2:
        (
          "mixed",
          (0..<p).map { j in
            j % 23 == 4 ? 0 : j % 7 == 3 ? .infinity : random.uniform(0.1...4)
          }
        )
      default: ("plain", nil)
      }
    }

    private static func bounds(
      _ p: Int, _ random: inout SeededRandom
    ) -> (name: String, values: CoefficientBounds) {
      switch Int.random(in: 0..<7, using: &random) {
      case 0: ("non-negative", .nonNegative)
      case 1: ("upper", .uniform(lower: -.infinity, upper: 0.2))
      case 2: ("both", .uniform(lower: -0.3, upper: 0.15))
      case 3:
        (
          "mixed",
          .perColumn(
            lower: (0..<p).map { [-.infinity, 0, -0.1, 0][$0 % 4] },
            upper: (0..<p).map { [0.2, .infinity, 0.4, 0][$0 % 4] })
        )
      default: ("unbounded", .unbounded)
      }
    }
  }

  @Test(arguments: 0..<150) func everyAnswerIsOptimal(seed: Int) throws {
    let draw = try Draw(seed: seed)
    let problem = draw.problem
    let largest = try problem.largestLambda()
    let ratio = seed % 2 == 0 ? 1e-3 : 1e-2
    let lambdas =
      largest > 0 ? LambdaGrid.spaced(from: largest, to: ratio * largest, count: 12) : [0]
    let null = problem.nullObjective
    let models = try draw.engine.models(problem, lambdas: lambdas)
    #expect(models.count == lambdas.count, "\(draw.name)")
    for (index, model) in models.enumerated() {
      let name = "\(draw.name), point \(index)"
      #expect(model.report.status == .converged, "\(name)")
      #expect(model.report.relativeGap <= Tolerance.certifiedGap, "\(name)")
      let certificate = try problem.verify(model)
      #expect(certificate.relativeGap <= Tolerance.certifiedGap, "\(name)")
      // Both are what rounding leaves, of residuals and of Gram matrices.
      #expect(abs(certificate.relativeGap - model.report.relativeGap) <= 1e-10, "\(name)")
      #expect(
        distance([certificate.objective], [model.report.objective], floor: null)
          <= Tolerance.certifiedGap, "\(name)")
      guard index % 5 == 1 else { continue }
      let optimality = problem.optimality(model)
      #expect(optimality.violation <= Tolerance.polished, "\(name)")
      #expect((optimality.relativeGap ?? 0) <= Tolerance.certifiedGap, "\(name)")
      #expect(
        distance([optimality.objective], [model.report.objective], floor: null)
          <= Tolerance.certifiedGap, "\(name)")
    }
  }

  /// The largest of the shapes above are solved without a Gram matrix unasked.
  @Test(arguments: [24, 49]) func wideProblemsTakeAWorkingSetUnasked(seed: Int) throws {
    let problem = try Draw(seed: seed).problem
    let path = try ElasticNet(l1Ratio: problem.l1Ratio, options: problem.options).path(
      problem.design, problem.response, weights: problem.weights,
      lambdas: .automatic(count: 5))
    #expect(path.points.allSatisfy { $0.report.solver == .workingSet })
    #expect(path.isCertified)
    for index in path.points.indices {
      #expect(problem.optimality(path[index]).violation <= Tolerance.polished)
    }
  }
}
