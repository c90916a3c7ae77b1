import Testing

@testable import Shrinkage

/// Sparse features give the answers of the same features stored densely.
@Suite struct SparseDesignTests {
  private func expectSame(
    _ sparse: LinearModel, _ dense: LinearModel, _ problem: SparseProblem, _ what: String
  ) throws {
    let (n, y, w) = (problem.response.count, problem.response, problem.weights)
    #expect(
      distance(sparse.coefficients, dense.coefficients, floor: 1e-3) <= Tolerance.solved(n),
      "\(what)")
    // The fifth column, at 500, multiplies what its coefficient is off by.
    #expect(abs(sparse.intercept - dense.intercept) <= 500 * Tolerance.solved(n), "\(what)")
    #expect(sparse.report.isCertified && dense.report.isCertified, "\(what)")
    #expect(sparse.report.constantColumns == dense.report.constantColumns, "\(what)")
    #expect(sparse.report.solver == dense.report.solver, "\(what)")
    let verified = try sparse.verify(problem.sparse, y, weights: w)
    #expect(verified.relativeGap <= Tolerance.certifiedGap, "\(what)")
    let objective = try sparse.verify(problem.dense, y, weights: w).objective
    #expect(distance([verified.objective], [objective]) <= Tolerance.solved(n), "\(what)")
    let predictions = try sparse.predict(problem.sparse)
    #expect(
      distance(predictions, try sparse.predict(problem.dense), floor: 500)
        <= Tolerance.rounding(problem.dense.columnCount), "\(what)")
    let score = try sparse.score(problem.sparse, y, weights: w)
    #expect(
      abs(score - (try sparse.score(problem.dense, y, weights: w))) <= Tolerance.solved(n),
      "\(what)")
  }

  private static let variants: [(String, @Sendable (inout FitOptions, Int) -> Void)] = [
    ("plain", { _, _ in }),
    ("factors", { $0.penaltyFactors = (0..<$1).map { [1, 1, 0.5, .infinity, 2][$0 % 5] } }),
    ("unpenalized", { $0.penaltyFactors = (0..<$1).map { [4, 6].contains($0) ? 0 : 1 } }),
    ("bounds", { options, _ in options.bounds = .uniform(lower: -0.2, upper: 0.3) }),
    ("positive", { options, _ in options.bounds = .nonNegative }),
  ]

  @Test(arguments: ModelKind.allCases, SparseProblem.shapes)
  func fitsAreThoseOfDenseFeatures(kind: ModelKind, shape: (Int, Int)) throws {
    for weighted in [false, true] {
      let problem = try SparseProblem(
        rows: shape.0, columns: shape.1, seed: 320, weighted: weighted)
      for (name, change) in Self.variants {
        for equations in [FitOptions.Equations.normal, .implicit] {
          for combination in FitOptions.combinations {
            var options = combination
            options.equations = equations
            change(&options, shape.1)
            let estimator = kind.estimator(options)
            let (y, w) = (problem.response, problem.weights)
            let what = "\(name) \(equations) \(weighted) \(options)"
            try expectSame(
              estimator.fit(problem.sparse, y, weights: w, lambda: 0.05),
              estimator.fit(problem.dense, y, weights: w, lambda: 0.05), problem, what)
          }
        }
      }
    }
  }

  @Test(arguments: ModelKind.allCases, SparseProblem.shapes)
  func pathsAreThoseOfDenseFeatures(kind: ModelKind, shape: (Int, Int)) throws {
    let problem = try SparseProblem(
      rows: shape.0, columns: shape.1, density: 0.08, seed: 321, weighted: true)
    let (y, w) = (problem.response, problem.weights)
    for equations in [FitOptions.Equations.normal, .implicit] {
      var options = FitOptions()
      options.equations = equations
      let estimator = kind.estimator(options)
      let sparse = try estimator.path(
        problem.sparse, y, weights: w, lambdas: .automatic(count: 12))
      let dense = try estimator.path(
        problem.dense, y, weights: w, lambdas: .automatic(count: 12))
      #expect(distance(sparse.lambdas, dense.lambdas) <= Tolerance.rounding(shape.0))
      for index in sparse.points.indices {
        try expectSame(sparse[index], dense[index], problem, "\(equations) \(index)")
      }
    }
  }

  /// Few elements in many columns: no Gram matrix, whatever the number of rows.
  @Test(arguments: [(700, 600), (100, 600)])
  func manySparseColumnsGetNoGramMatrix(shape: (Int, Int)) throws {
    let problem = try SparseProblem(rows: shape.0, columns: shape.1, density: 0.03, seed: 322)
    #expect(problem.sparse.isSparse && !problem.dense.isSparse)
    let model = try Lasso().fit(problem.sparse, problem.response, lambda: 0.03)
    #expect(model.report.solver == .workingSet)
    var options = FitOptions()
    options.equations = .implicit
    try expectSame(
      model, Lasso(options: options).fit(problem.dense, problem.response, lambda: 0.03), problem,
      "\(shape)")
    func areImplicit(_ features: any Design, _ isSingle: Bool) -> Bool {
      FitOptions.Equations.automatic.areImplicit(
        for: features, isShort: false, isSingle: isSingle)
    }
    #expect(areImplicit(problem.sparse, false))
    #expect(
      areImplicit(problem.dense, false) == (problem.dense.columnCount > problem.dense.rowCount))
    let tall = try Matrix(
      columnMajor: [Double](repeating: 1, count: 20_000), rowCount: 200, columnCount: 100)
    #expect(areImplicit(tall, true) && !areImplicit(tall, false))
  }

  @Test func gridsAreShortThatEndAboveATwoHundredth() throws {
    #expect(LambdaGrid.automatic(ratio: 0.01).isShort && LambdaGrid.values([3, 1, 2]).isShort)
    #expect(!LambdaGrid.automatic().isShort && !LambdaGrid.values([1, 0.004]).isShort)
    #expect(!LambdaGrid.values([1, 0]).isShort)
    let small = try Matrix(columnMajor: [1.0, 2, 3, 4] as [Double], rowCount: 2, columnCount: 2)
    #expect(!FitOptions.Equations.automatic.areImplicit(for: small, isShort: true, isSingle: false))
  }

  @Test(arguments: [false, true]) func statistics(weighted: Bool) throws {
    // More rows than a block has.
    let problem = try SparseProblem(
      rows: 2100, columns: 150, density: 0.05, seed: 323, weighted: weighted)
    let (y, w) = (problem.response, problem.weights)
    let sparse = try SufficientStatistics(problem.sparse, y, weights: w)
    let dense = try SufficientStatistics(problem.dense, y, weights: w)
    #expect(sparse.rowCount == 2100 && sparse.weight == dense.weight)
    let slack = Tolerance.rounding(2100)
    #expect(distance(sparse.means, dense.means) <= slack)
    #expect(distance(sparse.scatter, dense.scatter) <= slack)
    #expect(distance(sparse.crossProducts, dense.crossProducts) <= slack)
    #expect(distance([sparse.responseScatter], [dense.responseScatter]) <= slack)
    for j in 1...3 { #expect(sparse.scatter(j, j) == 0) }
    var streamed = try SufficientStatistics(columnCount: 150)
    let half = Array(0..<1000)
    let rest = Array(1000..<2100)
    for rows in [half, rest] {
      try streamed.add(
        problem.sparse.rows(rows), rows.map { y[$0] }, weights: w.map { w in rows.map { w[$0] } })
    }
    #expect(distance(streamed.scatter, dense.scatter) <= slack)
  }

  /// With row and column of the whole, in whichever block they are, from every road into the data.
  @Test(arguments: [Double.nan, .infinity], [3, 1900])
  func valuesThatAreNotFinite(value: Double, row: Int) throws {
    let problem = try SparseProblem(rows: 2000, columns: 40, density: 0.05, seed: 324)
    var dense = problem.dense
    dense[row, 8] = value
    let sparse = SparseMatrix(dense)
    let y = problem.response
    let error = ShrinkageError.nonFiniteFeature(row: row, column: 8)
    #expect(throws: error) { try SufficientStatistics(sparse, y, weights: nil) }
    for equations in [FitOptions.Equations.normal, .implicit] {
      var options = FitOptions()
      options.equations = equations
      #expect(throws: error) { try Lasso(options: options).fit(sparse, y, lambda: 1) }
      #expect(throws: error) { try Ridge(options: options).path(sparse, y) }
    }
    var model = try Lasso().fit(problem.sparse, y, lambda: 0.1)
    #expect(throws: error) { try model.verify(sparse, y) }
    model.coefficients[8] = 0
    #expect(throws: error) { try model.predict(sparse) }
    #expect(throws: error) { try model.score(sparse, y) }
    var response = y
    response[row] = value
    #expect(throws: ShrinkageError.nonFiniteResponse(row: row)) {
      try SufficientStatistics(problem.sparse, response, weights: nil)
    }
    let weights = y.indices.map { $0 == row ? -1.0 : 1 }
    #expect(throws: ShrinkageError.invalidWeight(row: row, value: -1)) {
      try SufficientStatistics(problem.sparse, y, weights: weights)
    }
  }

  @Test func shapesThatDisagree() throws {
    let problem = try SparseProblem(rows: 10, columns: 8, seed: 325)
    let (x, y) = (problem.sparse, problem.response)
    let error = ShrinkageError.shapeMismatch(
      what: "columns of the features", expected: 8, actual: 9)
    let model = try Lasso().fit(x, y, lambda: 0.1)
    let wide = try SparseMatrix(
      rowCount: 10, columnCount: 9, columnStarts: x.columnStarts + [x.nonZeroCount],
      rowIndices: x.rowIndices, values: x.values)
    #expect(throws: error) { try model.predict(wide) }
    #expect(throws: error) { try model.score(wide, y) }
    #expect(throws: error) { try model.verify(wide, y) }
    #expect(throws: ShrinkageError.noRows) { try Lasso().fit(x.rows([]), [], lambda: 1) }
    #expect(
      throws: ShrinkageError.shapeMismatch(
        what: "length of the response", expected: 10, actual: 9)
    ) { try Lasso().fit(x, Array(y.dropLast()), lambda: 1) }
  }
}
