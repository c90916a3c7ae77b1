import Foundation

/// Where a run is kept while it happens: its settings, what each step measured, tables, charts, and
/// how it ended.
///
/// Each call has handed its bytes to the operating system when it returns: a program that is killed
/// leaves a run that can be read up to its last step. A lost machine may lose more.
public protocol RunSink {
  /// What to show the user: a directory or a file.
  var path: String { get }

  /// Settings of the run, by name; may be called again to add to them.
  mutating func config(_ settings: [(key: String, value: JSON)]) throws(TrackingError)

  /// What one step measured.
  ///
  /// - Parameters:
  ///   - step: from 0, ascending.
  ///   - metrics: names with `/` are sections to W&B and TensorBoard. Numbers may be NaN or infinite.
  mutating func log(_ metrics: [(key: String, value: Double)], step: Int) throws(TrackingError)

  /// A table; `key` is letters, digits and `_`.
  mutating func table(_ table: RunTable, key: String) throws(TrackingError)

  /// A line chart; `key` is letters, digits and `_`.
  mutating func chart(_ chart: RunLineChart, key: String) throws(TrackingError)

  /// What is to be known of the run as a whole.
  mutating func summary(_ items: [(key: String, value: JSON)]) throws(TrackingError)

  /// Ends the run; nothing may follow.
  mutating func finish(exitCode: Int32) throws(TrackingError)
}

/// What a run is called and where it belongs.
public struct RunDescription: Sendable {
  public var project: String
  /// Its name for people.
  public var name: String
  /// The runs that were made together; nil if this one was made alone.
  public var group: String?
  public var tags: [String]
  /// When it began.
  public var start: Date

  public init(
    project: String, name: String, group: String? = nil, tags: [String] = [], start: Date = Date()
  ) {
    self.project = project
    self.name = name
    self.group = group
    self.tags = tags
    self.start = start
  }

  /// Seconds since it began.
  var runtime: Double { Date().timeIntervalSince(start) }
}

/// A table of numbers and texts.
public struct RunTable: Sendable {
  public enum Kind: Sendable {
    case number
    case text
  }

  public struct Column: Sendable {
    public var name: String
    public var kind: Kind

    public init(_ name: String, _ kind: Kind = .number) {
      self.name = name
      self.kind = kind
    }
  }

  /// Their names must differ.
  public let columns: [Column]
  /// One value for each column: numbers or null, or texts.
  public private(set) var rows: [[JSON]] = []

  public init(_ columns: [Column]) {
    self.columns = columns
  }

  /// Adds a row of as many values as there are columns.
  public mutating func append(_ row: [JSON]) {
    precondition(row.count == columns.count)
    rows.append(row)
  }
}

/// Lines through the rows of a table.
public struct RunLineChart: Sendable {
  public var title: String
  public var table: RunTable
  /// The column along the x-axis.
  public var x: String
  /// The column along the y-axis.
  public var y: String
  /// The column of which each value makes a line of its own.
  public var stroke: String?

  public init(title: String, table: RunTable, x: String, y: String, stroke: String? = nil) {
    self.title = title
    self.table = table
    self.x = x
    self.y = y
    self.stroke = stroke
  }
}

extension JSON {
  /// The value without the line break.
  var compact: String { String(text.dropLast()) }
}
