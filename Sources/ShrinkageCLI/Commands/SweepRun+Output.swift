import Shrinkage
import ShrinkageData
import ShrinkageReport

extension SweepRun {
  func json(scale: ScaleName) -> JSON {
    .object([
      ("features", .strings(featureNames)),
      ("scale", .string(scale.rawValue)),
      ("train", .integer(trainCount)),
      ("test", .integer(testCount)),
      (
        "models",
        .array(
          models.map { model in
            .object([
              ("model", .string(model.name.rawValue)), ("points", .array(model.points.map(\.json))),
            ])
          })
      ),
    ])
  }

  func scores() -> CSVText {
    var text = CSVText(header: [
      "model", "lambda", "trainScore", "testScore", "nonZeroCount", "intercept", "relativeGap",
    ])
    for model in models {
      for point in model.points {
        text.append(
          [model.name.rawValue, CSVText.number(point.lambda)]
            + [point.trainScore, point.testScore].map(CSVText.number)
            + ["\(point.report.activeCount)"]
            + [point.intercept, point.report.relativeGap].map(CSVText.number))
      }
    }
    return text
  }

  func coefficients() -> CSVText {
    var text = CSVText(header: ["model", "lambda", "intercept"] + featureNames)
    for model in models {
      for point in model.points {
        text.append(
          [model.name.rawValue]
            + ([point.lambda, point.intercept] + point.coefficients).map(CSVText.number))
      }
    }
    return text
  }

  /// The run for its report.
  func report(_ table: Table, _ sweep: Sweep, lambdas: LambdaRequest) -> RunReport {
    let names = models.map(\.name.rawValue)
    var report = RunReport(
      title: "\(names.joined(separator: ", ")): sweep of \(table.name)", subtitle: heading,
      features: featureNames, models: fits)
    report.choice = choice
    report.tolerance = sweep.model.penalty.tolerance
    report.facts = [
      .init("rows", "\(trainCount + testCount): \(trainCount) training, \(testCount) test"),
      .init("split", "drawn with seed \(sweep.split.seed)"),
      .init("models", names.joined(separator: ", ")),
    ]
    report.facts += sweep.model.mixing.facts
    report.describe(
      table, sweep.model.penalty,
      RunReport.text(
        of: models[0].points.map(\.lambda), scale: sweep.model.scale.scale,
        isAutomatic: !sharesLambdas))
    return report
  }

  /// The fits as charts take them.
  private var fits: [RunReport.Model] {
    models.map { model in
      RunReport.Model(
        model.name.rawValue,
        model.points.map { point in
          var fit = RunReport.Point(
            lambda: point.lambda, intercept: point.intercept,
            coefficients: SparseVector(point.coefficients), report: point.report)
          fit.trainScore = point.trainScore
          fit.testScore = point.testScore
          fit.seconds = point.seconds
          return fit
        })
    }
  }

  private var heading: String {
    var text = counted(trainCount, "training row") + ", " + counted(testCount, "test row") + ", "
    text += counted(featureNames.count, "feature")
    if let target { text += ", target \(excerpt(target))" }
    return text
  }

  /// The tables, two models beside each other where the lambdas are the same, and the best points.
  var text: String {
    var text = heading + "\n"
    let perTable = sharesLambdas ? 2 : 1
    for start in stride(from: 0, to: models.count, by: perTable) {
      text += "\n" + table(Array(models[start..<min(start + perTable, models.count)]))
    }
    let chart = RunReport.scoreChart(fits, isColored: Console.isColored)
    return text + "\nBest by test R²\n\n" + best + (chart.isEmpty ? "" : "\n" + chart)
  }

  private func table(_ models: [Model]) -> String {
    let columns: [TextTable.Column] = [
      .init("train R²"), .init("test R²"), .init("≠ 0"), .init("intercept"), .init("gap"),
    ]
    var table = TextTable(
      [.init("lambda", .decimal)] + models.flatMap { _ in columns },
      groups: models.indices.map {
        .init(
          models[$0].name.rawValue, columns: 1 + $0 * columns.count..<1 + ($0 + 1) * columns.count)
      })
    let decimals = interceptDecimals(models)
    for k in models[0].points.indices {
      table.append(
        [NumberText.significant(models[0].points[k].lambda)]
          + models.flatMap { Self.cells($0.points[k], decimals) })
    }
    return table.text
  }

  private static func cells(_ point: Point, _ decimals: Int) -> [String] {
    [
      NumberText.fixed(point.trainScore, decimals: 10),
      NumberText.fixed(point.testScore, decimals: 10),
      "\(point.report.activeCount)", NumberText.fixed(point.intercept, decimals: decimals),
      NumberText.gap(point.report.relativeGap),
    ]
  }

  private func interceptDecimals(_ models: [Model]) -> Int {
    let intercepts = models.flatMap { $0.points.map(\.intercept) }
    return NumberText.decimals(for: intercepts, significant: 11)
  }

  private var best: String {
    var table = TextTable([
      .init("model", .left), .init("lambda", .decimal), .init("train R²"), .init("test R²"),
      .init("≠ 0"), .init("intercept"), .init("gap"),
    ])
    let decimals = interceptDecimals(models)
    for model in models {
      let scored = model.points.filter { $0.testScore != nil }
      guard let best = scored.max(by: { ($0.testScore ?? 0) < ($1.testScore ?? 0) }) else {
        continue
      }
      table.append(
        [model.name.rawValue, NumberText.significant(best.lambda)] + Self.cells(best, decimals))
    }
    return table.text
  }
}

extension SweepRun.Point {
  fileprivate var json: JSON {
    .object([
      ("lambda", .number(lambda)),
      ("trainScore", .number(trainScore)),
      ("testScore", .number(testScore)),
      ("intercept", .number(intercept)),
      ("coefficients", .numbers(coefficients)),
      ("relativeGap", .number(report.relativeGap)),
    ])
  }
}
