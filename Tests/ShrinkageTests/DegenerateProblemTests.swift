import Testing

@testable import Shrinkage

/// Small integers: exact ties, dependent columns, perfect fits and empty intersections everywhere,
/// under random options.
@Suite struct DegenerateProblemTests {
  private struct Problem {
    var x: Matrix
    var y: [Double]
    var weights: [Double]?
    var options: FitOptions
    var l1Ratio: Double

    init(seed: Int) throws {
      var random = SeededRandom(9000 + seed)
      let n = Int.random(in: 1...8, using: &random)
      let p = Int.random(in: 1...10, using: &random)
      func integers(_ count: Int, _ range: ClosedRange<Int>) -> [Double] {
        (0..<count).map { _ in Double(Int.random(in: range, using: &random)) }
      }
      var columns = (0..<p).map { _ in integers(n, -1...1) }
      for j in columns.indices.dropFirst() where Int.random(in: 0..<4, using: &random) == 0 {
        let source: [Double] = columns[Int.random(in: 0..<j, using: &random)]
        let factor: Double = [1, -1, 2].randomElement(using: &random) ?? 1
        columns[j] = source.map { $0 * factor }
      }
      x = try Matrix(columns: columns, rowCount: n)
      y = integers(n, -2...2)
      weights = seed % 3 == 0 ? [1] + integers(n - 1, 0...2) : nil
      options = FitOptions(
        intercept: Bool.random(using: &random), standardize: Bool.random(using: &random))
      if Bool.random(using: &random) {
        options.penaltyFactors = (0..<p).map { _ in
          [0, 1, 1, 2, .infinity].randomElement(using: &random) ?? 1
        }
      }
      if Bool.random(using: &random) {
        options.bounds = .perColumn(
          lower: (0..<p).map { _ in [-.infinity, -0.5, 0].randomElement(using: &random) ?? 0 },
          upper: (0..<p).map { _ in [.infinity, 1, 0.25, 0].randomElement(using: &random) ?? 0 })
      }
      l1Ratio = [1, 1, 0.5, 0][seed % 4]
    }
  }

  @Test(arguments: 0..<60) func everyPointIsOptimal(block: Int) throws {
    for seed in block * 10..<(block + 1) * 10 {
      let problem = try Problem(seed: seed)
      let (x, y, weights) = (problem.x, problem.y, problem.weights)
      let net = ElasticNet(l1Ratio: problem.l1Ratio, options: problem.options)
      for lambda in [0, 0.01, 0.125, 0.25, 0.5, 1] {
        let model = try net.fit(x, y, weights: weights, lambda: Lambda(lambda))
        #expect(model.report.status == .converged, "\(seed) lambda \(lambda)")
        let optimality = Optimality(model, x, y, weights: weights)
        #expect(optimality.violation <= Tolerance.polished, "\(seed) lambda \(lambda)")
        let certificate = try model.verify(x, y, weights: weights)
        #expect(
          certificate.relativeGap <= Tolerance.certifiedGap, "\(seed) lambda \(lambda)")
      }
    }
  }

  /// Ridge: an optimal answer, or dependent columns among those without a penalty.
  @Test(arguments: 0..<40) func ridgeIsOptimalOrRankDeficient(block: Int) throws {
    for seed in block * 10..<(block + 1) * 10 {
      var problem = try Problem(seed: seed)
      problem.options.bounds = .unbounded
      let (x, y, weights) = (problem.x, problem.y, problem.weights)
      let reference = CenteredReference(x, y, weights: weights, problem.options)
      for lambda in [0, 0.01, 0.5] {
        let dependent = firstDependent(reference, problem.options, lambda)
        let ridge = Ridge(options: problem.options)
        if let dependent {
          #expect(
            throws: ShrinkageError.rankDeficient(leadingMinor: dependent + 1),
            "\(seed) lambda \(lambda)"
          ) { try ridge.fit(x, y, weights: weights, lambda: Lambda(lambda)) }
          continue
        }
        #expect(throws: Never.self, "\(seed) lambda \(lambda)") {
          let model = try ridge.fit(x, y, weights: weights, lambda: Lambda(lambda))
          #expect(model.report.status == .converged, "\(seed) lambda \(lambda)")
          let optimality = Optimality(model, x, y, weights: weights)
          #expect(optimality.violation <= Tolerance.polished, "\(seed) lambda \(lambda)")
        }
      }
    }
  }

  /// The first column that makes G + lambda V singular: each row of roots of lambda V is one more
  /// observation.
  private func firstDependent(
    _ reference: CenteredReference, _ options: FitOptions, _ lambda: Double
  ) -> Int? {
    var basis: [[Double]] = []
    for (j, column) in reference.columns.enumerated() {
      let factor = options.penaltyFactors?[j] ?? 1
      if reference.isConstant[j] || factor == .infinity { continue }
      var extended = column + Array(repeating: 0, count: reference.columns.count)
      extended[column.count + j] = (lambda * factor).squareRoot()
      guard let direction = orthogonalPart(extended, to: basis) else { return j }
      basis.append(direction)
    }
    return nil
  }
}
