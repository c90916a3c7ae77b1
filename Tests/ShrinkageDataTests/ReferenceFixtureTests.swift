import ReferenceFixtures
import Shrinkage
import Testing

@testable import ShrinkageData

/// The stored references satisfy the optimality conditions of this project's objective.
@Suite struct ReferenceFixtureTests {
  @Test func fitsAreOptimal() throws {
    for fit in try Fixture.decode(FitReferences.self, from: "fits.json").cases {
      let table = try ReferenceTable(fit.file)
      var conditions = OptimalityConditions(table, weighted: fit.weighted)
      conditions.standardize = fit.standardize
      conditions.intercept = fit.intercept
      conditions.factors = fit.penaltyFactors?.map { $0 ?? .infinity }
      conditions.lower = fit.lowerBounds?.map { $0 ?? -.infinity }
      conditions.upper = fit.upperBounds?.map { $0 ?? .infinity }
      for point in fit.points {
        #expect(point.relativeGap <= 1e-13)
        let violation = conditions.violation(
          point.intercept, point.coefficients, lambda: point.lambda, l1Ratio: fit.l1Ratio)
        // Coefficients are stored to 1e-12 of the largest, columns differ in scale by up to 100.
        #expect(violation < 1e-10, "\(fit.name), lambda \(point.lambda)")
      }
    }
  }

  @Test func conversionsAreOptimal() throws {
    for row in try Fixture.decode(ConversionReferences.self, from: "conversions.json").cases {
      var conditions = OptimalityConditions(try ReferenceTable(row.file), weighted: row.weighted)
      conditions.standardize = row.ours.standardize
      conditions.intercept = row.ours.intercept
      conditions.factors = row.ours.penaltyFactors?.map { $0 ?? .infinity }
      let violation = conditions.violation(
        row.intercept, row.coefficients, lambda: row.ours.lambda, l1Ratio: row.ours.l1Ratio)
      // glmnet's own numbers: it stops some 1e-10 from the solution.
      #expect(violation < 1e-9, "\(row.package), \(row.name)")
    }
  }

  @Test func sweepIsOfTheEmbeddedData() throws {
    let sweep = try Fixture.decode(SweepReferences.self, from: "sweep-diabetes.json")
    let split = try TrainTestSplit(rowCount: 442, testSize: .fraction(0.2), seed: 42)
    #expect([split.train.count, split.test.count] == [sweep.train, sweep.test])
    let features = Diabetes.features(scaled: true)
    let response = Diabetes.response
    for model in sweep.cases {
      #expect(model.points.count == 30)
      for point in model.points {
        let predict = { (row: Int) in
          (0..<10).reduce(point.intercept) { $0 + features[row, $1] * point.coefficients[$1] }
        }
        for (rows, score) in [(split.train, point.trainScore), (split.test, point.testScore)] {
          let mean = rows.reduce(0) { $0 + response[$1] } / Double(rows.count)
          let total = rows.reduce(0) { $0 + (response[$1] - mean) * (response[$1] - mean) }
          let rest = rows.map { response[$0] - predict($0) }.reduce(0) { $0 + $1 * $1 }
          // Sums of at most 353 terms, each rounded.
          #expect(abs(1 - rest / total - score) < 353 * Double.ulpOfOne)
        }
      }
    }
  }
}

/// The KKT conditions of the objective, computed row by row from the table.
private struct OptimalityConditions {
  let features: Matrix
  let response: [Double]
  let weights: [Double]
  var standardize = false
  var intercept = true
  var factors: [Double]?
  var lower: [Double]?
  var upper: [Double]?

  init(_ table: ReferenceTable, weighted: Bool) {
    features = table.features
    response = table.response
    let weights = weighted ? table.weights : table.response.map { _ in 1 }
    let total = weights.reduce(0, +)
    self.weights = weights.map { $0 / total }
  }

  /// The largest distance of a column's gradient from its subdifferential, and of the residuals'
  /// mean from 0, where columns and response have unit deviation about their means.
  func violation(
    _ intercept: Double, _ coefficients: [Double], lambda: Double, l1Ratio: Double
  ) -> Double {
    let residuals = response.indices.map { row in
      response[row] - intercept
        - coefficients.indices.reduce(0) { $0 + features[row, $1] * coefficients[$1] }
    }
    let spread = deviation(response)
    var worst = self.intercept ? abs(mean(residuals)) / spread : 0
    for column in coefficients.indices {
      let factor = factors?[column] ?? 1
      guard factor.isFinite else {
        worst = coefficients[column] == 0 ? worst : .infinity
        continue
      }
      let values = response.indices.map { features[$0, column] }
      let scale = standardize ? deviation(values) : 1
      let b = coefficients[column]
      let gradient =
        mean(zip(values, residuals).map { $0 * $1 })
        - lambda * factor * (1 - l1Ratio) * scale * scale * b
      let threshold = lambda * factor * l1Ratio * scale
      let distance = distance(of: gradient, column: column, coefficient: b, threshold: threshold)
      worst = max(worst, distance / (deviation(values) * spread))
    }
    return worst
  }

  /// How far a gradient is from threshold * sign(b), widened at a bound.
  private func distance(
    of gradient: Double, column: Int, coefficient b: Double, threshold: Double
  ) -> Double {
    let lower = lower?[column] ?? -.infinity
    let upper = upper?[column] ?? .infinity
    guard b >= lower, b <= upper else { return .infinity }
    let least = b == lower ? -.infinity : b > 0 ? threshold : -threshold
    let most = b == upper ? .infinity : b < 0 ? -threshold : threshold
    return max(least - gradient, gradient - most, 0)
  }

  private func mean(_ values: [Double]) -> Double {
    zip(weights, values).reduce(0) { $0 + $1.0 * $1.1 }
  }

  private func deviation(_ values: [Double]) -> Double {
    let centre = mean(values)
    return mean(values.map { ($0 - centre) * ($0 - centre) }).squareRoot()
  }
}
