import Foundation
import Testing

@testable import ShrinkageReport

@Suite struct RunFileTests {
  @Test func linesOfJSON() throws {
    let directory = try TemporaryDirectory()
    var run = try JSONLinesRun(path: directory.path + "/a/run.jsonl", SampleRun.description)
    try SampleRun.write(to: &run)
    let texts = try directory.bytes("a/run.jsonl").split(separator: 10)
    let lines = try texts.map(TemporaryDirectory.json)
    #expect(
      lines.map { $0["event"] as? String } == [
        "run", "config", "step", "step", "step", "table", "chart", "summary", "finish",
      ])
    #expect(lines[0]["name"] as? String == "n <b>")
    #expect(lines[0]["tags"] as? [String] == ["a", "b c"])
    for step in 0..<3 {
      // JSONSerialization rounds the last digit of some numbers.
      let line = try JSONDecoder().decode(StepLine.self, from: Data(texts[2 + step]))
      #expect(line.step == step)
      for (key, value) in SampleRun.metrics(step) {
        #expect(try #require(line.metrics[key], "\(key)") == (value.isNaN ? nil : value))
      }
    }
    let rows = try #require(lines[5]["rows"] as? [[Any]])
    #expect(rows.map { $0[1] as? String } == SampleRun.names)
    #expect(lines[8]["exitCode"] as? Int == 2)
  }

  private struct StepLine: Decodable {
    var step: Int
    var metrics: [String: Double?]
  }

  /// The payloads of TFRecords, with their check values computed here by division.
  private func events(_ bytes: [UInt8]) throws -> [ProtobufReader] {
    func masked(_ bytes: ArraySlice<UInt8>) -> UInt32 {
      var remainder: UInt32 = 0xffff_ffff
      for byte in bytes {
        remainder ^= UInt32(byte)
        for _ in 0..<8 {
          remainder = remainder >> 1 ^ (remainder & 1 == 1 ? 0x82f6_3b78 : 0)
        }
      }
      let value = ~remainder
      return (value >> 15 | value << 17) &+ 0xa282_ead8
    }
    func number(_ bytes: ArraySlice<UInt8>) -> UInt64 {
      bytes.reversed().reduce(0) { $0 << 8 | UInt64($1) }
    }
    var events: [ProtobufReader] = []
    var rest = bytes[...]
    while !rest.isEmpty {
      let length = rest.prefix(8)
      rest = rest.dropFirst(8)
      #expect(number(rest.prefix(4)) == UInt64(masked(length)))
      let payload = rest.dropFirst(4).prefix(Int(number(length)))
      rest = rest.dropFirst(4 + payload.count)
      #expect(number(rest.prefix(4)) == UInt64(masked(payload)))
      rest = rest.dropFirst(4)
      events.append(try ProtobufReader(payload))
    }
    return events
  }

  @Test func events() throws {
    let directory = try TemporaryDirectory()
    var run = try TensorBoardRun(directory: directory.path + "/r", SampleRun.description)
    try SampleRun.write(to: &run)
    let events = try events(directory.bytes("r/events.out.tfevents.1700000000.shrinkage"))
    #expect(try events[0].text(3) == "brain.Event:2")
    for step in 0..<3 {
      let event = events[2 + step]
      #expect(try event.integer(2) == step)
      let values = try event.message(5).messages(1)
      let metrics = SampleRun.metrics(step)
      #expect(try values.map { try $0.text(1) } == metrics.map(\.key))
      for (value, metric) in zip(values, metrics) {
        guard case .fixed32(let bits)? = value.values(2).first else {
          Issue.record("no number for \(metric.key)")
          continue
        }
        #expect(bits == Float(metric.value).bitPattern || metric.value.isNaN)
      }
    }
    let table = try events[5].message(5).message(1)
    #expect(try table.message(9).message(1).text(1) == "text")
    let text = try table.message(8).text(8)
    #expect(!text.contains("<script>"))
    #expect(text.split(separator: "\n").count == SampleRun.names.count + 2)
  }

  @Test func whatCannotBeWritten() throws {
    let directory = try TemporaryDirectory()
    let path = directory.path + "/run.jsonl"
    _ = try JSONLinesRun(path: path, SampleRun.description)
    #expect(throws: TrackingError.cannotCreate(path: path, reason: "File exists")) {
      try JSONLinesRun(path: path, SampleRun.description)
    }
    let below = path + "/x.jsonl"
    #expect(throws: TrackingError.self) { try JSONLinesRun(path: below, SampleRun.description) }
    #expect(
      "\(TrackingError.writeFailed(path: "a", reason: "no room"))"
        == "a: cannot be written: no room")
  }
}
