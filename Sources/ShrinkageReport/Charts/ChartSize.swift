/// How large a chart is drawn; text stays legible where it is shown at about this width.
public struct ChartSize: Sendable, Equatable {
  /// In pixels.
  public let width: Double
  public let height: Double
  let titleSize: Double
  let textSize: Double
  /// Whether axes, rules and line ends are named; a very small chart has a title and ticks.
  let isNamed: Bool
  /// Whether points answer to the pointer.
  let hasTips: Bool

  /// For a page or a file.
  public static let regular = ChartSize(
    width: 620, height: 400, titleSize: 15, textSize: 12, isNamed: true, hasTips: true)
  /// For a narrow screen.
  public static let compact = ChartSize(
    width: 360, height: 330, titleSize: 14, textSize: 11.5, isNamed: true, hasTips: false)
  /// One of many beside each other.
  public static let small = ChartSize(
    width: 176, height: 126, titleSize: 12.5, textSize: 11, isNamed: false, hasTips: false)
}
