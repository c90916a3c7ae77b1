import Shrinkage
import ShrinkageReport

/// What the runs of a sweep hold.
extension SweepTracking {
  /// The charts of W&B show no more rows.
  private static let chartRowLimit = 10_000

  func scores(_ model: SweepRun.Model) -> RunTable {
    var table = RunTable(
      ["lambda", "trainScore", "testScore", "nonZeroCount", "intercept", "relativeGap"].map {
        .init($0)
      })
    for point in model.points {
      table.append([
        .number(point.lambda), .number(point.trainScore), .number(point.testScore),
        .integer(point.report.activeCount), .number(point.intercept),
        .number(point.report.relativeGap),
      ])
    }
    return table
  }

  func coefficients(_ model: SweepRun.Model) -> RunTable {
    let features = chosen ?? []
    var table = RunTable(
      [.init("lambda"), .init("intercept")] + features.map { .init(coefficientName($0)) })
    for point in model.points {
      table.append(
        [.number(point.lambda), .number(point.intercept)]
          + features.map { .number(point.coefficients[$0]) })
    }
    return table
  }

  func scoreChart(_ model: SweepRun.Model) -> RunLineChart {
    var table = RunTable([.init("lambda"), .init("score"), .init("rows", .text)])
    for (rows, score) in [("train", \SweepRun.Point.trainScore), ("test", \.testScore)] {
      for point in model.points {
        table.append([.number(point.lambda), .number(point[keyPath: score]), .string(rows)])
      }
    }
    return RunLineChart(
      title: "\(model.name.rawValue): R² against lambda", table: table, x: "lambda", y: "score",
      stroke: "rows")
  }

  func paths(_ model: SweepRun.Model) -> RunLineChart {
    var table = RunTable([.init("lambda"), .init("coefficient"), .init("feature", .text)])
    let count = max(1, Self.chartRowLimit / max(1, model.points.count))
    for feature in (chosen ?? []).prefix(count) {
      for point in model.points {
        table.append([
          .number(point.lambda), .number(point.coefficients[feature]),
          .string(featureNames[feature]),
        ])
      }
    }
    return RunLineChart(
      title: "\(model.name.rawValue): coefficients against lambda", table: table, x: "lambda",
      y: "coefficient", stroke: "feature")
  }
}

extension Sweep {
  /// The settings of one model's run.
  func settings(
    _ name: ModelName, train: Table, test: Table
  ) -> [(key: String, value: JSON)] {
    func text(_ value: String?) -> JSON { value.map(JSON.string) ?? .null }
    let penalty = model.penalty
    let ratio = name.estimator(l1Ratio: model.mixing.ratio, options: FitOptions()).l1Ratio
    return [
      ("shrinkage", .string(version)), ("model", .string(name.rawValue)),
      (
        "options",
        .object([
          ("l1Ratio", .number(ratio)), ("scale", .string(model.scale.scale.rawValue)),
          ("standardize", .bool(penalty.standardize)), ("intercept", .bool(!penalty.noIntercept)),
          ("lower", text(penalty.positive ? "0" : penalty.lower)), ("upper", text(penalty.upper)),
          ("penaltyFactors", text(penalty.penaltyFactors)),
          ("tolerance", .number(penalty.tolerance)), ("maxEpochs", .integer(penalty.maxEpochs)),
        ])
      ),
      (
        "data",
        .object([
          ("name", .string(train.name)), ("rows", .integer(train.rowCount + test.rowCount)),
          ("features", .integer(train.featureNames.count)),
          ("target", text(train.targetOrigin?.name)), ("weights", text(train.weightsOrigin?.name)),
        ])
      ),
      (
        "split",
        .object([
          ("testSize", .string("\(split.testSize)")), ("seed", .integer(Int(split.seed))),
          ("train", .integer(train.rowCount)), ("test", .integer(test.rowCount)),
        ])
      ),
    ]
  }
}
