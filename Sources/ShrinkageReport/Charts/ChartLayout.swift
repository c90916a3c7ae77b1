/// Where everything of a chart stands at one size.
struct ChartLayout {
  /// A piece of text and the box it takes.
  struct Text: Equatable {
    enum Anchor: String { case start, middle, end }

    var text: String
    var x: Double
    /// The baseline.
    var y: Double
    var anchor: Anchor
    var size: Double
    /// Classes for the style.
    var style: String

    var horizontal: ClosedRange<Double> {
      let width = TextWidth.estimate(text, size: size)
      switch anchor {
      case .start: return x...x + width
      case .middle: return x - width / 2...x + width / 2
      case .end: return x - width...x
      }
    }
    var vertical: ClosedRange<Double> { y - 0.8 * size...y + 0.2 * size }
  }

  struct Leader: Equatable {
    var fromX: Double
    var fromY: Double
    var toX: Double
    var toY: Double
    var tone: Int
  }

  let chart: Chart
  let size: ChartSize
  let xRange: ClosedRange<Double>
  let yRange: ClosedRange<Double>
  private(set) var xTicks = Ticks.linear(0...1, count: 2)
  let yTicks: Ticks
  /// The plot's edges in pixels.
  private(set) var left = 0.0
  private(set) var right = 0.0
  private(set) var top = 0.0
  let bottom: Double
  private(set) var texts: [Text] = []
  /// From line ends to labels that stand elsewhere.
  private(set) var leaders: [Leader] = []

  /// Room between the plot's edges and the outermost points.
  private static let inset = 8.0

  init(_ chart: Chart, _ size: ChartSize) {
    self.chart = chart
    self.size = size
    let points = chart.series.flatMap(chart.placed)
    let values = points.flatMap { point in
      [point.y] + (point.error.map { [$0.lowerBound, $0.upperBound] } ?? [])
    }
    let dots = !chart.series.isEmpty && chart.series.allSatisfy { $0.mark == .dots }
    bottom = size.height - (size.isNamed ? 3.4 : 1.7) * size.textSize
    let count = max(Int(size.height / (size.isNamed ? 55 : 42)), 2)
    (yTicks, yRange) = Self.ticks(chart.y, chart.y.range(of: values), count: count, covers: true)
    let xs = chart.x.range(of: points.map(\.x))
    (_, xRange) = Self.ticks(chart.x, xs, count: max(Int(size.width / 75), 2), covers: dots)
    placeHeader()
    setSides()
    placeTicks()
    if size.isNamed {
      placeCounts()
      placeRuleLabels()
      placeLineLabels()
    }
  }

  /// Ticks of an axis and the range that it shows.
  private static func ticks(
    _ axis: Axis, _ range: ClosedRange<Double>, count: Int, covers: Bool
  ) -> (Ticks, ClosedRange<Double>) {
    guard axis.scale == .linear else {
      return (.logarithmic(range, count: count), range)
    }
    let ticks = Ticks.linear(range, count: count)
    guard covers, let low = ticks.values.first, let high = ticks.values.last else {
      return (ticks.within(range), range)
    }
    return (ticks, low...high)
  }

  func horizontal(_ value: Double) -> Double {
    let fraction = chart.x.scale.fraction(value, in: xRange)
    let start = chart.x.isReversed ? 1 - fraction : fraction
    return left + Self.inset + start * (right - left - 2 * Self.inset)
  }

  func vertical(_ value: Double) -> Double {
    let fraction = chart.y.scale.fraction(value, in: yRange)
    return bottom - (chart.y.isReversed ? 1 - fraction : fraction) * (bottom - top)
  }

  private mutating func add(
    _ text: String, _ x: Double, _ y: Double, _ anchor: Text.Anchor = .start,
    _ style: String = "soft"
  ) {
    texts.append(self.text(text, x, y, anchor, style))
  }

  private func text(
    _ text: String, _ x: Double, _ y: Double, _ anchor: Text.Anchor, _ style: String = "soft"
  ) -> Text {
    Text(text: text, x: x, y: y, anchor: anchor, size: size.textSize, style: style)
  }
}

// Around the plot.
extension ChartLayout {
  private mutating func placeHeader() {
    let edge = size.isNamed ? 12.0 : 4
    var y = size.titleSize + edge * 0.7
    // Bold letters are wider.
    let title = TextWidth.cut(chart.title, to: 0.86 * (size.width - 2 * edge), size: size.titleSize)
    texts.append(
      Text(text: title, x: edge, y: y, anchor: .start, size: size.titleSize, style: "title"))
    if size.isNamed {
      y += 1.75 * size.textSize
      add(
        TextWidth.cut(chart.y.title, to: size.width - 2 * edge, size: size.textSize), edge, y)
      add(
        TextWidth.cut(chart.x.title, to: size.width - 2 * edge, size: size.textSize),
        size.width - edge, size.height - 0.7 * size.textSize, .end)
    }
    top = y + size.textSize * (chart.counts.isEmpty || !size.isNamed ? 1.1 : 2.6)
  }

