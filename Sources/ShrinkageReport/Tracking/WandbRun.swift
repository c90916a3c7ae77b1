import Foundation

/// A run as an offline run of Weights & Biases: the folder that its client writes without a network,
/// shows (`wandb leet`) and uploads (`wandb sync`).
///
/// The folder is `wandb/offline-run-TIME-ID`. Its log holds messages of the client's
/// `wandb_internal.proto`, all values as JSON. Tables are files beside the log, once for the run's page
/// and once as an artifact, as the client has them.
public struct WandbRun: RunSink {
  public let path: String
  /// 8 letters and digits, its name to W&B.
  public let id: String
  let project: String
  private let start: Date
  private let file: AppendFile
  private var log = WandbLog()
  private(set) var nextStep = 0

  /// Creates the folder.
  ///
  /// - Parameter directory: where the folder is made, `wandb` below the client's WANDB_DIR.
  public init(directory: String, _ description: RunDescription) throws(TrackingError) {
    id = Self.identifier(length: 8)
    (project, start) = (description.project, description.start)
    let name = "offline-run-\(Self.time(description.start))-\(id)"
    path = "\(directory)/\(name)"
    file = try AppendFile(creating: "\(path)/run-\(id).wandb")
    try file.append(WandbLog.header)
    try append([
      Self.field(21) { header in
        header.set(1) {
          $0.set(1, "shrinkage")
          $0.set(2, "0.70.0")
        }
      },
      Self.field(17) { describe(&$0, description) },
      // What is drawn against the step by itself is drawn against lambda.
      Self.field(12) {
        $0.set(1, "lambda")
        $0.set(6) { $0.set(3, 1) }
      },
      Self.field(12) {
        $0.set(2, "*")
        $0.set(4, "lambda")
        $0.set(6) {
          $0.set(1, 1)
          $0.set(3, 1)
        }
      },
    ])
    Self.link("\(directory)/latest-run", to: name)
  }

  private func describe(_ run: inout ProtobufMessage, _ description: RunDescription) {
    run.set(1, id)
    run.set(3, description.project)
    if let group = description.group { run.set(6, group) }
    run.set(8, description.name)
    for tag in description.tags { run.set(10, tag) }
    let seconds = description.start.timeIntervalSince1970
    run.set(17) {
      $0.set(1, Int(seconds.rounded(.down)))
      $0.set(2, Int((seconds - seconds.rounded(.down)) * 1e9))
    }
  }

  /// Local time, as the client names folders.
  private static func time(_ date: Date) -> String {
    let formatter = DateFormatter()
    formatter.locale = Locale(identifier: "en_US_POSIX")
    formatter.dateFormat = "yyyyMMdd_HHmmss"
    return formatter.string(from: date)
  }

  /// Lets `wandb leet` find the run without a name; only a convenience, which may fail.
  private static func link(_ path: String, to name: String) {
    let manager = FileManager.default
    if (try? manager.destinationOfSymbolicLink(atPath: path)) != nil {
      try? manager.removeItem(atPath: path)
    }
    try? manager.createSymbolicLink(atPath: path, withDestinationPath: name)
  }

  /// Random letters and digits.
  static func identifier(length: Int) -> String {
    String((0..<length).compactMap { _ in "abcdefghijklmnopqrstuvwxyz0123456789".randomElement() })
  }
}

extension WandbRun {
  /// A value under a key, which has parts where a value within another is meant.
  typealias Item = (key: [String], json: String)
  /// What a record holds: one message, and the field of the record that says which kind it is.
  typealias Content = (field: Int, message: ProtobufMessage)

  static func field(_ number: Int, _ build: (inout ProtobufMessage) -> Void) -> Content {
    (number, ProtobufMessage(build))
  }

  /// Adds records to the log in one write.
  mutating func append(_ records: [Content]) throws(TrackingError) {
    var bytes: [UInt8] = []
    for record in records { bytes += log.record(record.field, record.message) }
    try file.append(bytes)
  }

  /// A list of items as field `number` of a message.
  private static func set(_ items: [Item], _ number: Int, in message: inout ProtobufMessage) {
    for (key, json) in items {
      message.set(number) { item in
        if key.count == 1 {
          item.set(1, key[0])
        } else {
          for part in key { item.set(2, part) }
        }
        item.set(16, json)
      }
    }
  }

  static func summaryRecord(_ items: [Item]) -> Content {
    field(3) { set(items, 1, in: &$0) }
  }

  static func configRecord(_ items: [Item]) -> Content {
    field(5) { set(items, 1, in: &$0) }
  }

  /// What a step adds to the run's history, and to its summary: that is not derived from the history.
  mutating func step(_ items: [Item], _ step: Int) -> [Content] {
    nextStep = step + 1
    let now = Date()
    let all =
      items + [
        (["_step"], "\(step)"), (["_timestamp"], "\(now.timeIntervalSince1970)"),
        (["_runtime"], "\(now.timeIntervalSince(start))"),
      ]
    let history = Self.field(2) {
      Self.set(all, 1, in: &$0)
      $0.set(2) { $0.set(1, step) }
    }
    return [history, Self.summaryRecord(all)]
  }

  public mutating func config(_ settings: [(key: String, value: JSON)]) throws(TrackingError) {
    try append([Self.configRecord(settings.map { ([$0.key], $0.value.compact) })])
  }

  public mutating func log(
    _ metrics: [(key: String, value: Double)], step: Int
  ) throws(TrackingError) {
    try append(self.step(metrics.map { ([$0.key], Self.json($0.value)) }, step))
  }

  /// The client's words for what JSON has no number for.
  private static func json(_ value: Double) -> String {
    if value.isNaN { return "NaN" }
    return value.isFinite ? "\(value)" : value > 0 ? "Infinity" : "-Infinity"
  }

  public mutating func summary(_ items: [(key: String, value: JSON)]) throws(TrackingError) {
    try append([Self.summaryRecord(items.map { ([$0.key], $0.value.compact) })])
  }

  public mutating func finish(exitCode: Int32) throws(TrackingError) {
    let runtime = Date().timeIntervalSince(start)
    let seconds = Int(runtime)
    try append([
      Self.summaryRecord([(["_wandb", "runtime"], "\(seconds)"), (["_runtime"], "\(runtime)")]),
      Self.field(18) {
        $0.set(1, Int(exitCode))
        $0.set(2, seconds)
      },
    ])
  }
}
