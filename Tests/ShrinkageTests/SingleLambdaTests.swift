import Testing

@testable import Shrinkage

/// One lambda of a matrix with more rows than columns, without the Gram matrix of all columns.
@Suite struct SingleLambdaTests {
  /// Means of up to 3, one of 30 and one of 1e6 deviations.
  private func sample(weighted: Bool) throws -> SampleProblem {
    let sample = SampleProblem(
      rows: 4500, columns: 130, correlation: 0.6, seed: 31, weighted: weighted)
    var columns = sample.features.columns
    for j in columns.indices {
      let mean = j == 3 ? 30 : j == 7 ? 1e6 : Double(j % 7) - 3
      for i in columns[j].indices { columns[j][i] += mean }
    }
    var moved = sample
    moved.features = try Matrix(columns: columns, rowCount: 4500)
    return moved
  }

  /// From few active columns to nearly all, where the Gram matrix is completed.
  @Test(arguments: [2.0, 20, 100, 10_000], [false, true])
  func answersAsWithTheGramMatrix(divisor: Double, weighted: Bool) throws {
    let sample = try sample(weighted: weighted)
    for (standardize, intercept) in [(false, true), (true, true), (true, false)] {
      var options = FitOptions()
      (options.standardize, options.intercept) = (standardize, intercept)
      options.equations = .normal
      let normal = ElasticNet(l1Ratio: 0.9, options: options)
      options.equations = .implicit
      let implicit = ElasticNet(l1Ratio: 0.9, options: options)
      let largest = try normal.path(
        sample.features, sample.response, weights: sample.weights, lambdas: .automatic(count: 1)
      ).lambdas[0]
      let models = try [normal, implicit].map {
        try $0.fit(
          sample.features, sample.response, weights: sample.weights,
          lambda: Lambda(largest / divisor))
      }
      #expect(models[1].report.solver == .workingSet)
      let certificate = try models[1].verify(
        sample.features, sample.response, weights: sample.weights)
      #expect(certificate.relativeGap <= 1e-12)
      let difference = distance(models[1].coefficients, models[0].coefficients)
      #expect(difference <= 1e-6, "\(divisor) \(standardize) \(intercept)")
    }
  }

  /// As many rows as columns, or a few more: no Gram matrix down to about lambda_max / 1000, where nearly all
  /// columns are active.
  @Test(arguments: [1.0, 0.6], [5.0, 100, 700, 20_000])
  func squareMatricesNeedNoGramMatrix(l1Ratio: Double, divisor: Double) throws {
    let sample = SampleProblem(rows: 190, columns: 170, correlation: 0.5, seed: 12)
    var estimator = ElasticNet(l1Ratio: l1Ratio)
    let largest = try estimator.path(
      sample.features, sample.response, lambdas: .automatic(count: 1)
    ).lambdas[0]
    let lambda = Lambda(largest / divisor)
    let model = try estimator.fit(sample.features, sample.response, lambda: lambda)
    #expect(model.report.solver == (divisor < 1000 ? .workingSet : .coordinateDescent))
    let certificate = try model.verify(sample.features, sample.response)
    #expect(certificate.relativeGap <= 1e-12)
    estimator.options.equations = .normal
    let normal = try estimator.fit(sample.features, sample.response, lambda: lambda)
    #expect(normal.report.solver == .coordinateDescent)
    #expect(distance(model.coefficients, normal.coefficients) <= 1e-7)
  }

  /// Of tall matrices only where at most about half of the columns are active.
  @Test(arguments: [(20.0, true), (200, false)]) func tallMatricesDoWhereMostAreActive(
    divisor: Double, readsRows: Bool
  ) throws {
    let sample = SampleProblem(rows: 600, columns: 120, correlation: 0.5, seed: 13)
    let largest = try Lasso().path(
      sample.features, sample.response, lambdas: .automatic(count: 1)
    ).lambdas[0]
    let model = try Lasso().fit(
      sample.features, sample.response, lambda: Lambda(largest / divisor))
    #expect(model.report.solver == (readsRows ? .workingSet : .coordinateDescent))
  }

  /// Blocks of G from portions of rows are those from whole columns.
  @Test(arguments: [false, true])
  func gramBlocksFromPortions(weighted: Bool) throws {
    let sample = try sample(weighted: weighted)
    let columns = try CenteredColumns(
      sample.features, sample.response, weights: sample.weights, options: FitOptions())
    let (working, entering) = ([5, 3, 90, 7], [0, 129, 64])
    let (cross, corner) = columns.gramBlocks(working, entering, of: sample.features)
    let all = columns.gramBlock(working + entering)
    for (k, _) in entering.enumerated() {
      let column = (4 + k) * 7
      let rows = Array(all[column..<column + 4])
      #expect(distance(Array(cross[4 * k..<4 * k + 4]), rows) <= Tolerance.rounding(4500))
      let square = Array(all[column + 4..<column + 7])
      #expect(distance(Array(corner[3 * k..<3 * k + 3]), square) <= Tolerance.rounding(4500))
    }
    let c = columns.gradient(columns.response)
    let error = zip(columns.crossProduct, c).map { abs($0 - $1) }.max() ?? 0
    #expect(error <= 1e-9 * (c.map { abs($0) }.max() ?? 0))
  }
}
