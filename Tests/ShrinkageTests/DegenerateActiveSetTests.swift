import Testing

@testable import Shrinkage

/// Paths on which the columns that are active, or would be, depend on each other: never a failure,
/// and the optimality conditions hold from the features up.
@Suite struct DegenerateActiveSetTests {
  enum Design: CaseIterable, Sendable {
    /// Each column twice, or as its negative or a multiple.
    case copies
    /// Two of three columns are sums of others.
    case sums
    /// More columns than rows, of rank 5.
    case lowRank
    /// As many active columns as rows, at small lambda.
    case saturated
    /// More rows than columns, of which most have no weight.
    case weightless
    /// Constants and zeros between the others.
    case constants
    /// Small integers: ties, and columns that are orthogonal.
    case integers

    func problem(seed: Int) throws -> PathProblem {
      let (n, p) = shape
      var random = SeededRandom(seed)
      let base = (0..<p).map { _ in random.normals(n) }
      let columns = (0..<p).map { column($0, of: base, &random) }
      var response = (0..<n).map { _ in 1 + 0.5 * random.normal() }
      for j in 0..<5 { for i in 0..<n { response[i] += columns[2 * j][i] } }
      if self == .integers { response = response.map { $0.rounded() } }
      var problem = PathProblem(
        dense: try Matrix(columns: columns, rowCount: n), response: response)
      if self == .weightless {
        let weights: [Double] = [0, 0, 1, 0, 0, 0, 0, 2, 0, 0]
        problem.weights = (0..<n).map { weights[$0 % 10] }
      }
      return problem
    }

    /// Column `j`, made of columns that are independent.
    private func column(
      _ j: Int, of base: [[Double]], _ random: inout SeededRandom
    ) -> [Double] {
      switch self {
      case .saturated, .weightless: return base[j]
      case .copies:
        let factor: Double = [1, 1, 1, -1, 1, 2][j % 6]
        return base[j / 2].map { factor * $0 }
      case .sums:
        guard j > 1, j % 3 > 0 else { return base[j] }
        let factor = Double(j % 3)
        return zip(base[j - j % 3], base[(j * 7) % 2]).map { $0 + factor * $1 }
      case .lowRank:
        var sum = [Double](repeating: 0, count: base[0].count)
        for (share, column) in zip(random.normals(5), base) {
          for i in sum.indices { sum[i] += share * column[i] }
        }
        return sum
      case .constants:
        return j % 3 == 1 ? base[j].map { _ in Double(j % 2) * 7.3 } : base[j]
      case .integers: return base[j].map { $0.rounded() }
      }
    }

    private var shape: (Int, Int) {
      switch self {
      case .copies, .constants: (30, 24)
      case .sums: (20, 30)
      case .lowRank: (15, 40)
      case .saturated: (18, 60)
      case .weightless: (40, 20)
      case .integers: (12, 30)
      }
    }
  }

  enum Variant: CaseIterable, Sendable {
    case lasso, elasticNet, ridge, standardized, withoutIntercept, unpenalized, mixedFactors, bounds
    case nonNegative

    func apply(to problem: inout PathProblem) {
      let p = problem.dense.columnCount
      switch self {
      case .lasso: break
      case .elasticNet: problem.l1Ratio = 0.6
      case .ridge: problem.l1Ratio = 0
      case .standardized: problem.options.standardize = true
      case .withoutIntercept: problem.options.intercept = false
      case .unpenalized:
        // Columns 4 and 5 are copies of each other in one design.
        problem.options.penaltyFactors = (0..<p).map { [4, 5, 11].contains($0) ? 0 : 1 }
      case .mixedFactors:
        problem.options.penaltyFactors = (0..<p).map {
          $0 == 6 ? 0 : [1, 1, 2, .infinity, 0.5][$0 % 5]
        }
      case .bounds: problem.options.bounds = .uniform(lower: -0.2, upper: 0.1)
      case .nonNegative: problem.options.bounds = .nonNegative
      }
    }
  }

  @Test(arguments: Design.allCases, Variant.allCases)
  func everyPointIsOptimal(design: Design, variant: Variant) throws {
    var problem = try design.problem(seed: 31)
    variant.apply(to: &problem)
    let largest = try problem.largestLambda()
    // At 0 itself a working set answers to the certificate alone.
    let lambdas = LambdaGrid.spaced(from: largest, to: 1e-6 * largest, count: 20) + [0]
    for engine in Engine.allCases {
      let models = try engine.models(problem, lambdas: lambdas)
      #expect(models.count == lambdas.count)
      for (index, model) in models.enumerated() {
        let name = "\(engine), point \(index)"
        #expect(model.report.status == .converged, "\(name)")
        #expect(try problem.verify(model).relativeGap <= Tolerance.certifiedGap, "\(name)")
        guard index % 6 == 5 else { continue }
        #expect(problem.optimality(model).violation <= Tolerance.polished, "\(name)")
      }
    }
  }

  /// Near saturation a lasso has as many active columns as rows, less one for the intercept, and
  /// never more where columns are in general position (Tibshirani 2013, "The lasso problem and
  /// uniqueness").
  @Test(arguments: Engine.allCases, [true, false])
  func aSaturatedLassoHasAsManyColumnsAsRows(engine: Engine, intercept: Bool) throws {
    var problem = try Design.saturated.problem(seed: 5)
    problem.options.intercept = intercept
    let largest = try problem.largestLambda()
    let models = try engine.models(
      problem, lambdas: LambdaGrid.spaced(from: largest, to: 1e-6 * largest, count: 40))
    let rank = intercept ? 17 : 18
    #expect(models.allSatisfy { $0.nonZeroCount <= rank })
    #expect(models[39].nonZeroCount == rank)
    #expect(models[39].report.status == .converged)
    #expect(models[39].report.devianceRatio ?? 0 > 1 - 1e-9)
  }

  /// With a copy of every column the objective is what it is without, for less than all lambdas'
  /// worth of L2 part: two halves cost a lasso the same as the whole.
  @Test(arguments: Engine.allCases) func copiesDoNotChangeALasso(engine: Engine) throws {
    let sample = SampleProblem(rows: 30, columns: 40, correlation: 0.8, seed: 17)
    let single = PathProblem(dense: sample.features, response: sample.response)
    var double = single
    double.dense = try sample.features.mapColumns { $0 + $0 }
    let largest = try single.largestLambda()
    let lambdas = LambdaGrid.spaced(from: largest, to: 1e-4 * largest, count: 25)
    let (a, b) = (
      try engine.models(single, lambdas: lambdas), try engine.models(double, lambdas: lambdas)
    )
    for (one, two) in zip(a, b) {
      #expect(abs(one.report.objective - two.report.objective) <= 1e-12 * single.nullObjective)
      let sums = (0..<40).map { two.coefficients[$0] + two.coefficients[$0 + 40] }
      #expect(distance(sums, one.coefficients, floor: 1e-3) <= 1e-8)
    }
    // Every column that is active has a twin that could take its place.
    #expect(b.dropFirst().allSatisfy { !$0.report.isUnique })
  }
}
