import Testing

@testable import Shrinkage

/// Whatever is wrong with data or options is a typed error that says what and where.
@Suite struct InvalidInputTests {
  private let sample = SampleProblem(rows: 12, columns: 4, seed: 71)
  /// More columns than rows: ridge prepares these itself, without statistics.
  private let wide = SampleProblem(rows: 6, columns: 9, seed: 72)

  /// Expects `error` from fits and paths of every model on tall and wide rows.
  private func expectError(
    _ error: (SampleProblem) -> ShrinkageError, kinds: [ModelKind] = ModelKind.allCases,
    options: FitOptions = FitOptions(), lambda: Double = 0.1,
    _ change: (inout SampleProblem) -> Void = { _ in }
  ) {
    for kind in kinds {
      for original in [sample, wide] {
        var changed = original
        change(&changed)
        let data = changed
        let estimator = kind.estimator(options)
        #expect(throws: error(original), "\(kind)") {
          try estimator.fit(
            data.features, data.response, weights: data.weights, lambda: Lambda(lambda))
        }
        #expect(throws: error(original), "\(kind) path") {
          try estimator.path(
            data.features, data.response, weights: data.weights, lambdas: .values([lambda]))
        }
      }
    }
  }

  @Test(arguments: [Double.nan, .infinity, -.infinity]) func featuresThatAreNotFinite(
    value: Double
  ) {
    expectError({ _ in .nonFiniteFeature(row: 3, column: 2) }) { data in
      data.features[3, 2] = value
    }
    expectError({ _ in .nonFiniteFeature(row: 0, column: 0) }) { data in
      data.features[0, 0] = value
    }
    expectError({ _ in .nonFiniteFeature(row: 5, column: 1) }) { data in
      // In a row that does not count, beside one that is first to be seen.
      data.weights = (0..<data.response.count).map { $0 == 5 ? 0 : 1 }
      data.features[5, 1] = value
    }
  }

  @Test(arguments: [Double.nan, .infinity, -.infinity]) func responsesThatAreNotFinite(
    value: Double
  ) {
    expectError({ _ in .nonFiniteResponse(row: 4) }) { $0.response[4] = value }
    expectError({ _ in .nonFiniteResponse(row: 0) }) { data in
      data.weights = (0..<data.response.count).map { $0 == 0 ? 0 : 1 }
      data.response[0] = value
    }
  }

  @Test func weightsThatDoNotDo() {
    for value: Double in [-1, -1e-300, .infinity, -.infinity] {
      expectError({ _ in .invalidWeight(row: 2, value: value) }) { data in
        data.weights = (0..<data.response.count).map { $0 == 2 ? value : 1 }
      }
    }
    for data in [sample, wide] {
      for kind in ModelKind.allCases {
        let weights = data.response.indices.map { $0 == 2 ? Double.nan : 1 }
        let error = #expect(throws: ShrinkageError.self) {
          try kind.estimator().fit(data.features, data.response, weights: weights, lambda: 1)
        }
        guard case .invalidWeight(row: 2, let value) = error, value.isNaN else {
          Issue.record("\(String(describing: error))")
          continue
        }
      }
    }
    expectError({ _ in .allWeightsZero }) { data in
      data.weights = data.response.map { _ in 0 }
    }
    expectError({ _ in .allWeightsZero }) { data in
      data.weights = data.response.map { _ in -0.0 }
    }
  }

  @Test func rowAndColumnAreNamedInLaterBlocksToo() throws {
    let long = SampleProblem(rows: 1500, columns: 300, seed: 73)
    var statistics = try SufficientStatistics(columnCount: 300)
    var features = long.features
    features[1400, 299] = .nan
    #expect(throws: ShrinkageError.nonFiniteFeature(row: 1400, column: 299)) {
      try statistics.add(features, long.response)
    }
    var response = long.response
    response[1499] = .infinity
    #expect(throws: ShrinkageError.nonFiniteResponse(row: 1499)) {
      try SufficientStatistics(long.features, response, weights: nil)
    }
    var weights = [Double](repeating: 1, count: 1500)
    weights[700] = -2
    #expect(throws: ShrinkageError.invalidWeight(row: 700, value: -2)) {
      try SufficientStatistics(long.features, long.response, weights: weights)
    }
  }

  /// A block that is refused leaves nothing behind.
  @Test func refusedRowsLeaveStatisticsAsTheyWere() throws {
    var statistics = try SufficientStatistics(columnCount: 4)
    var features = sample.features
    features[0, 1] = .nan
    let empty = statistics
    #expect(throws: ShrinkageError.self) { try statistics.add(features, sample.response) }
    #expect(statistics.rowCount == 0)
    #expect(statistics == empty)
    try statistics.add(sample.features, sample.response)
    let full = statistics
    #expect(throws: ShrinkageError.self) { try statistics.add(features, sample.response) }
    #expect(statistics == full)
  }

  @Test func shapesThatDisagree() {
    expectError({
      .shapeMismatch(
        what: "length of the response", expected: $0.response.count,
        actual: $0.response.count - 1)
    }) { $0.response.removeLast() }
    expectError({
      .shapeMismatch(
        what: "length of the weights", expected: $0.response.count,
        actual: $0.response.count + 1)
    }) { data in data.weights = Array(repeating: 1, count: data.response.count + 1) }
  }

  @Test func sizesBeyondTheMachine() throws {
    #expect(throws: ShrinkageError.self) { try SufficientStatistics(columnCount: 200_000) }
    do {
      _ = try SufficientStatistics(columnCount: 200_000)
    } catch .insufficientMemory(_, let bytes) {
      #expect(bytes == 8 * 200_000 * 200_000)
    } catch {
      Issue.record("\(error)")
    }
    #expect(
      throws: ShrinkageError.dimensionTooLarge(
        what: "the number of columns", value: 3_000_000_000)
    ) { try SufficientStatistics(columnCount: 3_000_000_000) }
    let wide = try Matrix(
      columnMajor: (0..<200_000).map { Double($0 % 7) }, rowCount: 1, columnCount: 200_000)
    var options = FitOptions()
    options.equations = .normal
    #expect(throws: ShrinkageError.self) { try Lasso(options: options).fit(wide, [1], lambda: 1) }
    // Without a Gram matrix there is nothing too large about it.
    #expect(try Lasso().fit(wide, [1], lambda: 1).nonZeroCount == 0)
    #expect(
      throws: ShrinkageError.dimensionTooLarge(what: "the number of rows", value: 3_000_000_000)
    ) { try Matrix(columnMajor: [Double](), rowCount: 3_000_000_000, columnCount: 0) }
    #expect(
      throws: ShrinkageError.dimensionTooLarge(
        what: "the number of columns", value: 3_000_000_000)
    ) { try Matrix(columnMajor: [Double](), rowCount: 0, columnCount: 3_000_000_000) }
  }

  @Test func matricesWhoseValuesDoNotFit() throws {
    #expect(throws: ShrinkageError.self) {
      try Matrix(columnMajor: [1.0, 2], rowCount: 3, columnCount: 1)
    }
    #expect(throws: ShrinkageError.self) {
      try Matrix(columnMajor: [Double](), rowCount: -1, columnCount: 0)
    }
    #expect(throws: ShrinkageError.self) {
      try Matrix(columnMajor: [1.0], rowCount: .max, columnCount: 2)
    }
    #expect(throws: ShrinkageError.shapeMismatch(what: "length of row 1", expected: 2, actual: 1)) {
      try Matrix(rows: [[1, 2], [3]])
    }
    let none = try Matrix(rows: [])
    #expect(none.rowCount == 0 && none.columnCount == 0)
    let single = try Matrix(columnMajor: [Float(0.5), 2], rowCount: 1, columnCount: 2)
    #expect(single.values == [0.5, 2])
  }

  @Test func statisticsOfDifferentColumnsDoNotMerge() throws {
    var statistics = try SufficientStatistics(columnCount: 4)
    let other = try SufficientStatistics(columnCount: 3)
    #expect(
      throws: ShrinkageError.shapeMismatch(
        what: "columns of the statistics to merge", expected: 4, actual: 3)
    ) { try statistics.merge(other) }
    #expect(throws: ShrinkageError.self) { try statistics.add(wide.features, wide.response) }
    #expect(throws: ShrinkageError.noRows) { try Lasso().fit(statistics, lambda: 1) }
    #expect(throws: ShrinkageError.noRows) { try Ridge().path(statistics) }
    try statistics.add(
      sample.features, sample.response, weights: Array(repeating: 0, count: 12))
    #expect(throws: ShrinkageError.allWeightsZero) { try Lasso().fit(statistics, lambda: 1) }
  }
}
