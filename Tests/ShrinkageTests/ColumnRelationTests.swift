import Testing

@testable import Shrinkage

/// Answers to data whose columns or response were changed in a way with a known effect.
@Suite struct ColumnRelationTests {
  private static let lambdas = [0.5, 0.05, 0.005]
  private static let shapes = [(20, 5), (6, 9)]

  private func fits(
    _ kind: ModelKind, _ options: FitOptions, _ x: Matrix, _ y: [Double],
    _ lambdas: [Double] = lambdas
  ) throws -> [LinearModel] {
    let path = try kind.estimator(options).path(x, y, lambdas: .values(lambdas))
    #expect(path.isCertified)
    return path.points.indices.map { path[$0] }
  }

  /// Twice the same columns: the lasso has the same fit and objective, though not one answer.
  @Test(arguments: shapes, FitOptions.combinations)
  func duplicateColumnsLeaveTheLassoAsItIs(shape: (Int, Int), options: FitOptions) throws {
    let sample = SampleProblem(rows: shape.0, columns: shape.1, seed: 41)
    let (x, y) = (sample.features, sample.response)
    let twice = try x.mapColumns { $0 + $0 }
    let half = try x.mapColumns { columns in
      let halves = columns.map { $0.map { $0 / 2 } }
      return halves + halves
    }
    let single = try fits(.lasso, options, x, y)
    let double = try fits(.lasso, options, twice, y)
    // The deviation of half a column is half: standardised, nothing changes with it.
    let halfLambdas = Self.lambdas.map { options.standardize ? $0 : $0 / 2 }
    let halved = try fits(.lasso, options, half, y, halfLambdas)
    for k in single.indices {
      let objective = single[k].report.objective
      for (other, features) in [(double[k], twice), (halved[k], half)] {
        let limit = single[k].report.gap + other.report.gap + Tolerance.rounding(20) * objective
        #expect(abs(other.report.objective - objective) <= limit)
        #expect(
          distance(try other.predict(features), try single[k].predict(x))
            <= Tolerance.solved(shape.0))
        #expect(other.report.isUnique == (single[k].nonZeroCount == 0))
      }
      let sums = (0..<shape.1).map {
        double[k].coefficients[$0] + double[k].coefficients[shape.1 + $0]
      }
      #expect(distance(sums, single[k].coefficients) <= Tolerance.solved(shape.0))
    }
  }

  /// [X, X] / sqrt 2 has the kernel of X: ridge gives each copy b / sqrt 2.
  @Test(arguments: shapes) func duplicateColumnsShareInRidge(shape: (Int, Int)) throws {
    let sample = SampleProblem(rows: shape.0, columns: shape.1, seed: 42)
    let twice = try sample.features.mapColumns { columns in
      let scaled = columns.map { $0.map { $0 / 2.0.squareRoot() } }
      return scaled + scaled
    }
    let single = try fits(.ridge, FitOptions(), sample.features, sample.response)
    let double = try fits(.ridge, FitOptions(), twice, sample.response)
    for (a, b) in zip(single, double) {
      let expected = a.coefficients.map { $0 / 2.0.squareRoot() }
      #expect(distance(b.coefficients, expected + expected) <= Tolerance.solved(shape.0))
    }
  }

  @Test(arguments: ModelKind.allCases, shapes)
  func orderOfColumnsPermutesCoefficients(kind: ModelKind, shape: (Int, Int)) throws {
    let sample = SampleProblem(rows: shape.0, columns: shape.1, correlation: 0.8, seed: 43)
    var random = SeededRandom(3)
    let order = (0..<shape.1).shuffled(using: &random)
    let permuted = try sample.features.mapColumns { columns in order.map { columns[$0] } }
    let first = try fits(kind, FitOptions(), sample.features, sample.response)
    let second = try fits(kind, FitOptions(), permuted, sample.response)
    for (a, b) in zip(first, second) {
      #expect(
        distance(order.map { a.coefficients[$0] }, b.coefficients) <= Tolerance.solved(shape.0))
    }
  }

  @Test(arguments: ModelKind.allCases, shapes)
  func scaleOfAColumnIsUndoneByStandardize(kind: ModelKind, shape: (Int, Int)) throws {
    let sample = SampleProblem(rows: shape.0, columns: shape.1, seed: 44)
    let scales = (0..<shape.1).map { [1e-5, -3, 1, 1e6][$0 % 4] }
    let scaled = try sample.features.mapColumns { columns in
      zip(columns, scales).map { column, scale in column.map { $0 * scale } }
    }
    for intercept in [true, false] {
      let options = FitOptions(intercept: intercept, standardize: true)
      let first = try fits(kind, options, sample.features, sample.response)
      let second = try fits(kind, options, scaled, sample.response)
      for (a, b) in zip(first, second) {
        let back = zip(b.coefficients, scales).map { $0 * $1 }
        #expect(distance(a.coefficients, back) <= Tolerance.solved(shape.0))
        #expect(abs(a.intercept - b.intercept) <= Tolerance.solved(shape.0) * 10)
      }
    }
  }

  @Test(arguments: ModelKind.allCases, shapes)
  func shiftOfAColumnMovesTheInterceptAlone(kind: ModelKind, shape: (Int, Int)) throws {
    let sample = SampleProblem(rows: shape.0, columns: shape.1, seed: 45)
    let shifts = (0..<shape.1).map { Double($0 * 8 - 16) }
    let shifted = try sample.features.mapColumns { columns in
      zip(columns, shifts).map { column, shift in column.map { $0 + shift } }
    }
    for standardize in [true, false] {
      let options = FitOptions(intercept: true, standardize: standardize)
      let first = try fits(kind, options, sample.features, sample.response)
      let second = try fits(kind, options, shifted, sample.response.map { $0 + 5 })
      for (a, b) in zip(first, second) {
        #expect(distance(a.coefficients, b.coefficients) <= Tolerance.solved(shape.0))
        let expected = a.intercept + 5 - dot(shifts, a.coefficients)
        #expect(distance([b.intercept], [expected], floor: 50) <= Tolerance.solved(shape.0))
      }
    }
  }

  @Test(arguments: ModelKind.allCases, FitOptions.combinations)
  func scaleOfTheResponseScalesTheAnswer(kind: ModelKind, options: FitOptions) throws {
    for shape in Self.shapes {
      let sample = SampleProblem(rows: shape.0, columns: shape.1, seed: 46)
      let first = try fits(kind, options, sample.features, sample.response)
      // An elastic net's 1 - r, near 1 / scale, keeps only what its rounding leaves.
      for scale in [-1, 3, 1e-7, kind == .elasticNet ? 1e3 : 1e9] {
        let lambdas = Self.lambdas.map { kind == .ridge ? $0 : $0 * abs(scale) }
        let second: [LinearModel] =
          kind == .elasticNet
          ? try scaledElasticNet(options, sample, scale)
          : try fits(
            kind, options, sample.features, sample.response.map { $0 * scale }, lambdas)
        for (a, b) in zip(first, second) {
          let expected = a.coefficients.map { $0 * scale }
          #expect(distance(b.coefficients, expected) <= Tolerance.solved(shape.0), "\(scale)")
          #expect(
            abs(b.intercept / scale - a.intercept) <= Tolerance.solved(shape.0) * 10, "\(scale)")
        }
      }
    }
  }

  /// Only the L1 part scales with the response: lambda r by its scale, lambda (1-r) not.
  private func scaledElasticNet(
    _ options: FitOptions, _ sample: SampleProblem, _ scale: Double
  ) throws -> [LinearModel] {
    let l1 = 0.3 * abs(scale)
    return try Self.lambdas.map { lambda in
      try ElasticNet(l1Ratio: l1 / (l1 + 0.7), options: options).fit(
        sample.features, sample.response.map { $0 * scale },
        lambda: Lambda(lambda * (l1 + 0.7)))
    }
  }

  /// A factor v is the same as dividing the column by v (lasso) or by its root (ridge), for v > 0.
  @Test(arguments: [ModelKind.lasso, .ridge], shapes)
  func penaltyFactorsAreScalesOfColumns(kind: ModelKind, shape: (Int, Int)) throws {
    let sample = SampleProblem(rows: shape.0, columns: shape.1, seed: 47)
    let factors = (0..<shape.1).map { [1, 0.25, 2, 4][$0 % 4] }
    let divisors = factors.map { kind == .ridge ? $0.squareRoot() : $0 }
    var options = FitOptions()
    options.penaltyFactors = factors
    let divided = try sample.features.mapColumns { columns in
      zip(columns, divisors).map { column, divisor in column.map { $0 / divisor } }
    }
    let first = try fits(kind, options, sample.features, sample.response)
    let second = try fits(kind, FitOptions(), divided, sample.response)
    for (a, b) in zip(first, second) {
      let back = zip(b.coefficients, divisors).map { $0 / $1 }
      #expect(distance(a.coefficients, back) <= Tolerance.solved(shape.0))
    }
  }

  /// Columns that are excluded, or that must stay 0, might as well be absent.
  @Test(arguments: ModelKind.allCases, shapes)
  func excludedColumnsAreAbsent(kind: ModelKind, shape: (Int, Int)) throws {
    let sample = SampleProblem(rows: shape.0, columns: shape.1, seed: 48)
    let kept = (0..<shape.1).filter { $0 % 3 != 1 }
    var options = FitOptions()
    options.penaltyFactors = (0..<shape.1).map { $0 % 3 == 1 ? .infinity : 1 }
    let fewer = try sample.features.mapColumns { columns in kept.map { columns[$0] } }
    let first = try fits(kind, options, sample.features, sample.response)
    let second = try fits(kind, FitOptions(), fewer, sample.response)
    for (a, b) in zip(first, second) {
      #expect(
        distance(kept.map { a.coefficients[$0] }, b.coefficients) <= Tolerance.solved(shape.0))
      #expect(a.nonZeroCount == b.nonZeroCount)
    }
  }

  /// Unpenalised columns are an intercept: y and the others less their fit give the same answer.
  @Test(arguments: ModelKind.allCases, shapes)
  func unpenalizedColumnOfOnesIsAnIntercept(kind: ModelKind, shape: (Int, Int)) throws {
    let sample = SampleProblem(rows: shape.0, columns: shape.1, seed: 49)
    let withOnes = try sample.features.mapColumns { columns in
      columns + [Array(repeating: 1, count: shape.0)]
    }
    var options = FitOptions()
    options.intercept = false
    options.penaltyFactors = Array(repeating: 1, count: shape.1) + [0]
    let first = try fits(kind, FitOptions(), sample.features, sample.response)
    let second = try fits(kind, options, withOnes, sample.response)
    for (a, b) in zip(first, second) {
      #expect(
        distance(a.coefficients + [a.intercept], b.coefficients) <= Tolerance.solved(shape.0))
    }
  }
}
