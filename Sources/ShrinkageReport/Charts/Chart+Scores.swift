extension Axis {
  /// The axis of strengths, from the strongest penalty on the left to the weakest.
  static func lambda(_ values: [Double]) -> Axis {
    Axis("λ, less penalty →", scale: .suiting(values), isReversed: true)
  }
}

extension Chart {
  /// As many points a line has at most; of more an even selection is drawn.
  static let pointLimit = 250

  /// Train and test R² against lambda.
  static func scores(_ models: [RunReport.Model], best: RunReport.Choice?) -> Chart {
    let lowest = -1.0
    var series: [Series] = []
    var isCut = false
    for (index, model) in models.enumerated() {
      let points = evenly(model.points)
      let hasTest = points.contains { $0.testScore != nil }
      for (part, mark) in [("test", Mark.line), ("train", .dashedLine)] {
        guard part == "train" || hasTest else { continue }
        let scores = points.compactMap { point in
          (part == "test" ? point.testScore : point.trainScore).map { Point(point.lambda, $0) }
        }
        let shown = scores.filter { $0.y >= lowest }
        isCut = isCut || shown.count < scores.count
        let name = hasTest ? "\(model.name) \(part)" : model.name
        series.append(
          Series(
            "\(name) R²", label: name, shown, mark: hasTest ? mark : .line,
            tone: .accent(index)))
      }
    }
    var chart = Chart(
      series.count > models.count ? "Scores of training and test rows" : "Scores",
      x: .lambda(models.flatMap { $0.points.map(\.lambda) }), y: Axis("R²"), series: series)
    if let best, series.count > models.count {
      let model = models[best.model]
      chart.rules = [Rule(.vertical(model.points[best.point].lambda), "best: \(model.name)")]
    }
    chart.note(isCut ? "Scores below \(NumberText.tick(lowest)) are not drawn." : nil)
    chart.noteZero(models)
    return chart
  }

  /// The relative gap of every answer.
  static func gaps(_ models: [RunReport.Model], tolerance: Double) -> Chart {
    let floor = 1e-20
    var chart = Chart(
      "Relative duality gap", x: .lambda(models.flatMap { $0.points.map(\.lambda) }),
      y: Axis("gap / objective of the null model", scale: .logarithmic),
      series: models.enumerated().map { index, model in
        Series(
          model.name, label: model.name,
          evenly(model.points).map { Point($0.lambda, max($0.report.relativeGap, floor)) },
          tone: .accent(index))
      })
    if tolerance > 0 {
      chart.y.includes = [tolerance]
      chart.rules = [Rule(.horizontal(tolerance), "asked for: \(NumberText.gap(tolerance))")]
    }
    let isLow = models.contains { $0.points.contains { $0.report.relativeGap < floor } }
    chart.note(isLow ? "Gaps below \(NumberText.tick(floor)) are drawn there." : nil)
    chart.noteZero(models)
    return chart
  }

  /// When every answer was there; nil where no times were taken.
  static func times(_ models: [RunReport.Model]) -> Chart? {
    guard models.contains(where: { $0.points.contains { $0.seconds != nil } }) else { return nil }
    var chart = Chart(
      "Time along the path", x: .lambda(models.flatMap { $0.points.map(\.lambda) }),
      y: Axis("milliseconds since the path began", includes: [0]),
      series: models.enumerated().map { index, model in
        let points = evenly(model.points).compactMap { point in
          point.seconds.map { Point(point.lambda, $0 * 1e3) }
        }
        return Series(model.name, label: model.name, points, tone: .accent(index))
      })
    chart.noteZero(models)
    return chart
  }

  /// The errors of cross-validation: mean and standard error, each fold's own, lambda at the least error
  /// and the largest within one standard error of it.
  public static func crossValidation(_ curve: ErrorCurve) -> Chart {
    let kept = evenIndices(curve.lambdas.count, limit: pointLimit)
    let mean = Series(
      "mean error", label: "mean",
      kept.map { k in
        let (mean, error) = (curve.means[k], curve.standardErrors[k])
        let bar = error.isFinite && error > 0 ? mean - error...mean + error : nil
        return Point(curve.lambdas[k], mean, error: bar)
      }, tone: .accent(0))
    let foldCount = curve.foldErrors.map(\.count).min() ?? 0
    let folds = (0..<min(foldCount, 20)).map { fold in
      Series(
        "fold \(fold + 1)", kept.map { Point(curve.lambdas[$0], curve.foldErrors[$0][fold]) },
        tone: .quiet)
    }
    var chart = Chart(
      "Cross-validation", x: .lambda(curve.lambdas), y: Axis("mean squared error"),
      series: [mean] + folds)
    chart.rules = [Rule(.vertical(curve.lambdaMin), "min")]
    if curve.lambdaOneStandardError != curve.lambdaMin {
      chart.rules.append(Rule(.vertical(curve.lambdaOneStandardError), "1 s.e."))
    }
    if curve.nonZeroCounts.count == curve.lambdas.count {
      chart.counts = kept.map { Count(x: curve.lambdas[$0], curve.nonZeroCounts[$0]) }
    }
    let hasBars = mean.points.contains { $0.error != nil }
    chart.note(hasBars ? "Bars: one standard error." : nil)
    chart.note(
      foldCount > folds.count
        ? "Grey: \(folds.count) of \(foldCount) folds."
        : foldCount > 0 ? "Grey: single folds." : nil)
    return chart
  }
}

extension Chart {
  /// Positions of `count` things of which at most `limit` are kept, both ends among them.
  static func evenIndices(_ count: Int, limit: Int) -> [Int] {
    guard count > limit, limit > 1 else { return Array(0..<count) }
    return (0..<limit).map { $0 * (count - 1) / (limit - 1) }
  }

  static func evenly<Element>(_ elements: [Element], limit: Int = pointLimit) -> [Element] {
    evenIndices(elements.count, limit: limit).map { elements[$0] }
  }

  /// Adds a sentence to the note.
  mutating func note(_ sentence: String?) {
    guard let sentence else { return }
    note = note.map { "\($0) \(sentence)" } ?? sentence
  }

  /// Says that a logarithmic axis has no place for 0.
  mutating func noteZero(_ models: [RunReport.Model]) {
    guard x.scale == .logarithmic, models.contains(where: { $0.points.contains { $0.lambda == 0 } })
    else { return }
    note("λ = 0 has no place on a logarithmic axis.")
  }
}
