extension RunReport {
  /// The scores along lambda in a few lines of characters: of held-out rows where there are any. Nothing
  /// for a single lambda.
  ///
  /// - Parameter isColored: whether the terminal's colours may be used.
  public static func scoreChart(_ models: [Model], isColored: Bool) -> String {
    guard models.contains(where: { $0.points.count > 1 }) else { return "" }
    var chart = Chart.scores(models, best: nil)
    chart.series.removeAll { $0.mark == .dashedLine }
    let isTested = models.contains { $0.points.contains { $0.testScore != nil } }
    chart.y.title = isTested ? "test R²" : "R²"
    return BrailleChart(chart, isColored: isColored).text
  }
}
