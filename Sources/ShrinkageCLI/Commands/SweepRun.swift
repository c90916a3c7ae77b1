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
  let choice: RunReport.Choice?

  init(
    _ table: Table, _ sweep: Sweep, lambdas: LambdaRequest, _ display: ProgressDisplay,
    _ runs: SweepTracking?
  ) throws {
    defer { ProgressDisplay.clear() }
    let options = sweep.model
    _ = try table.requiredResponse()
    let fitOptions = try options.penalty.fitOptions(featureCount: table.featureNames.count)
    let (train, test) = try table.split(sweep.split)
    let clock = PathClock()
    var fits = SweepFits(
      train: train, test: test, lambdas: lambdas, scale: options.scale.scale.scale,
      // One pass for all models, unless a kernel of the rows may be the smaller matrix or sparse
      // columns need none.
      statistics: train.isTall && train.features.isDense ? try train.statistics() : nil)
    fits.seconds = clock.elapsed
    let bar = display.bar("fitting")
    let models = try options.names.enumerated().map { index, name in
      let estimator = name.estimator(l1Ratio: options.mixing.ratio, options: fitOptions)
      runs?.begin(name, train: train, test: test)
      let points = try fits.points(estimator, model: index, runs) {
        bar?.update(index * $1 + $0, of: options.names.count * $1)
      }
      let model = Model(name: name, points: points)
      runs?.end(model)
      return model
    }
    choice = try fits.choice()
    (self.models, seconds) = (models, fits.seconds)
    featureNames = table.featureNames
    target = table.targetOrigin?.name
    (trainCount, testCount) = (train.rowCount, test.rowCount)
    if case .values = lambdas { sharesLambdas = true } else { sharesLambdas = false }
  }
}

/// What the fits of a sweep share, and what is remembered of them.
private struct SweepFits {
  let train: Table
  let test: Table
  let lambdas: LambdaRequest
  let scale: LambdaScale
  let statistics: SufficientStatistics?
  /// Time for statistics and paths so far.
  var seconds = 0.0
  /// The fit with the best test score so far, and its place.
  private var best: (score: Double, model: LinearModel, place: RunReport.Choice)?

  init(
    train: Table, test: Table, lambdas: LambdaRequest, scale: LambdaScale,
    statistics: SufficientStatistics?
  ) {
    (self.train, self.test) = (train, test)
    (self.lambdas, self.scale) = (lambdas, scale)
    self.statistics = statistics
  }

  /// Fits one model, the sweep's number `index`, at all lambdas, scores it and keeps it in `runs`.
  mutating func points(
    _ estimator: any LinearEstimator, model index: Int, _ runs: SweepTracking?,
    progress: @escaping (Int, Int) -> Void
  ) throws -> [SweepRun.Point] {
    let clock = PathClock()
    let path = try train.path(estimator, lambdas.grid(scale), statistics) {
      clock.tick()
      progress($0, $1)
    }
    seconds += clock.elapsed
    let given = lambdas.lambdas(of: path, estimator, scale: scale, weight: train.weight)
    let moments = clock.seconds(of: path.lambdas)
    return try given.enumerated().map { k, lambda in
      let model = path[k]
      let point = try SweepRun.Point(
        lambda: lambda, model, train: train, test: test, seconds: moments[k])
      runs?.log(point, step: k, of: path)
      if let score = point.testScore, score > best?.score ?? -.infinity {
        best = (score, model, .init(model: index, point: k, reason: "best test R²"))
      }
      return point
    }
  }

  /// The best fit with rows and predictions; nil where no score is defined.
  func choice() throws -> RunReport.Choice? {
    guard let best else { return nil }
    var choice = best.place
    choice.rows = [
      try best.model.rows("test rows", of: test), try best.model.rows("training rows", of: train),
    ]
    return choice
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
