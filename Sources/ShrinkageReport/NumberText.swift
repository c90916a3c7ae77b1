import Foundation

/// Numbers as people read them; files get Swift's own shortest text that reads back exactly.
public enum NumberText {
  /// What stands for a value that is not defined.
  public static let undefined = "–"

  /// A number with this many decimals.
  public static func fixed(_ value: Double?, decimals: Int) -> String {
    guard let value, value.isFinite else { return undefined }
    return unsigned(String(format: "%.\(decimals)f", value))
  }

  /// A number with at most this many significant digits, without trailing zeros.
  public static func significant(_ value: Double?, digits: Int = 10) -> String {
    guard let value, value.isFinite else { return undefined }
    return unsigned(String(format: "%.\(digits)g", value))
  }

  /// A text of nothing but zeros has no sign.
  private static func unsigned(_ text: String) -> String {
    text.first == "-" && text.allSatisfy("-0.".contains) ? String(text.dropFirst()) : text
  }

  /// A relative gap: its order of magnitude is all that matters.
  public static func gap(_ value: Double) -> String {
    if value == 0 { return "0" }
    return value.isFinite ? String(format: "%.0e", value) : "inf"
  }

  /// Seconds in the unit that suits them.
  public static func seconds(_ value: Double) -> String {
    switch value {
    case ..<1e-3: String(format: "%.0f µs", value * 1e6)
    case ..<1: String(format: "%.3g ms", value * 1e3)
    default: String(format: "%.3g s", value)
    }
  }

  /// How many decimals show the largest of `values` with that many significant digits.
  public static func decimals(for values: [Double], significant digits: Int) -> Int {
    let largest = values.lazy.filter(\.isFinite).map { abs($0) }.max() ?? 0
    guard largest > 0 else { return 1 }
    let before = Int(log10(largest).rounded(.down)) + 1
    return min(max(digits - before, 0), 20)
  }
}
