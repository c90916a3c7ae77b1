import Synchronization
import Testing

@testable import Shrinkage

/// Errors of folds against fits of the other rows alone and their predictions.
@Suite struct CrossValidationTests {
  /// Which data and models the sweep of options is made of.
  struct Case: Sendable, CustomTestStringConvertible {
    var name: String
    var rows: Int
    var columns: Int
    var folds = Folds.contiguous(4)
    var weighted = false
    var sparse = false
    var estimator: any LinearEstimator
    var testDescription: String { name }
  }

  static let cases: [Case] = {
    var options = FitOptions()
    options.standardize = true
    var implicit = FitOptions()
    implicit.equations = .implicit
    var bounded = FitOptions()
    bounded.bounds = .nonNegative
    bounded.penaltyFactors = [0, 1, 2, 1, .infinity, 1, 1, 0.5]
    var plain = FitOptions()
    plain.intercept = false
    return [
      Case(name: "lasso", rows: 60, columns: 8, estimator: Lasso()),
      Case(
        name: "shuffled weighted lasso", rows: 700, columns: 8, folds: .shuffled(5, seed: 3),
        weighted: true, estimator: Lasso()),
      Case(
        name: "standardised elastic net", rows: 60, columns: 8, folds: .shuffled(3, seed: 4),
        estimator: ElasticNet(l1Ratio: 0.4, options: options)),
      Case(name: "implicit lasso", rows: 40, columns: 90, estimator: Lasso(options: implicit)),
      Case(
        name: "implicit weighted standardised", rows: 40, columns: 90, weighted: true,
        estimator: ElasticNet(
          l1Ratio: 0.7,
          options: {
            var both = implicit
            both.standardize = true
            return both
          }())),
      Case(name: "wide lasso", rows: 30, columns: 50, estimator: Lasso()),
      Case(
        name: "sparse", rows: 60, columns: 40, sparse: true, estimator: Lasso(options: implicit)),
      Case(name: "ridge", rows: 60, columns: 8, weighted: true, estimator: Ridge()),
      Case(name: "wide ridge", rows: 30, columns: 50, estimator: Ridge()),
      Case(
        name: "bounds and factors", rows: 60, columns: 8, weighted: true,
        estimator: Lasso(options: bounded)),
      Case(name: "no intercept", rows: 60, columns: 8, estimator: Lasso(options: plain)),
    ]
  }()

  private func data(
    _ example: Case
  ) throws -> (features: any Design, response: [Double], weights: [Double]?) {
    if example.sparse {
      let problem = try SparseProblem(
        rows: example.rows, columns: example.columns, seed: 81, weighted: example.weighted)
      return (problem.sparse, problem.response, problem.weights)
    }
    let problem = SampleProblem(
      rows: example.rows, columns: example.columns, seed: 82, weighted: example.weighted)
    return (problem.features, problem.response, problem.weights)
  }

  @Test(arguments: cases)
  func errorsAreThoseOfFitsToTheOtherFolds(example: Case) throws {
    let (x, y, weights) = try data(example)
    let estimator = example.estimator
    let result = try estimator.crossValidate(
      x, y, weights: weights, lambdas: .automatic(count: 7), folds: example.folds)
    #expect(result.isCertified)
    let assignment = try example.folds.assignment(rowCount: y.count)
    #expect(result.assignment == assignment)
    let scale = y.map { $0 * $0 }.reduce(0, +) / Double(y.count)
    var outOfFold = [Double](repeating: 0, count: y.count)
    for fold in result.foldPaths.indices {
      let training = assignment.indices.filter { assignment[$0] != fold }
      let held = assignment.indices.filter { assignment[$0] == fold }
      let path = try estimator.path(
        x.rows(training), training.map { y[$0] },
        weights: weights.map { w in training.map { w[$0] } },
        lambdas: .values(result.path.lambdas))
      for index in result.points.indices {
        let predictions = try path[index].predict(x.rows(held))
        let w = held.map { weights?[$0] ?? 1 }
        let squares = zip(held, predictions).map { (y[$0] - $1) * (y[$0] - $1) }
        let error = zip(w, squares).reduce(0) { $0 + $1.0 * $1.1 } / w.reduce(0, +)
        #expect(abs(result.points[index].foldErrors[fold] - error) <= 1e-9 * scale)
        if index == result.minimumIndex {
          for (i, prediction) in zip(held, predictions) { outOfFold[i] = prediction }
        }
      }
    }
    for (some, other) in zip(try result.outOfFoldPredictions(x), outOfFold) {
      #expect(abs(some - other) <= 1e-6 * scale.squareRoot())
    }
  }

  /// The final path is the one that `path` makes.
  @Test(arguments: cases)
  func thePathIsThatOfAllRows(example: Case) throws {
    let (x, y, weights) = try data(example)
    let result = try example.estimator.crossValidate(
      x, y, weights: weights, lambdas: .automatic(count: 5), folds: example.folds)
    let path = try example.estimator.path(x, y, weights: weights, lambdas: .automatic(count: 5))
    #expect(distance(result.path.lambdas, path.lambdas) < 1e-12)
    for (some, other) in zip(result.path.points, path.points) {
      #expect(abs(some.report.objective - other.report.objective) <= 1e-9 * path.nullObjective)
    }
  }

