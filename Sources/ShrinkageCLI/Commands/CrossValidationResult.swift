import Shrinkage
import ShrinkageData
import ShrinkageReport

/// What a cross-validation shows.
struct CrossValidationResult {
  let curve: SelectionCurve
  /// The position of the chosen lambda.
  let chosenIndex: Int
  /// The fit to all rows at the chosen lambda.
  let model: LinearModel
  let table: Table
  let scale: ScaleName
  let name: ModelName
  let seconds: Double

  var json: JSON {
    .object([
      ("features", .strings(table.featureNames)),
      ("scale", .string(scale.rawValue)),
      ("lambdas", .numbers(curve.lambdas)),
      ("meanErrors", .numbers(curve.means)),
      ("standardErrors", curve.standardErrors.map(JSON.numbers) ?? .number(nil)),
      ("foldErrors", curve.foldErrors.map { .array($0.map(JSON.numbers)) } ?? .number(nil)),
      ("lambdaMin", .number(curve.lambdas[curve.minimumIndex])),
      ("lambdaOneStandardError", .number(curve.oneStandardErrorIndex.map { curve.lambdas[$0] })),
      ("intercept", .number(model.intercept)),
      ("coefficients", SparseVector(model.coefficients).json),
      ("seconds", .number(seconds)),
    ])
  }

  func summary() -> CSVText {
    let count = curve.foldErrors?.first?.count ?? 0
    var text = CSVText(
      header: ["lambda", "meanError", "standardError"] + (0..<count).map { "fold\($0 + 1)" })
    for index in curve.lambdas.indices {
      let cells: [Double?] =
        [curve.lambdas[index], curve.means[index], curve.standardErrors?[index]]
        + (curve.foldErrors?[index] ?? [])
      text.append(cells.map(CSVText.number))
    }
    return text
  }

  func coefficients() -> CSVText { model.coefficientCSV(table.featureNames) }

  var text: String {
    var rows = TextTable([
      .init("lambda", .decimal), .init("≠ 0"), .init("mean error", .decimal),
      .init("standard error", .decimal), .init("", .left),
    ])
    for (index, lambda) in curve.lambdas.enumerated() {
      rows.append([
        NumberText.significant(lambda),
        (curve.path?.points[index].report.activeCount).map { "\($0)" } ?? NumberText.undefined,
        NumberText.significant(curve.means[index]),
        NumberText.significant(curve.standardErrors?[index], digits: 6), mark(index),
      ])
    }
    return """
      \(table.summary)

      \(rows.text)
      \(name.rawValue) at lambda \(NumberText.significant(curve.lambdas[chosenIndex])), \(reason), on \
      all rows; relative gap \(NumberText.gap(model.report.relativeGap)), \(NumberText.seconds(seconds))

      \(model.coefficientTable(table.featureNames).text)
      """
  }

  private func mark(_ index: Int) -> String {
    var marks: [String] = []
    if index == curve.minimumIndex { marks.append("← least error") }
    if index == curve.oneStandardErrorIndex { marks.append("← one standard error") }
    return marks.joined(separator: ", ")
  }

  private var reason: String {
    chosenIndex == curve.minimumIndex ? "of least error" : "within one standard error of the least"
  }
}

extension CrossValidationResult {
  /// The curve and the path for its report, which looks closely at the chosen lambda.
  func report(_ choice: Path.Choice) throws -> RunReport {
    let fits =
      curve.path.map { path in
        zip(path.points, curve.lambdas).map { RunReport.Point($0, lambda: $1) }
      } ?? [chosenPoint]
    var report = RunReport("cross-validation", fits, of: table, choice)
    report.choice = .init(
      model: 0, point: curve.path == nil ? 0 : chosenIndex, reason: reason)
    report.choice?.rows = try model.rows(of: table)
    report.curve = curve.errorCurve
    return report
  }

  private var chosenPoint: RunReport.Point {
    var point = RunReport.Point(
      lambda: curve.lambdas[chosenIndex], intercept: model.intercept,
      coefficients: SparseVector(model.coefficients), report: model.report)
    point.trainScore = model.report.devianceRatio
    return point
  }
}

extension SelectionCurve {
  /// The curve as its chart takes it.
  fileprivate var errorCurve: ErrorCurve {
    ErrorCurve(
      lambdas: lambdas, means: means,
      standardErrors: standardErrors ?? means.map { _ in 0 }, foldErrors: foldErrors ?? [],
      nonZeroCounts: path?.points.map(\.report.activeCount) ?? [],
      lambdaMin: lambdas[minimumIndex],
      lambdaOneStandardError: lambdas[oneStandardErrorIndex ?? minimumIndex])
  }
}
