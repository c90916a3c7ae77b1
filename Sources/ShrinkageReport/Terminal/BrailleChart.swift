/// A chart in the dots of Braille characters, for a terminal.
public struct BrailleChart: Sendable {
  private let chart: Chart
  private let columns: Int
  private let rows: Int
  /// Whether lines and their names have the terminal's colours.
  private let isColored: Bool

  /// Escape sequences of as many colours; others have none.
  private static let colors = [36, 33, 35, 32, 34, 31]

  /// - Parameters:
  ///   - columns: characters of the plot, without what stands beside it.
  ///   - rows: lines of the plot.
  public init(_ chart: Chart, columns: Int = 56, rows: Int = 9, isColored: Bool) {
    precondition(columns >= 2 && rows >= 2)
    self.chart = chart
    self.columns = columns
    self.rows = rows
    self.isColored = isColored
  }

  /// The chart's lines, each ended by a line break; nothing where there is nothing to draw.
  public var text: String {
    let points = chart.series.flatMap(chart.placed)
    guard !points.isEmpty else { return "" }
    let xRange = chart.x.range(of: points.map(\.x))
    let yRange = chart.y.range(of: points.map(\.y))
    var canvas = Canvas(columns: columns, rows: rows)
    var ends: [(name: String, row: Double, tone: Int)] = []
    for (tone, series) in chart.series.enumerated() {
      let dots = chart.placed(series).map { point -> (x: Int, y: Int) in
        let x = chart.x.scale.fraction(point.x, in: xRange)
        let y = chart.y.scale.fraction(point.y, in: yRange)
        return (
          Int((Double(2 * columns - 1) * (chart.x.isReversed ? 1 - x : x)).rounded()),
          Int((Double(4 * rows - 1) * (1 - y)).rounded())
        )
      }.sorted { $0.x < $1.x }
      guard let first = dots.first, let last = dots.last else { continue }
      canvas.dot(first.x, first.y, tone)
      for (start, end) in zip(dots, dots.dropFirst()) { canvas.line(start, end, tone) }
      guard ends.count < rows else { continue }
      ends.append((series.label ?? series.name, Double(last.y / 4), tone))
    }
    return chart.y.title + "\n" + plot(canvas, yRange, ends)
      + axis(xRange, indent: labelWidth(yRange))
  }

  private func labelWidth(_ range: ClosedRange<Double>) -> Int {
    [range.upperBound, range.lowerBound].map { Self.label($0).count }.max() ?? 0
  }

  private static func label(_ value: Double) -> String {
    NumberText.significant(value, digits: 4)
  }

  private func plot(
    _ canvas: Canvas, _ range: ClosedRange<Double>,
    _ ends: [(name: String, row: Double, tone: Int)]
  ) -> String {
    let width = labelWidth(range)
    let places = LabelPlacement.positions(
      ends.map(\.row), spacing: 1, in: 0...Double(rows - 1)
    ).map { Int($0.rounded()) }
    return (0..<rows).map { row in
      let label =
        switch row {
        case 0: Self.label(range.upperBound)
        case rows - 1: Self.label(range.lowerBound)
        default: ""
        }
      var line = String(repeating: " ", count: width - label.count) + label
      line += label.isEmpty ? " │" : " ┤"
      line += canvas.line(row) { colored($0, $1) }
      for (end, place) in zip(ends, places) where place == row {
        line += " " + colored(end.name, end.tone)
      }
      while line.last == " " { line.removeLast() }
      return line + "\n"
    }.joined()
  }

  private func axis(_ range: ClosedRange<Double>, indent: Int) -> String {
    let ends = [range.lowerBound, range.upperBound].map { NumberText.significant($0, digits: 4) }
    let (first, last) = chart.x.isReversed ? (ends[1], ends[0]) : (ends[0], ends[1])
    let gap = max(columns - first.count - last.count, 1)
    let title = chart.x.title.count + 2 <= gap ? chart.x.title : ""
    let before = (gap - title.count) / 2
    let indentation = String(repeating: " ", count: indent + 1)
    return indentation + "└" + String(repeating: "─", count: columns) + "\n"
      + indentation + " " + first + String(repeating: " ", count: before) + title
      + String(repeating: " ", count: gap - title.count - before) + last + "\n"
  }

  private func colored(_ text: String, _ tone: Int) -> String {
    guard isColored, Self.colors.indices.contains(tone) else { return text }
    return "\u{1B}[\(Self.colors[tone])m\(text)\u{1B}[0m"
  }
}

/// Dots, two beside and four below each other in a character.
private struct Canvas {
  private let columns: Int
  private var dots: [UInt8]
  /// The last line that drew in a character.
  private var tones: [Int]

  init(columns: Int, rows: Int) {
    self.columns = columns
    dots = Array(repeating: 0, count: columns * rows)
    tones = Array(repeating: 0, count: columns * rows)
  }

  mutating func dot(_ x: Int, _ y: Int, _ tone: Int) {
    let bits: [[UInt8]] = [[0x01, 0x08], [0x02, 0x10], [0x04, 0x20], [0x40, 0x80]]
    let cell = y / 4 * columns + x / 2
    dots[cell] |= bits[y % 4][x % 2]
    tones[cell] = tone
  }

  mutating func line(_ start: (x: Int, y: Int), _ end: (x: Int, y: Int), _ tone: Int) {
    let steps = max(abs(end.x - start.x), abs(end.y - start.y), 1)
    for k in 0...steps {
      let fraction = Double(k) / Double(steps)
      dot(
        start.x + Int((fraction * Double(end.x - start.x)).rounded()),
        start.y + Int((fraction * Double(end.y - start.y)).rounded()), tone)
    }
  }

  /// The characters of a row, runs of one tone together.
  func line(_ row: Int, _ style: (String, Int) -> String) -> String {
    var (text, run, tone) = ("", "", 0)
    for cell in row * columns..<(row + 1) * columns {
      let isEmpty = dots[cell] == 0
      if !isEmpty, tones[cell] != tone {
        text += run.isEmpty ? "" : style(run, tone)
        (run, tone) = ("", tones[cell])
      }
      let scalar = Unicode.Scalar(0x2800 + UInt32(dots[cell]))
      run.append(isEmpty ? " " : scalar.map(Character.init) ?? " ")
    }
    return text + style(run, tone)
  }
}
