import Testing

@testable import Shrinkage

/// Predictions and R^2 against their formulas.
@Suite struct ScoreTests {
  private let sample = SampleProblem(rows: 23, columns: 4, seed: 91, weighted: true)

  private func model(_ intercept: Double, _ coefficients: [Double]) throws -> LinearModel {
    var model = try Lasso().fit(sample.features, sample.response, lambda: 0.1)
    (model.intercept, model.coefficients) = (intercept, coefficients)
    return model
  }

  @Test func predictionsAreTheirFormula() throws {
    let b = [0.5, -2, 0, 1e3]
    let predictions = try model(-7, b).predict(sample.features)
    let expected = (0..<23).map { i in
      (0..<4).reduce(-7) { $0 + sample.features[i, $1] * b[$1] }
    }
    #expect(distance(predictions, expected) <= Tolerance.rounding(4))
    let none = try Matrix(columnMajor: [Double](), rowCount: 0, columnCount: 4)
    #expect(try model(1, b).predict(none) == [])
    let noColumns = try Matrix(columnMajor: [Double](), rowCount: 3, columnCount: 0)
    #expect(try model(1.5, []).predict(noColumns) == [1.5, 1.5, 1.5])
  }

  @Test(arguments: [false, true]) func scoreIsItsFormula(weighted: Bool) throws {
    let model = try Lasso().fit(sample.features, sample.response, lambda: 0.05)
    let given = weighted ? sample.weights : nil
    let w = given ?? Array(repeating: 1, count: 23)
    let predictions = try model.predict(sample.features)
    let y = sample.response
    let mean = dot(w, y) / w.reduce(0, +)
    let error = dot(w, zip(y, predictions).map { ($0 - $1) * ($0 - $1) })
    let deviation = dot(w, y.map { ($0 - mean) * ($0 - mean) })
    let score = try model.score(sample.features, y, weights: given)
    #expect(abs(score - (1 - error / deviation)) <= Tolerance.rounding(23))
    #expect(score < 1 && score > 0)
    let scaled = try model.score(sample.features, y, weights: w.map { $0 * 1e-3 })
    #expect(abs(score - scaled) <= Tolerance.rounding(23))
  }

  @Test func scoreOfAWorseFitIsNegative() throws {
    let y = sample.response
    let mean = y.reduce(0, +) / 23
    let constant = try model(mean, [0, 0, 0, 0])
    #expect(abs(try constant.score(sample.features, y)) <= Tolerance.rounding(23))
    #expect(try model(mean + 100, [0, 0, 0, 0]).score(sample.features, y) < -1)
  }

  @Test func scoreOfAConstantResponse() throws {
    let flat = try model(0.1, [0, 0, 0, 0])
    let y = [Double](repeating: 0.1, count: 23)
    #expect(try flat.score(sample.features, y) == 1)
    #expect(try flat.score(sample.features, y.map { $0 + 1e-9 }) == 0)
    // Rows without weight do not make it less constant.
    var (uneven, weights) = (y, [Double](repeating: 0.7, count: 23))
    (uneven[3], weights[3]) = (5, 0)
    #expect(try flat.score(sample.features, uneven, weights: weights) == 1)
    let one = sample.features.rows([4])
    #expect(try flat.score(one, [0.1]) == 1)
    #expect(try flat.score(one, [0.2]) == 0)
  }

  @Test(arguments: [Double.nan, .infinity, -.infinity]) func valuesThatAreNotFinite(
    value: Double
  ) throws {
    // The coefficient of the bad column is 0: the value must be noticed all the same.
    let model = try model(1, [1, 0, 2, 3])
    var features = sample.features
    features[20, 1] = value
    let error = ShrinkageError.nonFiniteFeature(row: 20, column: 1)
    #expect(throws: error) { try model.predict(features) }
    #expect(throws: error) { try model.score(features, sample.response) }
    #expect(throws: error) { try model.verify(features, sample.response) }
    var response = sample.response
    response[0] = value
    #expect(throws: ShrinkageError.nonFiniteResponse(row: 0)) {
      try model.score(sample.features, response)
    }
    #expect(throws: ShrinkageError.nonFiniteResponse(row: 0)) {
      try model.verify(sample.features, response)
    }
    if !value.isNaN {
      let weights = (0..<23).map { $0 == 2 ? value : 1 }
      let error = ShrinkageError.invalidWeight(row: 2, value: value)
      #expect(throws: error) {
        try model.score(sample.features, sample.response, weights: weights)
      }
      #expect(throws: error) {
        try model.verify(sample.features, sample.response, weights: weights)
      }
    }
  }

  @Test func shapesThatDisagree() throws {
    let model = try model(1, [1, 0, 2])
    let (x, y) = (sample.features, sample.response)
    let error = ShrinkageError.shapeMismatch(
      what: "columns of the features", expected: 3, actual: 4)
    #expect(throws: error) { try model.predict(x) }
    #expect(throws: error) { try model.score(x, y) }
    #expect(throws: error) { try model.verify(x, y) }
    let four = try self.model(1, [1, 0, 2, 3])
    let zeros = [Double](repeating: 0, count: 23)
    let none = try Matrix(columnMajor: [Double](), rowCount: 0, columnCount: 4)
    for call in [four.score, { try four.verify($0, $1, weights: $2).gap }]
      as [(Matrix, [Double], [Double]?) throws -> Double]
    {
      #expect(
        throws: ShrinkageError.shapeMismatch(
          what: "length of the response", expected: 23, actual: 22)
      ) { try call(x, Array(y.dropLast()), nil) }
      #expect(
        throws: ShrinkageError.shapeMismatch(
          what: "length of the weights", expected: 23, actual: 1)
      ) { try call(x, y, [1]) }
      #expect(throws: ShrinkageError.allWeightsZero) { try call(x, y, zeros) }
      #expect(throws: ShrinkageError.noRows) { try call(none, [], nil) }
    }
  }
}
