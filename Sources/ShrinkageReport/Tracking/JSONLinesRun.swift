import Foundation

/// A run as a file of JSON Lines, for programs of one's own: each line an object whose `event` says
/// what it is: `run`, `config`, `step`, `table`, `chart`, `summary` or `finish`.
public struct JSONLinesRun: RunSink {
  public var path: String { file.path }
  private let file: AppendFile
  private let description: RunDescription

  /// Creates the file, which must not exist, and the directories it lies in.
  public init(path: String, _ description: RunDescription) throws(TrackingError) {
    file = try AppendFile(creating: path)
    self.description = description
    try append(
      "run",
      [
        ("project", .string(description.project)), ("name", .string(description.name)),
        ("group", description.group.map(JSON.string) ?? .null),
        ("tags", .strings(description.tags)),
        ("start", .number(description.start.timeIntervalSince1970)),
      ])
  }

  private func append(
    _ event: String, _ members: [(key: String, value: JSON)]
  ) throws(TrackingError) {
    try file.append(Array(JSON.object([("event", .string(event))] + members).text.utf8))
  }

  public func config(_ settings: [(key: String, value: JSON)]) throws(TrackingError) {
    try append("config", [("config", .object(settings))])
  }

  /// Numbers that are not finite become null, as JSON has none.
  public func log(_ metrics: [(key: String, value: Double)], step: Int) throws(TrackingError) {
    try append(
      "step",
      [
        ("step", .integer(step)), ("seconds", .number(description.runtime)),
        ("metrics", .object(metrics.map { ($0.key, .number($0.value)) })),
      ])
  }

  public func table(_ table: RunTable, key: String) throws(TrackingError) {
    try append("table", [("key", .string(key))] + members(table))
  }

  public func chart(_ chart: RunLineChart, key: String) throws(TrackingError) {
    try append(
      "chart",
      [
        ("key", .string(key)), ("title", .string(chart.title)), ("x", .string(chart.x)),
        ("y", .string(chart.y)), ("stroke", chart.stroke.map(JSON.string) ?? .null),
      ] + members(chart.table))
  }

  private func members(_ table: RunTable) -> [(key: String, value: JSON)] {
    [
      ("columns", .strings(table.columns.map(\.name))),
      ("rows", .array(table.rows.map(JSON.array))),
    ]
  }

  public func summary(_ items: [(key: String, value: JSON)]) throws(TrackingError) {
    try append("summary", [("summary", .object(items))])
  }

  public func finish(exitCode: Int32) throws(TrackingError) {
    try append(
      "finish",
      [("exitCode", .integer(Int(exitCode))), ("seconds", .number(description.runtime))])
  }
}