  /// The plot's sides, from what stands beside it.
  private mutating func setSides() {
    let widest = yTicks.labels.map { TextWidth.estimate($0, size: size.textSize) }.max() ?? 0
    left = max(widest + (size.isNamed ? 20 : 10), size.isNamed ? 44 : 0)
    let labels = size.isNamed ? chart.series.compactMap(\.label).map(cut) : []
    let room = labels.map { TextWidth.estimate($0, size: size.textSize) }.max()
    right = size.width - (room.map { $0 + 26 } ?? (size.isNamed ? 16 : 6))
  }

  private func cut(_ label: String) -> String {
    TextWidth.cut(label, to: 0.27 * size.width, size: size.textSize)
  }

  private mutating func placeTicks() {
    for (value, label) in zip(yTicks.values, yTicks.labels) {
      add(label, left - 6, vertical(value) + 0.35 * size.textSize, .end)
    }
    let count = max(Int((right - left) / (5.2 * size.textSize)), 2)
    let ticks: Ticks
    switch chart.x.scale {
    case .linear: ticks = Ticks.linear(xRange, count: count).within(xRange)
    case .logarithmic: ticks = .logarithmic(xRange, count: count)
    }
    let y = bottom + 1.35 * size.textSize
    let candidates = zip(ticks.values, ticks.labels).map { value, label in
      (value, text(label, 0, y, .middle))
    }
    let kept = spread(candidates, gap: 4)
    let values = Set(kept.map(\.0))
    xTicks = ticks.filter(values.contains)
    texts += kept.map(\.1)
  }

  /// Those that have room beside each other, moved to where their values lie, from left to right; both
  /// ends before those between.
  private func spread(_ candidates: [(Double, Text)], gap: Double) -> [(Double, Text)] {
    let placed = candidates.map { value, text in
      var text = text
      text.x = horizontal(value)
      let half = TextWidth.estimate(text.text, size: text.size) / 2
      text.x = min(max(text.x, half + 2), size.width - half - 2)
      return (value, text)
    }.sorted { $0.1.x < $1.1.x }
    guard let last = placed.last else { return [] }
    var end = -Double.infinity
    let before = placed.dropLast().filter { _, text in
      guard text.horizontal.lowerBound > end + gap,
        text.horizontal.upperBound < last.1.horizontal.lowerBound - gap
      else { return false }
      end = text.horizontal.upperBound
      return true
    }
    return before + [last]
  }

  private mutating func placeCounts() {
    guard !chart.counts.isEmpty else { return }
    let y = top - 0.8 * size.textSize
    let candidates = chart.counts.filter { xRange.contains($0.x) && chart.x.scale.admits($0.x) }
      .map { ($0.x, text("\($0.count)", 0, y, .middle)) }
    let title = text(chart.countsTitle, left - 6, y, .end)
    texts.append(title)
    texts += spread(candidates, gap: 14).map(\.1).filter {
      $0.horizontal.lowerBound > title.horizontal.upperBound + 2
    }
  }
}

// Inside the plot and at its right.
extension ChartLayout {
  private mutating func placeRuleLabels() {
    var labels: [Text] = []
    for rule in chart.rules where !rule.label.isEmpty {
      var text = Text(
        text: TextWidth.cut(rule.label, to: (right - left) / 2, size: size.textSize), x: 0, y: 0,
        anchor: .start, size: size.textSize, style: "rule-label")
      switch rule.place {
      case .vertical(let x):
        guard xRange.contains(x) else { continue }
        text.x = horizontal(x) + 5
        if text.horizontal.upperBound > right - 2 {
          text.anchor = .end
          text.x -= 10
        }
        labels.append(text)
      case .horizontal(let y):
        guard yRange.contains(y) else { continue }
        text.x = left + 6
        text.y = vertical(y) - 0.4 * size.textSize
        if text.vertical.lowerBound < top { text.y = vertical(y) + 1.2 * size.textSize }
        texts.append(text)
      }
    }
    let rows = LabelPlacement.rows(labels.map(\.horizontal))
    for (label, row) in zip(labels, rows) {
      var label = label
      label.y = top + (1.2 + 1.3 * Double(row)) * size.textSize
      texts.append(label)
    }
  }

  private mutating func placeLineLabels() {
    let spacing = 1.25 * size.textSize
    let room = Int((bottom - top) / spacing) + 1
    var ends: [(x: Double, y: Double, label: String, tone: Int)] = []
    for series in chart.series where ends.count < room {
      guard let label = series.label, case .accent(let tone) = series.tone,
        let end = chart.placed(series).max(by: { horizontal($0.x) < horizontal($1.x) })
      else { continue }
      ends.append((horizontal(end.x), vertical(end.y), cut(label), tone))
    }
    let places = LabelPlacement.positions(ends.map(\.y), spacing: spacing, in: top...bottom)
    for (end, y) in zip(ends, places) {
      let tone = end.tone % Chart.Tone.accentCount
      add(end.label, right + 12, y + 0.35 * size.textSize, .start, "label c\(tone)")
      leaders.append(
        Leader(fromX: end.x + 3, fromY: end.y, toX: right + 9, toY: y, tone: tone))
    }
  }
}
