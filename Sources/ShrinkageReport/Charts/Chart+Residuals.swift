extension Chart {
  /// How many rows of a kind are drawn.
  private static let rowLimit = 1500

  /// What was predicted against what was observed.
  static func predictions(_ rows: [RunReport.Rows]) -> Chart {
    var chart = Chart(
      "Predicted against observed", x: Axis("observed"), y: Axis("predicted"),
      series: series(rows) { Point($0, $1) })
    let values = chart.series.flatMap { $0.points.flatMap { [$0.x, $0.y] } }.filter(\.isFinite)
    if let low = values.min(), let high = values.max(), low < high {
      chart.series.append(
        Series(
          "predicted = observed", [Point(low, low), Point(high, high)], mark: .dashedLine,
          tone: .quiet))
    }
    chart.noteRows(rows)
    return chart
  }

  /// What is left after the prediction.
  static func residuals(_ rows: [RunReport.Rows]) -> Chart {
    var chart = Chart(
      "Residuals", x: Axis("predicted"), y: Axis("observed − predicted", includes: [0]),
      series: series(rows) { Point($1, $0 - $1) })
    chart.rules = [Rule(.horizontal(0))]
    chart.noteRows(rows)
    return chart
  }

  private static func series(
    _ rows: [RunReport.Rows], _ point: (Double, Double) -> Point
  ) -> [Series] {
    rows.enumerated().map { index, rows in
      let kept = evenIndices(rows.observed.count, limit: rowLimit)
      return Series(
        rows.name, kept.map { point(rows.observed[$0], rows.predicted[$0]) }, mark: .dots,
        tone: index == 0 ? .accent(0) : .quiet)
    }
  }

  private mutating func noteRows(_ rows: [RunReport.Rows]) {
    let texts = rows.enumerated().map { index, rows in
      let count = rows.observed.count
      let part = count > Self.rowLimit ? "\(Self.rowLimit) of " : ""
      let shown = "\(part)\(count) \(rows.name)"
      return index == 0 ? shown : "grey: \(shown)"
    }
    note(texts.joined(separator: "; ") + ".")
  }
}