  /// Bit by bit, whatever the number of workers, and as tasks.
  @Test func workersDoNotChangeTheResult() async throws {
    for example in [Self.cases[1], Self.cases[3]] {
      let (x, y, weights) = try data(example)
      let assignment = try example.folds.assignment(rowCount: y.count)
      let rows = Observations(features: x, response: y, weights: weights)
      let source = try RowFolds(rows, folds: assignment, count: (assignment.max() ?? 0) + 1)
      var results: [CrossValidation] = []
      _ = BLAS.beginSingleThreadSection()
      for workers in [1, 2, 5] {
        let run = try FoldRun(source, [example.estimator], .automatic(), progress: nil)
        await withTaskGroup(of: Void.self) { group in
          for _ in 0..<workers { group.addTask { run.work() } }
        }
        results += try run.results(assignment)
      }
      BLAS.endSingleThreadSection()
      for result in results { #expect(result == results[0]) }
    }
  }

  @Test func statisticsOfFoldsWillDo() throws {
    let problem = SampleProblem(rows: 90, columns: 6, seed: 83)
    let folds = try Folds.shuffled(3, seed: 2).assignment(rowCount: 90)
    var statistics = try FoldStatistics(columnCount: 6, foldCount: 3)
    try statistics.add(problem.features, problem.response, folds: folds)
    let result = try Lasso().crossValidate(statistics)
    let ofRows = try Lasso().crossValidate(
      problem.features, problem.response, folds: .shuffled(3, seed: 2))
    #expect(result.points == ofRows.points)
    #expect(throws: ShrinkageError.self) { try result.outOfFoldPredictions(problem.features) }
    let single = try FoldStatistics(columnCount: 6, foldCount: 1)
    #expect(throws: ShrinkageError.self) { try Lasso().crossValidate(single) }
  }

  @Test func sharesOfTheL1PartShareTheFolds() throws {
    let problem = SampleProblem(rows: 50, columns: 6, seed: 84)
    let results = try ElasticNet().crossValidate(
      problem.features, problem.response, l1Ratios: [0.3, 1])
    #expect(results.map(\.path.l1Ratio) == [0.3, 1])
    let lasso = try Lasso().crossValidate(problem.features, problem.response)
    #expect(results[1].points == lasso.points)
  }

  /// One column, two folds, by hand: the errors, their mean and error, and both choices.
  @Test func theCurveIsThatOfItsFormulas() throws {
    let x = try Matrix(columns: [[0, 1, 2, 0, 2]], rowCount: 5)
    let y = [0.0, 1, 2, 1, 2]
    let result = try Lasso().crossValidate(
      x, y, weights: [1, 1, 1, 2, 2], lambdas: .values([0, 100]), folds: .ids([0, 0, 0, 1, 1]))
    #expect(result.foldWeights == [3, 4])
    // At 0: without fold 0 the fit is 1 + x/2, without fold 1 it is x.
    let first = (1.0 + 0.25 + 0) / 3
    let second = (2.0 * 1 + 0) / 4
    // At 100: the means 1.5 and 1.
    let null = [(1.5 * 1.5 + 0.25 + 0.25) / 3, (0 + 2.0) / 4]
    for (point, errors) in zip(result.points, [[first, second], null]) {
      let mean = (3 * errors[0] + 4 * errors[1]) / 7
      let variance =
        (3 * (errors[0] - mean) * (errors[0] - mean) + 4 * (errors[1] - mean) * (errors[1] - mean))
        / 7
      #expect(distance(point.foldErrors, errors) < 1e-12)
      #expect(abs(point.meanError - mean) < 1e-12)
      #expect(abs(point.standardError - variance.squareRoot()) < 1e-12)
    }
    #expect(result.lambdaMin == 0)
    #expect(!result.isMinimumAtEdge)
    #expect(result.lambdaOneStandardError == 0)
  }

  @Test func aMinimumAtTheEdgeIsSaid() throws {
    let problem = SampleProblem(rows: 60, columns: 5, seed: 85)
    let (x, y) = (problem.features, problem.response)
    #expect(try Lasso().crossValidate(x, y, lambdas: .values([3, 2, 1])).isMinimumAtEdge)
    #expect(try !Lasso().crossValidate(x, y).isMinimumAtEdge)
  }

  @Test func foldsWithoutWeightAreAnError() throws {
    let problem = SampleProblem(rows: 20, columns: 2, seed: 86)
    let weights = (0..<20).map { $0 < 5 ? 0.0 : 1 }
    for equations in [FitOptions.Equations.normal, .implicit] {
      var lasso = Lasso()
      lasso.options.equations = equations
      #expect(
        throws: ShrinkageError.invalidOption(
          name: "the weight of fold 0", value: 0, requirement: "above 0")
      ) {
        try lasso.crossValidate(
          problem.features, problem.response, weights: weights, folds: .contiguous(4))
      }
    }
  }

  @Test func progressCountsEveryFit() throws {
    let problem = SampleProblem(rows: 30, columns: 3, seed: 87)
    let seen = Mutex<[Int]>([])
    _ = try Lasso().crossValidate(
      problem.features, problem.response, lambdas: .automatic(count: 4), folds: .contiguous(3)
    ) { done, count in
      #expect(count == 16)
      seen.withLock { $0.append(done) }
    }
    #expect(seen.withLock { $0 } == Array(1...16))
  }

  @Test func cancellationIsAnError() async throws {
    let problem = SampleProblem(rows: 200, columns: 30, seed: 88)
    let task = Task {
      try await Lasso().crossValidate(problem.features, problem.response)
    }
    task.cancel()
    await #expect(throws: ShrinkageError.cancelled) { try await task.value }
  }
}

extension RegularizationPath {
  /// The objective at b = 0, from any point that has a gap.
  fileprivate var nullObjective: Double {
    points.map(\.report.objective).max() ?? 1
  }
}
