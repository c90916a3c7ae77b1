import Shrinkage

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

  init(
    _ table: Table, _ options: Sweep.Models, lambdas: LambdaRequest, split: SplitOptions,
    _ display: ProgressDisplay
  ) throws {
    defer { ProgressDisplay.clear() }
    _ = try table.requiredResponse()
    let fitOptions = try options.penalty.fitOptions(featureCount: table.featureNames.count)
    let (train, test) = try table.split(split)
    // One pass for all models, unless a kernel of the rows may be the smaller matrix or sparse
    // columns need none.
    let statistics = train.isTall && train.features.isDense ? try train.statistics() : nil
    let scale = options.scale.scale.scale
    let bar = display.bar("fitting")
    models = try options.names.enumerated().map { index, name in
      let estimator = name.estimator(l1Ratio: options.mixing.ratio, options: fitOptions)
      let path = try train.path(estimator, lambdas.grid(scale), statistics) {
        bar?.update(index * $1 + $0, of: options.names.count * $1)
      }
      let given = lambdas.lambdas(of: path, estimator, scale: scale, weight: train.weight)
      return Model(
        name: name,
        points: try given.enumerated().map {
          try Point(lambda: $1, path[$0], train: train, test: test)
        })
    }
    featureNames = table.featureNames
    target = table.targetOrigin?.name
    (trainCount, testCount) = (train.rowCount, test.rowCount)
    if case .values = lambdas { sharesLambdas = true } else { sharesLambdas = false }
  }
}

extension SweepRun.Point {
  fileprivate init(lambda: Double, _ model: LinearModel, train: Table, test: Table) throws {
    self.init(
      lambda: lambda, trainScore: try train.score(model), testScore: try test.score(model),
      intercept: model.intercept, coefficients: model.coefficients, report: model.report)
  }
}
