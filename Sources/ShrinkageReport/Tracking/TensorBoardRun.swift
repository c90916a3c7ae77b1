import Foundation

/// A run as an event file of TensorBoard: metrics and the numbers of the summary as scalars, settings
/// and tables as text. TensorBoard has no charts but those it draws of scalars, against the step.
///
/// Scalars are numbers of 32 bits there. The records are TFRecords around messages of
/// `tensorflow/core/util/event.proto` and `summary.proto`.
public struct TensorBoardRun: RunSink {
  public let path: String
  private let file: AppendFile
  private var lastStep = 0

  /// Creates an event file in a directory, which is made where it is missing.
  public init(directory: String, _ description: RunDescription) throws(TrackingError) {
    path = directory
    let seconds = Int(description.start.timeIntervalSince1970)
    file = try AppendFile(creating: "\(directory)/events.out.tfevents.\(seconds).shrinkage")
    try append { $0.set(3, "brain.Event:2") }
  }

  private func append(_ build: (inout ProtobufMessage) -> Void) throws(TrackingError) {
    let event = ProtobufMessage {
      $0.set(1, double: Date().timeIntervalSince1970)
      build(&$0)
    }
    try file.append(Self.record(event.bytes))
  }

  /// The length, its masked check value, the bytes, their masked check value.
  static func record(_ bytes: [UInt8]) -> [UInt8] {
    func masked(_ bytes: [UInt8]) -> [UInt8] {
      (CRC32.castagnoli(bytes).rotatedLeft(17) &+ 0xA282_EAD8).littleEndianBytes
    }
    let length = UInt64(bytes.count).littleEndianBytes
    return length + masked(length) + bytes + masked(bytes)
  }

  private func append(_ values: [ProtobufMessage], step: Int) throws(TrackingError) {
    try append { event in
      event.set(2, step)
      event.set(5) { summary in
        for value in values { summary.set(1, value) }
      }
    }
  }

  private static func scalar(_ tag: String, _ value: Double) -> ProtobufMessage {
    ProtobufMessage {
      $0.set(1, tag)
      $0.set(2, float: Float(value))
    }
  }

  /// A tensor of one string, for the plugin that shows texts as Markdown.
  private static func text(_ tag: String, _ text: String) -> ProtobufMessage {
    ProtobufMessage { value in
      value.set(1, tag)
      value.set(8) { tensor in
        tensor.set(1, 7)
        tensor.set(2) { shape in shape.set(2) { $0.set(1, 1) } }
        tensor.set(8, text)
      }
      value.set(9) { metadata in metadata.set(1) { $0.set(1, "text") } }
    }
  }

  public func config(_ settings: [(key: String, value: JSON)]) throws(TrackingError) {
    let rows = settings.map { [$0.key, $0.value.compact] }
    try append([Self.text("config", Self.markdown(["setting", "value"], rows))], step: 0)
  }

  public mutating func log(
    _ metrics: [(key: String, value: Double)], step: Int
  ) throws(TrackingError) {
    lastStep = step
    try append(metrics.map { Self.scalar($0.key, $0.value) }, step: step)
  }

  public func table(_ table: RunTable, key: String) throws(TrackingError) {
    let rows = table.rows.map { row in row.map(\.compact) }
    try append(
      [Self.text(key, Self.markdown(table.columns.map(\.name), rows))], step: lastStep)
  }

  /// Writes nothing.
  public func chart(_ chart: RunLineChart, key: String) throws(TrackingError) {}

  /// The numbers, under `summary/`.
  public func summary(_ items: [(key: String, value: JSON)]) throws(TrackingError) {
    let scalars = items.compactMap { key, value -> ProtobufMessage? in
      switch value {
      case .number(let number): Self.scalar("summary/\(key)", number)
      case .integer(let number): Self.scalar("summary/\(key)", Double(number))
      default: nil
      }
    }
    try append(scalars, step: lastStep)
  }

  public func finish(exitCode: Int32) throws(TrackingError) {
    try append([Self.scalar("summary/exitCode", Double(exitCode))], step: lastStep)
  }

  /// A table of Markdown; what a cell holds is text and never markup.
  private static func markdown(_ header: [String], _ rows: [[String]]) -> String {
    let lines = [header, header.map { _ in "---" }] + rows
    return lines.enumerated().map { index, cells in
      "| " + (index == 1 ? cells : cells.map(escaped)).joined(separator: " | ") + " |\n"
    }.joined()
  }

  private static func escaped(_ cell: String) -> String {
    cell.unicodeScalars.reduce(into: "") { text, scalar in
      switch scalar {
      case "\n", "\r": text += " "
      case "&": text += "&amp;"
      case "<": text += "&lt;"
      case ">": text += "&gt;"
      case "\\", "|", "`", "*", "_", "[", "]", "#": text += "\\\(scalar)"
      default: text.unicodeScalars.append(scalar)
      }
    }
  }
}
