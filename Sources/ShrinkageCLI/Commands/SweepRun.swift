import Shrinkage
import ShrinkageReport

/// What a sweep computes.
struct SweepRun {
  struct Point {
    /// As the user means it.
    let lambda: Double
    /// R^2; nil where it is undefined, as for rows whose weights are all 0.
    let trainScore: Double?
    let testScore: Double?
    let intercept: Double
    let coefficients: [Double]
    let report: FitReport
    /// When it was done, since the path began.
    let seconds: Double?
  }

  struct Model {
    let name: ModelName
    let points: [Point]
  }

  let featureNames: [String]
  /// The name of what is predicted.
  let target: String?
  let trainCount: Int
  let testCount: Int
  /// Whether all models have the same lambdas.
  let sharesLambdas: Bool
  let models: [Model]
  /// Time for statistics and paths, without scores.
  let seconds: Double
  /// The fit with the best test score, with rows and predictions; nil where no score is defined.
  private(set) var choice: RunReport.Choice?

  init(
    _ table: Table, _ sweep: Sweep, lambdas: LambdaRequest, _ display: ProgressDisplay,
    _ runs: SweepTracking?
  ) throws {
    defer { ProgressDisplay.clear() }
    let options = sweep.model
    _ = try table.requiredResponse()
    let fitOptions = try options.penalty.fitOptions(featureCount: table.featureNames.count)
    let (train, test) = try table.split(sweep.split)
    // One pass for all models, unless a kernel of the rows may be the smaller matrix or sparse
    // columns need none.
    let clock = PathClock()
    let statistics = train.isTall && train.features.isDense ? try train.statistics() : nil
    var seconds = clock.elapsed
    let scale = options.scale.scale.scale
    let bar = display.bar("fitting")
    var best: (score: Double, model: LinearModel)?
    var models: [Model] = []
    for (index, name) in options.names.enumerated() {
      let estimator = name.estimator(l1Ratio: options.mixing.ratio, options: fitOptions)
      let clock = PathClock()
      runs?.begin(name, train: train, test: test)
      let path = try train.path(estimator, lambdas.grid(scale), statistics) {
        clock.tick()
        bar?.update(index * $1 + $0, of: options.names.count * $1)
      }
      seconds += clock.elapsed
      let given = lambdas.lambdas(of: path, estimator, scale: scale, weight: train.weight)
      let moments = clock.seconds(of: path.lambdas)
      var points: [Point] = []
      for (k, lambda) in given.enumerated() {
        let model = path[k]
        let point = try Point(lambda: lambda, model, train: train, test: test, seconds: moments[k])
        points.append(point)
        runs?.log(point, step: k, of: path)
        guard let score = point.testScore, score > best?.score ?? -.infinity else { continue }
        best = (score, model)
        choice = .init(model: index, point: k, reason: "best test R²")
      }
      models.append(Model(name: name, points: points))
      runs?.end(models[index])
    }
    if let model = best?.model {
      choice?.rows = [
        try model.rows("test rows", of: test), try model.rows("training rows", of: train),
      ]
    }
    (self.models, self.seconds) = (models, seconds)
    featureNames = table.featureNames
    target = table.targetOrigin?.name
    (trainCount, testCount) = (train.rowCount, test.rowCount)
    if case .values = lambdas { sharesLambdas = true } else { sharesLambdas = false }
  }
}

extension LinearModel {
  /// Rows with what this model predicts for them.
  func rows(_ name: String, of table: Table) throws -> RunReport.Rows {
    RunReport.Rows(
      name, observed: try table.requiredResponse(), predicted: try table.predictions(self))
  }
}

extension SweepRun.Point {
  fileprivate init(
    lambda: Double, _ model: LinearModel, train: Table, test: Table, seconds: Double?
  ) throws {
    self.init(
      lambda: lambda, trainScore: try train.score(model), testScore: try test.score(model),
      intercept: model.intercept, coefficients: model.coefficients, report: model.report,
      seconds: seconds)
  }
}
