import Foundation
import Testing

@testable import ShrinkageReport

/// Whole outputs, byte by byte; `Fixtures/README.md` says how to make them anew.
@Suite struct StoredOutputTests {
  static let outputs: [(name: String, text: @Sendable () throws -> String)] = [
    ("scores.svg", { try chart("scores").svg(isStandalone: true) }),
    ("scores-compact.svg", { try chart("scores").svg(.compact, isStandalone: true) }),
    ("coefficients.svg", { try chart("coefficients-lasso").svg(isStandalone: true) }),
    (
      "coefficient.svg",
      { try chart("coefficient-3").svg(.small, isStandalone: true) }
    ),
    ("predictions.svg", { try chart("predictions").svg(isStandalone: true) }),
    ("gaps.svg", { try chart("gaps").svg(isStandalone: true) }),
    (
      "cross-validation.svg",
      { Chart.crossValidation(SampleReport.curve).svg(isStandalone: true) }
    ),
    ("hostile.svg", { try chart("coefficients-ridge", hostileNames).svg(isStandalone: true) }),
    ("report.html", { try SampleReport.sweep(SampleReport.names).html }),
    ("hostile.html", { try SampleReport.sweep(hostileNames, lambdaCount: 3).html }),
    ("scores.vl.json", { try chart("scores").vegaLite.text }),
    (
      "cross-validation.vl.json", { Chart.crossValidation(SampleReport.curve).vegaLite.text }
    ),
    ("report.json", { try SampleReport.sweep(SampleReport.names).json.text }),
    (
      "terminal.txt",
      {
        RunReport.scoreChart(
          try SampleReport.sweep(SampleReport.names).models, isColored: false)
      }
    ),
  ]

  private static func chart(
    _ name: String, _ features: [String] = SampleReport.names
  ) throws -> Chart {
    try #require(SampleReport.sweep(features).charts.first { $0.name == name }).chart
  }

  static let directory = URL(fileURLWithPath: #filePath).deletingLastPathComponent()
    .appendingPathComponent("Fixtures")

  @Test(arguments: outputs.map(\.name))
  func isAsStored(name: String) throws {
    let text = try #require(Self.outputs.first { $0.name == name }).text()
    let file = Self.directory.appendingPathComponent(name)
    if ProcessInfo.processInfo.environment["SHRINKAGE_RECORD"] != nil {
      try Data(text.utf8).write(to: file)
    }
    let stored = String(decoding: try Data(contentsOf: file), as: UTF8.self)
    #expect(text == stored, "\(name) differs from what is stored")
  }

  @Test(arguments: outputs.map(\.name).filter { $0.hasSuffix(".svg") || $0.hasSuffix(".html") })
  func isWellFormed(name: String) throws {
    let text = try #require(Self.outputs.first { $0.name == name }).text()
    let document = try XMLText(text)
    #expect(document.elements.first == (name.hasSuffix("svg") ? "svg" : "html"))
    #expect(!document.elements.contains("img") && !document.elements.contains("b"))
  }

  /// Nothing that a browser would fetch.
  @Test func thePageNeedsNothingElse() throws {
    let text = try SampleReport.sweep(hostileNames).html
    let page = try XMLText(text)
    #expect(page.elements.count { $0 == "script" } == 1)
    #expect(Set(page.attributes["href"] ?? []) == ["data:,"])
    #expect(page.attributes["src"] == nil)
    #expect(!text.contains("url(") && !text.contains("@import"))
    let events = page.attributes.keys.filter { $0.hasPrefix("on") }
    #expect(events.isEmpty)
  }

  @Test func everyChartIsOnThePage() throws {
    let report = try SampleReport.sweep(SampleReport.names)
    let page = try XMLText(report.html)
    let labels = page.attributes["aria-label"] ?? []
    for named in report.charts {
      // In two sizes, the small ones once.
      #expect(labels.count { $0 == named.chart.title } == (named.isSmall ? 1 : 2))
    }
  }

  @Test func manyFeaturesMakeNoLargePage() throws {
    let names = (0..<10_000).map { "feature \($0)" }
    let report = try SampleReport.sweep(names, lambdaCount: 30)
    let html = report.html
    #expect(html.utf8.count < 2_000_000)
    #expect(html.contains("The 48 largest of 10000 coefficients"))
    #expect(report.charts.count < 100)
    _ = try XMLText(html)
  }

  @Test func vegaHoldsTheData() throws {
    let chart = try Self.chart("scores")
    let value = try JSONSerialization.jsonObject(with: Data(chart.vegaLite.text.utf8))
    let layers = try #require((value as? [String: Any])?["layer"] as? [[String: Any]])
    let rows = layers.flatMap { layer -> [[String: Any]] in
      let data = layer["data"] as? [String: Any]
      return (data?["values"] as? [[String: Any]] ?? []).filter { $0["series"] != nil }
    }
    let points = chart.series.flatMap(\.points)
    #expect(rows.count == points.count)
    let values = rows.compactMap { $0["y"] as? Double }.sorted()
    #expect(zip(values, points.map(\.y).sorted()).allSatisfy { abs($0 - $1) < 1e-14 })
  }
}
