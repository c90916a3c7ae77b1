/// Comma-separated values with full precision, as RFC 4180 has them but with LF.
struct CSVText {
  private(set) var text = ""

  init(header: [String]) {
    append(header)
  }

  mutating func append(_ cells: [String]) {
    text += cells.map(Self.quoted).joined(separator: ",") + "\n"
  }

  /// A number in the fewest digits that read back exactly; nothing where it is undefined.
  static func number(_ value: Double?) -> String {
    guard let value, value.isFinite else { return "" }
    return "\(value)"
  }

  private static func quoted(_ cell: String) -> String {
    let special: Set<Character> = [",", "\"", "\n", "\r", "\r\n"]
    guard cell.contains(where: special.contains) else { return cell }
    return "\"" + cell.replacing("\"", with: "\"\"") + "\""
  }
}
