import Testing

@testable import Shrinkage

/// What is said of gradients without a pass over the data, against the pass.
@Suite struct GradientBoundTests {
  /// A problem, some columns of which are a working set, and the centred columns by plain loops.
  private struct Setting {
    var problem: any QuadraticProblem
    let working: [Int]
    let reference: CenteredReference
    var random: SeededRandom

    init(rows: Int, columns: Int, isImplicit: Bool, seed: Int) throws {
      let sample = SampleProblem(
        rows: rows, columns: columns, correlation: 0.6, seed: seed, weighted: seed % 2 == 1)
      reference = CenteredReference(sample.features, sample.response, weights: sample.weights)
      let implicit = ImplicitEquations(
        try CenteredColumns(
          sample.features, sample.response, weights: sample.weights, options: FitOptions()))
      problem = isImplicit ? implicit : try implicit.normalEquations()
      random = SeededRandom(100 + seed)
      working = Array((0..<columns).shuffled(using: &random).prefix(columns / 2))
      _ = problem.extendWorkingSet(Array(working.prefix(columns / 4)))
      _ = problem.extendWorkingSet(Array(working.dropFirst(columns / 4)))
    }

    /// Coefficients of the first `count` columns of the working set.
    mutating func coefficients(_ count: Int, size: Double = 1) -> [Double] {
      (0..<count).map { _ in Bool.random(using: &random) ? size * random.normal() : 0 }
    }

    func anchor(_ coefficients: [Double]) -> GradientAnchor {
      let rest = Array(repeating: 0.0, count: working.count - coefficients.count)
      let gradient = problem.gradient(
        at: Iterate(coefficients: coefficients + rest, gradient: []))
      return GradientAnchor(
        lambda: 0,
        point: Iterate(coefficients: coefficients, gradient: working.map { gradient[$0] }),
        gradient: gradient)
    }

    func bound(_ anchors: [GradientAnchor], _ coefficients: [Double]) -> GradientBound {
      let gradient = problem.gradient(at: Iterate(coefficients: coefficients, gradient: []))
      return GradientBound(
        anchors, Iterate(coefficients: coefficients, gradient: working.map { gradient[$0] }),
        norms: working.map { problem.norms[$0] }, responseNorm: problem.responseNorm)
    }

    /// By how much the bound is passed, at most, in units of the largest gradient there can be.
    func excess(_ bound: GradientBound, _ coefficients: [Double], remainder: Double? = nil)
      -> Double
    {
      let gradient = self.gradient(at: coefficients)
      let unit = problem.responseNorm.squareRoot()
      return gradient.indices.map { j in
        (abs(gradient[j] - bound.estimate[j]) / max(problem.norms[j], 1e-300)
          - (remainder ?? bound.remainder)) / unit
      }.max() ?? 0
    }

    /// Z b for coefficients of the working set, by plain loops.
    func image(_ coefficients: [Double]) -> [Double] {
      var image = [Double](repeating: 0, count: reference.response.count)
      for (j, b) in zip(working, coefficients) where b != 0 {
        for i in image.indices { image[i] += b * reference.columns[j][i] }
      }
      return image
    }

    /// Of all columns, by plain loops.
    private func gradient(at coefficients: [Double]) -> [Double] {
      let residual = zip(reference.response, image(coefficients)).map { $0 - $1 }
      return reference.columns.map { dot($0, residual) }
    }

    /// The least sqrt(e'G e), from the part of the iterate's image that no anchor explains.
    func leastRemainder(_ anchors: [GradientAnchor], _ coefficients: [Double]) -> Double {
      let origin = image(anchors[0].point.coefficients)
      var basis: [[Double]] = []
      for anchor in anchors.dropFirst() {
        let direction = zip(image(anchor.point.coefficients), origin).map { $0 - $1 }
        if let next = orthogonalPart(direction, to: basis) { basis.append(next) }
      }
      var rest = zip(image(coefficients), origin).map { $0 - $1 }
      for _ in 0..<2 {
        for direction in basis {
          let length = dot(direction, rest)
          for i in rest.indices { rest[i] -= length * direction[i] }
        }
      }
      return dot(rest, rest).squareRoot()
    }
  }

