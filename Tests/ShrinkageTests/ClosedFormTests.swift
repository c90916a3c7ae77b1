import Testing

@testable import Shrinkage

/// Problems whose solution can be written down.
@Suite struct ClosedFormTests {
  /// Orthogonal columns of mean square 1, shifted; then
  /// b_j = S(c_j, lambda v_j r) / (1 + lambda v_j (1-r)), within the bounds.
  @Test(arguments: [1, 0.3, 0], 0..<6) func orthonormalDesign(ratio: Double, seed: Int) throws {
    var random = SeededRandom(seed)
    let (n, p) = (20, 6)
    let directions = orthonormal(n, p, centered: true, &random)
    let shifts = (0..<p).map { _ in random.uniform(-2...2) }
    let x = try Matrix(
      columns: (0..<p).map { j in
        directions[j].map { $0 * Double(n).squareRoot() + shifts[j] }
      }, rowCount: n)
    let y = random.normals(n).map { 2 * $0 + 1 }
    var options = FitOptions()
    options.standardize = seed % 2 == 0
    options.penaltyFactors = [1, 0, 0.5, 2, .infinity, 1]
    options.bounds = .perColumn(
      lower: [-.infinity, -.infinity, 0, -0.1, -1, -.infinity],
      upper: [.infinity, .infinity, .infinity, 0.1, 1, 0])
    let reference = CenteredReference(x, y)
    for lambda in [0, 0.01, 0.1, 0.5] {
      let model = try ElasticNet(l1Ratio: ratio, options: options).fit(
        x, y, lambda: Lambda(lambda))
      var expected = [Double](repeating: 0, count: p)
      for (j, factor) in (options.penaltyFactors ?? []).enumerated() where factor < .infinity {
        let (lower, upper) = options.bounds.limits(j)
        let free =
          softThreshold(reference.crossProduct[j], lambda * factor * ratio)
          / (1 + lambda * factor * (1 - ratio))
        expected[j] = min(max(free, lower), upper)
      }
      let intercept = y.reduce(0, +) / Double(n) - dot(reference.means, expected)
      #expect(distance(model.coefficients, expected) <= Tolerance.rounding(n), "\(lambda)")
      #expect(abs(model.intercept - intercept) <= Tolerance.rounding(n) * 10)
    }
  }

  /// X = W^(-1/2) U diag(s) V' gives b = V diag(s / (s^2 + lambda sum w)) U' W^(1/2) y.
  @Test(arguments: [(12, 5), (12, 11), (6, 15), (1, 3), (5, 1)], [true, false])
  func ridgeFromSingularValues(shape: (Int, Int), weighted: Bool) throws {
    let (n, p) = shape
    var random = SeededRandom(n * 100 + p)
    let rank = min(n, p)
    let u = orthonormal(n, rank, centered: false, &random)
    let v = orthonormal(p, rank, centered: false, &random)
    let s = (0..<rank).map { 4 / Double($0 + 1) }
    let w = (0..<n).map { _ in weighted ? random.uniform(0.5...2) : 1 }
    var x = Matrix(unchecked: Array(repeating: 0, count: n * p), rowCount: n, columnCount: p)
    for i in 0..<n {
      for j in 0..<p {
        x[i, j] =
          (0..<rank).reduce(0) { $0 + u[$1][i] * s[$1] * v[$1][j] } / w[i].squareRoot()
      }
    }
    let y = random.normals(n)
    let rooted = zip(w, y).map { $0.squareRoot() * $1 }
    let weights = weighted ? w : nil
    for lambda in [1e-3, 0.1, 10] {
      let model = try Ridge(intercept: false).fit(x, y, weights: weights, lambda: Lambda(lambda))
      let strength = lambda * w.reduce(0, +)
      let expected = (0..<p).map { j in
        (0..<rank).reduce(0) {
          $0 + v[$1][j] * s[$1] / (s[$1] * s[$1] + strength) * dot(u[$1], rooted)
        }
      }
      #expect(distance(model.coefficients, expected) <= Tolerance.solved(n), "\(lambda)")
      #expect(model.report.solver == (p > n ? .choleskyDual : .choleskyPrimal))
    }
  }

  /// One column: b = S(c, lambda r) / (g + lambda (1-r)) with the weighted moments c and g.
  @Test(arguments: [1, 0.3, 0], FitOptions.combinations)
  func oneColumn(ratio: Double, options: FitOptions) throws {
    let sample = SampleProblem(rows: 9, columns: 1, seed: 3, weighted: true)
    let reference = CenteredReference(
      sample.features, sample.response, weights: sample.weights, options)
    let gram = dot(reference.columns[0], reference.columns[0])
    for lambda in [0, 0.05, 0.4, 1e3] {
      let model = try ElasticNet(l1Ratio: ratio, options: options).fit(
        sample.features, sample.response, weights: sample.weights, lambda: Lambda(lambda))
      let expected =
        softThreshold(reference.crossProduct[0], lambda * ratio)
        / (gram + lambda * (1 - ratio)) / reference.scales[0]
      #expect(
        abs(model.coefficients[0] - expected) <= Tolerance.rounding(9) * max(abs(expected), 1))
    }
  }

  /// Without a penalty and without noise the coefficients that made the response come back.
  @Test(arguments: ModelKind.allCases, FitOptions.combinations)
  func exactLinearResponse(kind: ModelKind, options: FitOptions) throws {
    let sample = SampleProblem(rows: 30, columns: 4, seed: 11)
    let truth = [1.5, -2, 0, 0.25]
    let intercept = options.intercept ? 7.0 : 0
    let y = (0..<30).map { i in
      (0..<4).reduce(intercept) { $0 + sample.features[i, $1] * truth[$1] }
    }
    let model = try kind.estimator(options).fit(sample.features, y, lambda: 0)
    #expect(distance(model.coefficients, truth) <= Tolerance.solved(30))
    #expect(abs(model.intercept - intercept) <= Tolerance.solved(30) * 10)
    #expect(abs(try model.score(sample.features, y) - 1) <= Tolerance.rounding(30))
  }

  /// scikit-learn's alpha is lambda for the lasso and elastic net, and lambda times the sum of
  /// weights for ridge.
  @Test func scalesOfLambda() throws {
    let sample = SampleProblem(rows: 20, columns: 3, seed: 5, weighted: true)
    let weight = sample.weights?.reduce(0, +) ?? 20
    for kind in ModelKind.allCases {
      let model = try kind.estimator().fit(
        sample.features, sample.response, weights: sample.weights, lambda: .scikitLearn(0.5))
      #expect(model.lambda == (kind == .ridge ? 0.5 / weight : 0.5))
      let path = try kind.estimator().path(
        sample.features, sample.response, weights: sample.weights,
        lambdas: .values([0.5, 0.1]).scaled(.scikitLearn))
      #expect(path.lambdas[0] == model.lambda)
      #expect(path[0].coefficients == model.coefficients)
    }
  }
}
