import Shrinkage
import Testing

@testable import ShrinkageReport

@Suite struct ChartLayoutTests {
  static let sizes: [ChartSize] = [.regular, .compact, .small]

  /// Charts of many kinds, among them those of hostile names and of odd numbers.
  static func charts() throws -> [Chart] {
    var charts = try [SampleReport.names, ["x"], [], hostileNames, (0..<300).map { "gene \($0)" }]
      .flatMap { try SampleReport.sweep($0).charts.map(\.chart) }
    charts.append(.crossValidation(SampleReport.curve))
    var numbers = SampleNumbers(5)
    for exponent in [-300, -12, -3, 0, 6, 40, 300] {
      let scale = TicksTests.tenTo(exponent)
      let points = (0..<15).map { _ in Chart.Point(numbers.next() * scale, numbers.next() * scale) }
      for axis in [Scale.linear, .logarithmic] {
        charts.append(
          Chart(
            "scale \(exponent)", x: Axis("x", scale: axis), y: Axis("y", scale: axis),
            series: [.init("a", label: "a", points, tone: .accent(0))]))
      }
    }
    charts.append(Chart("empty", x: Axis("x"), y: Axis("y"), series: []))
    charts.append(
      Chart(
        "not numbers", x: Axis("x"), y: Axis("y"),
        series: [.init("a", label: "a", [.init(.nan, 1), .init(1, .infinity)], tone: .quiet)]))
    return charts
  }

  @Test func labelsDoNotOverlapAndStayInside() throws {
    for chart in try Self.charts() {
      for size in Self.sizes {
        let layout = ChartLayout(chart, size)
        // Names of rules lie on the plot, over lines and among each other in rows of their own.
        let outside = layout.texts.filter { $0.style != "rule-label" }
        for (i, text) in outside.enumerated() {
          #expect(
            text.horizontal.lowerBound >= -0.5 && text.horizontal.upperBound <= size.width + 0.5,
            "\(chart.title), \(size.width): \(text)")
          #expect(text.vertical.lowerBound >= 0 && text.vertical.upperBound <= size.height)
          for other in outside[..<i] {
            let isApart =
              !text.horizontal.overlaps(other.horizontal) || !text.vertical.overlaps(other.vertical)
            #expect(isApart, "\(chart.title), \(size.width): \(text.text) and \(other.text)")
          }
        }
        let rules = layout.texts.filter { $0.style == "rule-label" }
        for (i, text) in rules.enumerated() {
          for other in rules[..<i] {
            #expect(
              !text.horizontal.overlaps(other.horizontal) || !text.vertical.overlaps(other.vertical)
            )
          }
        }
      }
    }
  }

  @Test func pointsLieInThePlot() throws {
    for chart in try Self.charts() {
      for size in Self.sizes {
        let layout = ChartLayout(chart, size)
        #expect(layout.left < layout.right && layout.top < layout.bottom)
        for point in chart.series.flatMap(chart.placed) {
          let (x, y) = (layout.horizontal(point.x), layout.vertical(point.y))
          #expect(x >= layout.left - 1e-6 && x <= layout.right + 1e-6, "\(chart.title): \(x)")
          #expect(y >= layout.top - 1e-6 && y <= layout.bottom + 1e-6, "\(chart.title): \(y)")
        }
      }
    }
  }

  @Test func theLargestCoefficientsAreNamed() throws {
    let report = try SampleReport.sweep((0..<300).map { "gene \($0)" })
    let chart = try #require(report.charts.first { $0.name == "coefficients-lasso" }).chart
    #expect(chart.series.compactMap(\.label) == (0..<10).map { "gene \($0)" })
    #expect(chart.series.count == 160)
    #expect(chart.note?.contains("140 smaller ones are not drawn") == true)
    let counts = report.models[0].points.map(\.coefficients.values.count)
    #expect(chart.counts.map(\.count) == counts)
  }

  @Test func aFeatureHasOneColourInAllModels() throws {
    let charts = try SampleReport.sweep((0..<300).map { "gene \($0)" }).charts
    let tones = charts.filter { $0.name.hasPrefix("coefficients-") }.map { named in
      Dictionary(
        uniqueKeysWithValues: named.chart.series.filter { $0.label != nil }.map {
          ($0.name, $0.tone)
        })
    }
    #expect(tones.count == 2 && tones[0] == tones[1])
    for tone in tones { #expect(Set(tone.values.map { "\($0)" }).count == 10) }
  }

  @Test func zeroHasNoPlaceOnALogarithmicAxis() throws {
    var report = try SampleReport.sweep(["a"])
    report.models[0].points[0].lambda = 0
    let chart = try #require(report.charts.first { $0.name == "scores" }).chart
    #expect(chart.note == "λ = 0 has no place on a logarithmic axis.")
  }

  @Test func aCurveWithoutFoldsHasNoBars() throws {
    var curve = SampleReport.curve
    curve.standardErrors = curve.means.map { _ in 0 }
    curve.foldErrors = []
    curve.lambdaOneStandardError = curve.lambdaMin
    let chart = Chart.crossValidation(curve)
    #expect(chart.series.count == 1 && chart.series[0].points.allSatisfy { $0.error == nil })
    #expect(chart.rules.count == 1 && chart.note == nil)
    var report = try SampleReport.sweep(["a"])
    report.curve = curve
    #expect(report.html.contains("Least error of cross-validation"))
    #expect(!report.html.contains("within one standard error"))
    report.curve = SampleReport.curve
    #expect(report.html.contains("λ = 4 is within one standard error"))
  }
}
