import Mustache
import Shrinkage

extension RunReport {
  /// The run as one page that needs nothing else: HTML that is XML too.
  ///
  /// Every text that does not come from this package is escaped here, before the template sees it.
  public var html: String {
    let charts = charts
    let page: [String: Any] = [
      "title": Markup.escaped(title),
      "subtitle": Markup.escaped(subtitle),
      "style": ChartStyle.css + PageText.style,
      "script": PageText.script,
      "tiles": tiles,
      "figures": charts.filter { !$0.isSmall }.map(Self.figure),
      "small": section(of: charts.filter(\.isSmall)),
      "scores": scoresSection,
      "coefficients": coefficientSection,
      "certificate": certificateSection,
      "command": Markup.escaped(command),
      "facts": rows(facts),
      "times": rows(times.map { Fact($0.name, NumberText.seconds($0.seconds)) }),
    ]
    return PageText.template.render(page)
  }

  private func rows(_ facts: [Fact]) -> [[String: Any]] {
    facts.map { ["name": Markup.escaped($0.name), "value": Markup.escaped($0.value)] }
  }

  private static func figure(_ named: NamedChart) -> [String: Any] {
    [
      "wide": named.chart.svg(.regular), "narrow": named.chart.svg(.compact),
      "notes": [named.chart.note].compactMap { $0.map(Markup.escaped) },
    ]
  }

  /// The few numbers that most people look for.
  private var tiles: [[String: Any]] {
    var tiles = errorTile + scoreTiles
    let reports = models.flatMap { $0.points.map(\.report) }
    if let worst = reports.map(\.relativeGap).max() {
      let certified = reports.count(where: \.isCertified)
      tiles.append(
        Self.tile(
          "Largest relative gap", NumberText.gap(worst),
          "\(certified) of \(reports.count) certified to \(NumberText.gap(tolerance))"))
    }
    if let fit = times.first(where: { $0.name == "fitting" }) {
      tiles.append(
        Self.tile(
          "Time to fit", NumberText.seconds(fit.seconds),
          reports.count == 1 ? "one answer" : "\(reports.count) answers"))
    }
    return tiles
  }

  private static func tile(_ name: String, _ value: String, _ detail: String) -> [String: Any] {
    [
      "name": Markup.escaped(name), "value": Markup.escaped(value),
      "detail": Markup.escaped(detail),
    ]
  }

  /// The least error of cross-validation, if there was one.
  private var errorTile: [[String: Any]] {
    guard let curve, let least = curve.means.min() else { return [] }
    let lambdas = [curve.lambdaMin, curve.lambdaOneStandardError].map {
      NumberText.significant($0, digits: 4)
    }
    let other =
      lambdas[0] == lambdas[1] ? "" : "; λ = \(lambdas[1]) is within one standard error"
    return [
      Self.tile(
        "Least error of cross-validation", NumberText.significant(least, digits: 6),
        "at λ = \(lambdas[0])\(other)")
    ]
  }

  /// The best test score of each model, or what the chosen fit explains.
  private var scoreTiles: [[String: Any]] {
    func tile(_ name: String, _ score: Double?, _ point: Point, _ reason: String) -> [String: Any] {
      Self.tile(
        name, NumberText.typeset(NumberText.fixed(score, decimals: 4)),
        "at λ = \(NumberText.significant(point.lambda, digits: 4))\(reason), "
          + "\(point.report.activeCount) of \(features.count) coefficients")
    }
    let tested = models.prefix(4).compactMap { model in
      model.points.filter { $0.testScore != nil }.max {
        ($0.testScore ?? 0) < ($1.testScore ?? 0)
      }.map { tile("\(model.name), best test R²", $0.testScore, $0, "") }
    }
    guard tested.isEmpty, let choice else { return tested }
    let model = models[choice.model]
    let point = model.points[choice.point]
    return [tile("\(model.name), training R²", point.trainScore, point, ": \(choice.reason)")]
  }

  private func section(of small: [NamedChart]) -> [String: Any] {
    let legend = models.enumerated().map { index, model in
      ["name": Markup.escaped(model.name), "tone": "c\(index % Chart.Tone.accentCount)"]
    }
    let (all, shown) = (activeFeatureCount, small.count)
    return [
      "charts": small.map { $0.chart.svg(.small) }, "legend": legend,
      "any": !small.isEmpty,
      "notes": all > shown
        ? [
          "The \(shown) largest of \(all) coefficients that are not always 0; "
            + "coefficients.csv has all."
        ] : [],
    ]
  }
}
