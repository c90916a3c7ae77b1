/// A table in plain text: columns aligned, two spaces between them, a rule below the titles.
public struct TextTable: Sendable {
  /// Where in its column a cell stands.
  public enum Alignment: Sendable {
    case left
    case right
    /// Decimal points stand below each other.
    case decimal
  }

  public struct Column: Sendable {
    public var title: String
    public var alignment: Alignment

    public init(_ title: String, _ alignment: Alignment = .right) {
      self.title = title
      self.alignment = alignment
    }
  }

  /// A title over several neighbouring columns.
  public struct Group: Sendable {
    public var title: String
    public var columns: Range<Int>

    public init(_ title: String, columns: Range<Int>) {
      self.title = title
      self.columns = columns
    }
  }

  public let columns: [Column]
  /// Titles over columns, from left to right; they must not overlap.
  public let groups: [Group]
  private var rows: [[String]] = []

  public init(_ columns: [Column], groups: [Group] = []) {
    self.columns = columns
    self.groups = groups
  }

  /// Adds a row; as many cells as there are columns.
  public mutating func append(_ cells: [String]) {
    precondition(cells.count == columns.count)
    rows.append(cells)
  }

  /// The table's lines, each ended by a line break.
  public var text: String {
    let body = columns.indices.map { j in
      Self.pointsAligned(rows.map { $0[j] }, columns[j].alignment)
    }
    let widths = columns.indices.map { j in
      max(columns[j].title.count, body[j].map(\.count).max() ?? 0)
    }
    var lines: [String] = []
    if !groups.isEmpty { lines.append(groupLine(widths)) }
    lines.append(line(columns.map(\.title), widths))
    lines.append(ruleLine(widths))
    for i in rows.indices { lines.append(line(columns.indices.map { body[$0][i] }, widths)) }
    return lines.map { $0.trimmingTrailingSpaces() + "\n" }.joined()
  }

  /// Cells of a decimal column get spaces behind them until their points agree.
  private static func pointsAligned(_ cells: [String], _ alignment: Alignment) -> [String] {
    guard case .decimal = alignment else { return cells }
    let tails = cells.map { cell in
      cell.firstIndex(of: ".").map { cell.distance(from: $0, to: cell.endIndex) } ?? 0
    }
    let longest = tails.max() ?? 0
    return zip(cells, tails).map { $0 + String(repeating: " ", count: longest - $1) }
  }

  private func line(_ cells: [String], _ widths: [Int]) -> String {
    var line = ""
    for j in columns.indices {
      let padding = String(repeating: " ", count: widths[j] - cells[j].count)
      if j > 0 { line += gap(before: j) }
      if case .left = columns[j].alignment {
        line += cells[j] + padding
      } else {
        line += padding + cells[j]
      }
    }
    return line
  }

  private func ruleLine(_ widths: [Int]) -> String {
    columns.indices.reduce(into: "") { line, j in
      if j > 0 {
        line += isGroupStart(j) ? gap(before: j) : String(repeating: "─", count: 2)
      }
      line += String(repeating: "─", count: widths[j])
    }
  }

  private func groupLine(_ widths: [Int]) -> String {
    var line = ""
    var end = 0
    for j in columns.indices {
      if j > 0 { end += gap(before: j).count }
      if let group = groups.first(where: { $0.columns.lowerBound == j }) {
        line += String(repeating: " ", count: max(0, end - line.count)) + group.title
      }
      end += widths[j]
    }
    return line
  }

  private func isGroupStart(_ column: Int) -> Bool {
    groups.contains { $0.columns.lowerBound == column }
  }

  private func gap(before column: Int) -> String { isGroupStart(column) ? "   " : "  " }
}

extension String {
  fileprivate func trimmingTrailingSpaces() -> String {
    var text = self[...]
    while text.last == " " { text.removeLast() }
    return String(text)
  }
}
