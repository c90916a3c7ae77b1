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
    var tiles: [[String: Any]] = []
    func add(_ name: String, _ value: String, _ detail: String) {
      tiles.append([
        "name": Markup.escaped(name), "value": Markup.escaped(value),
        "detail": Markup.escaped(detail),
      ])
    }
    for model in models.prefix(4) {
      let isTested = model.points.contains { $0.testScore != nil }
      let scored = model.points.filter { (isTested ? $0.testScore : $0.trainScore) != nil }
      let best = scored.max {
        (isTested ? ($0.testScore ?? 0) : ($0.trainScore ?? 0))
          < (isTested ? ($1.testScore ?? 0) : ($1.trainScore ?? 0))
      }
      guard let best else { continue }
      add(
        "\(model.name), best \(isTested ? "test" : "training") R²",
        NumberText.typeset(
          NumberText.fixed(isTested ? best.testScore : best.trainScore, decimals: 4)),
        "at λ = \(NumberText.significant(best.lambda, digits: 4)), "
          + "\(best.report.activeCount) of \(features.count) coefficients")
    }
    let reports = models.flatMap { $0.points.map(\.report) }
    if let worst = reports.map(\.relativeGap).max() {
      let certified = reports.count(where: \.isCertified)
      add(
        "Largest relative gap", NumberText.gap(worst),
        "\(certified == reports.count ? "all" : "\(certified) of") \(reports.count) "
          + "answers certified to \(NumberText.gap(tolerance))")
    }
    if let fit = times.first(where: { $0.name == "fitting" }) {
      add("Time to fit", NumberText.seconds(fit.seconds), "\(reports.count) fits")
    }
    return tiles
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
