import Foundation
import Shrinkage

/// Where and with what a run was made.
struct Machine: Codable {
  let processor: String
  let cores: Int
  let memoryGibibytes: Double
  let system: String
  let swift: String
  let openBLAS: String
  let threads: Int
  /// What is set of `OPENBLAS_…`, such as a kernel that is not the processor's.
  let environment: [String: String]

  /// This machine; asks `swift` in PATH for its version.
  static func current() -> Machine {
    let information = ProcessInfo.processInfo
    return Machine(
      processor: field("model name", of: "/proc/cpuinfo") ?? "unknown",
      cores: information.activeProcessorCount,
      memoryGibibytes: (Double(information.physicalMemory) / 0x1p30 * 10).rounded() / 10,
      system: information.operatingSystemVersionString, swift: swiftVersion() ?? "unknown",
      openBLAS: "\(Backend.configuration) \(Backend.coreName)", threads: Backend.threadCount,
      environment: information.environment.filter { $0.key.hasPrefix("OPENBLAS_") })
  }

  var text: String {
    let lines = [
      "\(processor), \(cores) cores, \(memoryGibibytes) GiB, \(system)",
      "\(threads) threads, \(openBLAS), Swift \(swift)",
    ]
    let variables = environment.sorted { $0.key < $1.key }.map { "\($0.key)=\($0.value)" }
    return (lines + variables).joined(separator: "\n")
  }

  private static func swiftVersion() -> String? {
    let process = Process()
    let output = Pipe()
    process.executableURL = URL(fileURLWithPath: "/usr/bin/env")
    process.arguments = ["swift", "--version"]
    process.standardOutput = output
    process.standardError = FileHandle.nullDevice
    guard (try? process.run()) != nil else { return nil }
    let text = String(decoding: output.fileHandleForReading.readDataToEndOfFile(), as: UTF8.self)
    process.waitUntilExit()
    let words = text.split(whereSeparator: \.isWhitespace)
    guard let index = words.firstIndex(of: "version"), index + 1 < words.count else { return nil }
    return String(words[index + 1])
  }

  /// The largest resident set of this process since `resetPeak`, in MiB; nil where Linux's `/proc`
  /// is missing.
  static var peakResidentMebibytes: Double? {
    field("VmHWM", of: "/proc/self/status").flatMap { $0.split(separator: " ").first }
      .flatMap { Double($0) }.map { $0 / 1024 }
  }

  /// Forgets the peak so far (Linux: "5" to `clear_refs`); where that is refused it stays.
  static func resetPeak() {
    let file = FileHandle(forWritingAtPath: "/proc/self/clear_refs")
    try? file?.write(contentsOf: Data("5".utf8))
    try? file?.close()
  }

  /// The value of the first line `name : value`.
  private static func field(_ name: String, of path: String) -> String? {
    let text = (try? String(contentsOfFile: path, encoding: .utf8)) ?? ""
    return text.split(separator: "\n").first { $0.hasPrefix(name) }
      .flatMap { $0.split(separator: ":", maxSplits: 1).last }
      .map { $0.trimmingCharacters(in: .whitespaces) }
  }
}

/// A file of results: where, when and how they were made.
struct Report<Results: Encodable>: Encodable {
  let date: String
  let machine: Machine
  let arguments: [String]
  let results: Results

  init(_ machine: Machine, _ results: Results) {
    date = ISO8601DateFormatter().string(from: Date())
    self.machine = machine
    arguments = Array(CommandLine.arguments.dropFirst())
    self.results = results
  }

  func write(to path: String) throws {
    let encoder = JSONEncoder()
    encoder.outputFormatting = [.prettyPrinted, .sortedKeys, .withoutEscapingSlashes]
    encoder.nonConformingFloatEncodingStrategy = .convertToString(
      positiveInfinity: "inf", negativeInfinity: "-inf", nan: "nan")
    try encoder.encode(self).write(to: URL(fileURLWithPath: path), options: .atomic)
  }
}
