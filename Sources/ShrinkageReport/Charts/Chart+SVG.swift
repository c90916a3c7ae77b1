import Foundation

extension Chart {
  /// The chart as SVG, the same bytes for the same values.
  ///
  /// - Parameter isStandalone: whether it brings its own colours (``ChartStyle/css``), for a file; on a
  ///   page they are the page's.
  public func svg(_ size: ChartSize = .regular, isStandalone: Bool = false) -> String {
    var writer = SVGWriter(ChartLayout(self, size))
    writer.write(isStandalone: isStandalone)
    return writer.text
  }
}

/// Writes a chart's layout as SVG.
private struct SVGWriter {
  let layout: ChartLayout
  private(set) var text = ""

  /// As many points of a chart answer to the pointer; with more, lines do.
  private static let tipLimit = 800

  init(_ layout: ChartLayout) { self.layout = layout }

  private var chart: Chart { layout.chart }

  mutating func write(isStandalone: Bool) {
    let (width, height) = (number(layout.size.width), number(layout.size.height))
    text +=
      "<svg xmlns=\"http://www.w3.org/2000/svg\" class=\"chart\" viewBox=\"0 0 \(width) \(height)\" "
      + "width=\"\(width)\" height=\"\(height)\" font-size=\"\(number(layout.size.textSize))\" "
      + "role=\"img\" aria-label=\"\(Markup.escaped(chart.title))\">\n"
    if isStandalone { text += "<style>\(ChartStyle.css)</style>\n" }
    text += "<rect class=\"back\" width=\"\(width)\" height=\"\(height)\"/>\n"
    writeGrid()
    writeRules()
    chart.series.filter { $0.tone == .quiet }.forEach { write($0) }
    chart.series.filter { $0.tone != .quiet }.reversed().forEach { write($0) }
    writeLeaders()
    layout.texts.forEach { write($0) }
    writeTips()
    text += "</svg>\n"
  }

  private mutating func writeGrid() {
    var grid = ""
    for value in layout.yTicks.values {
      grid += "M\(number(layout.left)) \(number(layout.vertical(value)))H\(number(layout.right))"
    }
    text += "<path class=\"grid\" d=\"\(grid)\"/>\n"
    var axis = "M\(number(layout.left)) \(number(layout.bottom))H\(number(layout.right))"
    for value in layout.xTicks.values {
      axis += "M\(number(layout.horizontal(value))) \(number(layout.bottom))v4"
    }
    text += "<path class=\"axis\" d=\"\(axis)\"/>\n"
  }

  private mutating func writeRules() {
    for rule in chart.rules {
      switch rule.place {
      case .vertical(let x) where layout.xRange.contains(x):
        text +=
          "<path class=\"rule\" d=\"M\(number(layout.horizontal(x))) \(number(layout.top))"
          + "V\(number(layout.bottom))\"/>\n"
      case .horizontal(let y) where layout.yRange.contains(y):
        text +=
          "<path class=\"rule\" d=\"M\(number(layout.left)) \(number(layout.vertical(y)))"
          + "H\(number(layout.right))\"/>\n"
      default: break
      }
    }
  }

  private mutating func write(_ series: Chart.Series) {
    let points = chart.placed(series).sorted {
      layout.horizontal($0.x) < layout.horizontal($1.x)
    }
    guard !points.isEmpty else { return }
    text += "<g class=\"\(style(series.tone))\"><title>\(Markup.escaped(series.name))</title>"
    let bars = points.compactMap { point in
      point.error.map { error in
        "M\(number(layout.horizontal(point.x))) \(number(layout.vertical(error.lowerBound)))"
          + "V\(number(layout.vertical(error.upperBound)))"
      }
    }
    if !bars.isEmpty { text += "<path class=\"bar\" d=\"\(bars.joined())\"/>" }
    if series.mark == .dots || points.count == 1 {
      // Strokes of no length with round ends.
      let places = points.map {
        "M\(number(layout.horizontal($0.x))) \(number(layout.vertical($0.y)))h0"
      }
      text += "<path class=\"dots\" d=\"\(places.joined())\"/>"
    } else {
      let places = points.map {
        "\(number(layout.horizontal($0.x))) \(number(layout.vertical($0.y)))"
      }
      let dashes = series.mark == .dashedLine ? " dashes" : ""
      text += "<path class=\"line\(dashes)\" d=\"M\(places.joined(separator: "L"))\"/>"
    }
    text += "</g>\n"
  }

  private mutating func writeLeaders() {
    for leader in layout.leaders {
      text +=
        "<path class=\"leader c\(leader.tone)\" d=\"M\(number(leader.fromX)) "
        + "\(number(leader.fromY))L\(number(leader.toX)) \(number(leader.toY))\"/>\n"
    }
  }

  private mutating func write(_ label: ChartLayout.Text) {
    let anchor = label.anchor == .start ? "" : " text-anchor=\"\(label.anchor.rawValue)\""
    let size =
      label.size == layout.size.textSize ? "" : " font-size=\"\(number(label.size))\""
    text +=
      "<text class=\"\(label.style)\" x=\"\(number(label.x))\" y=\"\(number(label.y))\"\(anchor)"
      + "\(size)>\(Markup.escaped(label.text))</text>\n"
  }

  /// Circles that show themselves and their values under the pointer.
  private mutating func writeTips() {
    let shown = chart.series.filter { $0.tone != .quiet }
    guard layout.size.hasTips, shown.reduce(0, { $0 + $1.points.count }) <= Self.tipLimit else {
      return
    }
    for series in shown {
      text += "<g class=\"tips \(style(series.tone))\">"
      for point in chart.placed(series) {
        text +=
          "<circle cx=\"\(number(layout.horizontal(point.x)))\" "
          + "cy=\"\(number(layout.vertical(point.y)))\" r=\"6\"><title>"
          + "\(Markup.escaped(series.name))\n\(tip(point))</title></circle>"
      }
      text += "</g>\n"
    }
  }

  private func tip(_ point: Chart.Point) -> String {
    func line(_ axis: Axis, _ value: Double) -> String {
      // What the title says after a comma is about the axis, not about the value.
      let name = axis.title.prefix { $0 != "," }
      return Markup.escaped("\(name): \(NumberText.significant(value, digits: 6))")
    }
    let error = point.error.map {
      " (\(NumberText.significant($0.lowerBound, digits: 6)) to "
        + "\(NumberText.significant($0.upperBound, digits: 6)))"
    }
    return "\(line(chart.x, point.x))\n\(line(chart.y, point.y))\(error ?? "")"
  }

  private func style(_ tone: Chart.Tone) -> String {
    switch tone {
    case .accent(let index): "c\(index % Chart.Tone.accentCount)"
    case .quiet: "quiet"
    }
  }

  /// Tenths of a pixel.
  private func number(_ value: Double) -> String {
    let tenths = Int((min(max(value, -1e6), 1e6) * 10).rounded())
    let (whole, rest) = (abs(tenths) / 10, abs(tenths) % 10)
    return (tenths < 0 ? "-" : "") + (rest == 0 ? "\(whole)" : "\(whole).\(rest)")
  }
}
