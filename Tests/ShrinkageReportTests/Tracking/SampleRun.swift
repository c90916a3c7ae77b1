import Foundation
import ShrinkageReport

/// A small run that every sink is given.
enum SampleRun {
  /// Names as data have them.
  static let names = [
    "bmi", "<script>alert(1)</script>", "a,b\"c", "line\nbreak\r\n", "😀é\u{301}", "a/b.c", "",
    "|*_`",
    "\u{0}\u{1b}\u{2028}",
  ]

  static func metrics(_ step: Int) -> [(key: String, value: Double)] {
    [("lambda", 0.1 * Double(step + 1)), ("testScore", step == 1 ? .nan : 0.1 + 0.2)]
      + names.enumerated().map { ("coefficients/\($1)", Double($0) / 3 - 1) }
  }

  static let table: RunTable = {
    var table = RunTable([.init("lambda"), .init("feature", .text), .init("coefficient")])
    for (index, name) in names.enumerated() {
      table.append([.number(0.1), .string(name), index == 0 ? .null : .number(Double(index))])
    }
    return table
  }()

  static let description = RunDescription(
    project: "p", name: "n <b>", group: "g", tags: ["a", "b c"],
    start: Date(timeIntervalSince1970: 1_700_000_000.25))

  static let settings: [(key: String, value: JSON)] = [
    ("model", .string("lasso")), ("data", .object([("rows", .integer(3)), ("name", .null)])),
  ]

  /// Does everything there is to do, once.
  static func write(to sink: inout some RunSink) throws {
    try sink.config(settings)
    for step in 0..<3 { try sink.log(metrics(step), step: step) }
    try sink.table(table, key: "coefficients")
    try sink.chart(
      RunLineChart(
        title: "Paths", table: table, x: "lambda", y: "coefficient", stroke: "feature"),
      key: "paths")
    try sink.summary([("best", .number(0.25)), ("count", .integer(7)), ("word", .string("x"))])
    try sink.finish(exitCode: 2)
  }
}

/// A directory of its own for one test.
final class TemporaryDirectory {
  let path: String

  init() throws {
    let url = FileManager.default.temporaryDirectory.appendingPathComponent(
      "shrinkage-runs-\(UUID().uuidString)")
    try FileManager.default.createDirectory(at: url, withIntermediateDirectories: true)
    path = url.path
  }

  deinit { try? FileManager.default.removeItem(atPath: path) }

  func bytes(_ name: String) throws -> [UInt8] {
    [UInt8](try Data(contentsOf: URL(fileURLWithPath: "\(path)/\(name)")))
  }

  static func json(_ bytes: some Sequence<UInt8>) throws -> [String: Any] {
    try JSONSerialization.jsonObject(with: Data(bytes)) as? [String: Any] ?? [:]
  }
}
