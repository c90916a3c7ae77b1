import Shrinkage

// The tables of the page; cells are numbers or escaped.
extension RunReport {
  /// How many rows a table on the page has.
  private static let rowLimit = 1000
  private static let coefficientLimit = 300

  var scoresSection: [String: Any] {
    let hasTest = models.contains { $0.points.contains { $0.testScore != nil } }
    let all = models.flatMap { model in model.points.map { (model.name, $0) } }
    let best = choice.map { choice in
      models[..<choice.model].reduce(0) { $0 + $1.points.count } + choice.point
    }
    let rows = all.prefix(Self.rowLimit).enumerated().map { index, row -> [String: Any] in
      let (model, point) = row
      return [
        "best": index == best, "model": Markup.escaped(model), "hasTest": hasTest,
        "cells": [
          Self.cell(point.lambda, NumberText.significant(point.lambda, digits: 5)),
          Self.cell(point.trainScore, NumberText.fixed(point.trainScore, decimals: 4)),
        ]
          + (hasTest
            ? [Self.cell(point.testScore, NumberText.fixed(point.testScore, decimals: 4))] : [])
          + [
            Self.cell(Double(point.report.activeCount), "\(point.report.activeCount)"),
            Self.cell(point.intercept, NumberText.significant(point.intercept, digits: 6), "extra"),
            Self.cell(point.report.relativeGap, NumberText.gap(point.report.relativeGap)),
          ],
      ]
    }
    let scoresFile = hasTest ? "scores.csv" : "path.csv"
    return [
      "rows": rows, "hasTest": hasTest, "any": all.count > 1,
      "notes": all.count > rows.count
        ? ["The first \(rows.count) of \(all.count) rows; \(scoresFile) has all."] : [],
    ]
  }

  /// A number with its text; what is undefined sorts last.
  private static func cell(
    _ value: Double?, _ text: String, _ style: String = ""
  ) -> [String: Any] {
    ["value": value.map { "\($0)" } ?? "", "text": NumberText.typeset(text), "style": style]
  }

  var coefficientSection: [String: Any] {
    guard let choice else { return ["any": false] }
    let model = models[choice.model]
    let point = model.points[choice.point]
    let coefficients = point.coefficients
    let ranked = coefficients.indices.indices.sorted {
      (abs(coefficients.values[$1]), $0) < (abs(coefficients.values[$0]), $1)
    }
    let largest = ranked.first.map { abs(coefficients.values[$0]) } ?? 1
    let rows = ranked.prefix(Self.coefficientLimit).map { k -> [String: Any] in
      let value = coefficients.values[k]
      return [
        "name": Markup.escaped(features[coefficients.indices[k]]), "value": "\(value)",
        "text": NumberText.typeset(NumberText.significant(value, digits: 7)),
        "width": NumberText.fixed(100 * (abs(value) / largest), decimals: 1),
        "sign": value < 0 ? "negative" : "positive",
      ]
    }
    let zeros = features.count - ranked.count
    var notes = zeros > 0 ? ["\(zeros) of \(features.count) coefficients are 0."] : []
    if rows.count < ranked.count {
      notes.append(
        "The \(rows.count) largest of \(ranked.count) are shown; coefficients.csv has all.")
    }
    return [
      "any": true, "rows": rows, "notes": notes,
      "reason": Markup.escaped(
        "\(model.name) at λ = \(NumberText.significant(point.lambda, digits: 6)): \(choice.reason)"),
      "intercept": NumberText.typeset(NumberText.significant(point.intercept, digits: 10)),
    ]
  }

  var certificateSection: [String: Any] {
    guard let choice else { return ["any": false] }
    let report = models[choice.model].points[choice.point].report
    var facts = [
      Fact("relative gap", NumberText.gap(report.relativeGap)),
      Fact("asked for", NumberText.gap(tolerance)),
      Fact("gap", NumberText.significant(report.gap, digits: 3)),
      Fact("objective", NumberText.significant(report.objective, digits: 10)),
      Fact("ended", report.status.text),
      Fact("solver", report.solver.text),
      Fact("unique", report.isUnique ? "yes" : "not known to be"),
    ]
    if report.epochs > 0 { facts.append(Fact("epochs", "\(report.epochs)")) }
    if let reciprocal = report.reciprocalCondition, reciprocal > 0 {
      facts.append(Fact("condition", NumberText.significant(1 / reciprocal, digits: 3)))
    }
    if !report.constantColumns.isEmpty {
      let names = report.constantColumns.prefix(5).map { features[$0] }
      let more = report.constantColumns.count > 5 ? ", …" : ""
      let text = "\(report.constantColumns.count): \(names.joined(separator: ", "))\(more)"
      facts.append(Fact("constant columns", text))
    }
    return [
      "any": true, "certified": report.isCertified,
      "facts": facts.map {
        ["name": Markup.escaped($0.name), "value": Markup.escaped($0.value)]
      },
    ]
  }
}

extension FitReport.Status {
  /// In plain words.
  public var text: String {
    switch self {
    case .converged: "converged"
    case .epochLimitReached: "epoch limit reached"
    case .precisionLimitReached: "limit of precision reached"
    case .cancelled: "cancelled"
    }
  }
}

extension FitReport.Solver {
  /// In plain words.
  public var text: String {
    switch self {
    case .coordinateDescent: "coordinate descent"
    case .workingSet: "coordinate descent, working set"
    case .choleskyPrimal: "Cholesky, p x p"
    case .choleskyDual: "Cholesky, n x n"
    }
  }
}