  private static let cases = (0..<24).map { seed in
    (seed, seed % 4 < 2, [(30, 12), (12, 30), (20, 20)][seed % 3])
  }

  @Test(arguments: cases)
  func gradientsLieWithinTheBound(seed: Int, isImplicit: Bool, shape: (Int, Int)) throws {
    var setting = try Setting(
      rows: shape.0, columns: shape.1, isImplicit: isImplicit, seed: seed)
    let count = setting.working.count
    for size in [1e-3, 1, 100] {
      for number in 1...3 {
        // The working set has grown since the older anchors: the end of their coefficients lacks.
        let anchors = (0..<number).map { k in
          setting.anchor(setting.coefficients(max(count - 2 * k, 0)))
        }
        let target = setting.coefficients(count, size: size)
        let bound = setting.bound(anchors, target)
        #expect(setting.excess(bound, target) <= Tolerance.rounding(count * Int(1 + size)))
        // It is as small as the anchors allow.
        let least = setting.leastRemainder(anchors, target)
        #expect(bound.remainder <= least * (1 + 1e-6) + 1e-6 * setting.problem.responseNorm)
        #expect(bound.remainder >= least * (1 - 1e-6))
      }
    }
  }

  /// Anchors that repeat each other, lie on a line, or are nearly the same.
  @Test(arguments: cases)
  func degenerateAnchorsKeepTheBound(seed: Int, isImplicit: Bool, shape: (Int, Int)) throws {
    var setting = try Setting(
      rows: shape.0, columns: shape.1, isImplicit: isImplicit, seed: seed)
    let count = setting.working.count
    let (a, b) = (setting.coefficients(count), setting.coefficients(count))
    let target = setting.coefficients(count)
    let middle = zip(a, b).map { $0 + 0.25 * ($1 - $0) }
    let near = [1e-4, 1e-8, 1e-12].map { size in
      zip(a, setting.coefficients(count)).map { $0 + size * $1 }
    }
    let nearB = zip(b, near[1]).map { $0 + ($1 - a[0]) * 1e-9 }
    let sets =
      [[a, a], [a, a, a], [a, a, b], [a, b, a], [a, b, b], [a, middle, b], [a, b, nearB]]
      + near.map { [a, $0, b] } + near.map { [$0, a] }
    for (index, set) in sets.enumerated() {
      let anchors = set.map { setting.anchor($0) }
      for iterate in [target, a, b, middle] + near {
        let bound = setting.bound(anchors, iterate)
        #expect(bound.remainder.isFinite)
        #expect(
          setting.excess(bound, iterate) <= Tolerance.rounding(count), "anchors \(index)")
      }
    }
  }

  /// An iterate in the affine span of the anchors has a gradient that is known to rounding.
  @Test(arguments: cases)
  func estimatesAreExactInTheSpan(seed: Int, isImplicit: Bool, shape: (Int, Int)) throws {
    var setting = try Setting(
      rows: shape.0, columns: shape.1, isImplicit: isImplicit, seed: seed)
    let count = setting.working.count
    let vectors = (0..<3).map { _ in setting.coefficients(count) }
    let anchors = vectors.map { setting.anchor($0) }
    for (s, t) in [(0, 0), (1, 0), (0, 1), (0.3, 0), (-2, 0), (0.5, 0.25), (3, -1.5)] {
      let target = (0..<count).map { k in
        vectors[0][k] + s * (vectors[1][k] - vectors[0][k]) + t * (vectors[2][k] - vectors[0][k])
      }
      for number in 1...3 where (t == 0 || number == 3) && (s == 0 || number >= 2) {
        let bound = setting.bound(Array(anchors.prefix(number)), target)
        let excess = setting.excess(bound, target, remainder: 0)
        #expect(excess <= Tolerance.solved(count), "\(number) anchors, \(s) \(t)")
        #expect(bound.remainder <= 1e-5 * setting.problem.responseNorm.squareRoot())
      }
    }
  }
}
