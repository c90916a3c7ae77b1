import Foundation
import Testing

/// What a run of the command line left behind.
struct Outcome {
  let status: Int32
  let output: String
  let errors: String

  /// The standard output as JSON.
  func json() throws -> [String: Any] {
    let value = try JSONSerialization.jsonObject(with: Data(output.utf8))
    return try #require(value as? [String: Any])
  }
}

/// A directory of its own for one test, in which the command line is run.
final class Workspace {
  let url: URL

  init() throws {
    url = FileManager.default.temporaryDirectory.appendingPathComponent(
      "shrinkage-tests-\(UUID().uuidString)")
    try FileManager.default.createDirectory(at: url, withIntermediateDirectories: true)
  }

  deinit { try? FileManager.default.removeItem(at: url) }

  /// The names of all files, hidden ones too.
  var files: [String] {
    get throws { try FileManager.default.contentsOfDirectory(atPath: url.path).sorted() }
  }

  func path(_ name: String) -> String { url.appendingPathComponent(name).path }

  func write(_ text: String, to name: String) throws { try write(Array(text.utf8), to: name) }

  func write(_ bytes: [UInt8], to name: String) throws {
    try Data(bytes).write(to: url.appendingPathComponent(name))
  }

  func read(_ name: String) throws -> String {
    String(decoding: try Data(contentsOf: url.appendingPathComponent(name)), as: UTF8.self)
  }

  /// Runs `shrinkage` with arguments separated by spaces, in this directory.
  func run(_ arguments: String, input: String = "") throws -> Outcome {
    let process = self.process(arguments.split(separator: " ").map(String.init))
    // Files rather than pipes: nothing can fill up.
    let scratch = try Scratch()
    try Data(input.utf8).write(to: scratch.url("input"))
    process.standardInput = try FileHandle(forReadingFrom: scratch.url("input"))
    process.standardOutput = try scratch.handle("output")
    process.standardError = try scratch.handle("errors")
    try process.run()
    process.waitUntilExit()
    return Outcome(
      status: process.terminationStatus, output: try scratch.text("output"),
      errors: try scratch.text("errors"))
  }

  /// Runs a line of shell in which `shrinkage` is the program.
  func shell(_ line: String) throws -> Outcome {
    let process = Process()
    process.executableURL = URL(fileURLWithPath: "/bin/sh")
    let program = Self.executable.path
    process.arguments = ["-c", "shrinkage() { '\(program)' \"$@\"; }\n\(line)"]
    process.currentDirectoryURL = url
    let scratch = try Scratch()
    process.standardOutput = try scratch.handle("output")
    process.standardError = try scratch.handle("errors")
    try process.run()
    process.waitUntilExit()
    return Outcome(
      status: process.terminationStatus, output: try scratch.text("output"),
      errors: try scratch.text("errors"))
  }

  /// The program with its arguments, not yet running.
  func process(_ arguments: [String]) -> Process {
    let process = Process()
    process.executableURL = Self.executable
    process.arguments = arguments
    process.currentDirectoryURL = url
    return process
  }

  /// The program stands beside the test bundle.
  static let executable: URL = {
    let test = Bundle.allBundles.first { $0.bundlePath.hasSuffix(".xctest") }?.bundleURL
    let bundle = test ?? URL(fileURLWithPath: CommandLine.arguments[0])
    return bundle.deletingLastPathComponent().appendingPathComponent("shrinkage")
  }()
}

/// Where a run's standard streams go.
private final class Scratch {
  private let directory: URL

  init() throws {
    directory = FileManager.default.temporaryDirectory.appendingPathComponent(
      "shrinkage-streams-\(UUID().uuidString)")
    try FileManager.default.createDirectory(at: directory, withIntermediateDirectories: true)
  }

  deinit { try? FileManager.default.removeItem(at: directory) }

  func url(_ name: String) -> URL { directory.appendingPathComponent(name) }

  func handle(_ name: String) throws -> FileHandle {
    try Data().write(to: url(name))
    return try FileHandle(forWritingTo: url(name))
  }

  func text(_ name: String) throws -> String {
    String(decoding: try Data(contentsOf: url(name)), as: UTF8.self)
  }
}

/// Tables for tests.
enum Sample {
  /// y = 1 + 2a - b + c/2 and a little more, twelve rows.
  static let rows: [[Double]] = (0..<12).map { i in
    let x = Double(i)
    let (a, b, c) = (x.truncatingRemainder(dividingBy: 5), x * x / 20, 3 - x / 7)
    let noise = i % 3 == 0 ? 0.25 : -0.125
    return [a, b, c, Double(1 + i % 4), 1 + 2 * a - b + c / 2 + noise]
  }

  static let header = ["a", "b", "c", "w", "y"]

  /// The table with columns in this order.
  static func csv(_ columns: [String] = header, separator: String = ",") -> String {
    let indices = columns.compactMap { header.firstIndex(of: $0) }
    let lines = rows.map { row in indices.map { "\(row[$0])" }.joined(separator: separator) }
    return ([columns.joined(separator: separator)] + lines).map { $0 + "\n" }.joined()
  }

  /// One column, one number a line.
  static func column(_ name: String) -> String {
    let index = header.firstIndex(of: name) ?? 0
    return rows.map { "\($0[index])\n" }.joined()
  }
}
