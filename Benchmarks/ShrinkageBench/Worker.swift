import Foundation

/// A process that answers one JSON object a line.
final class Worker {
  enum Failure: Error {
    /// It took longer than the limit and was killed.
    case overLimit
    /// It ended by itself; what it said last.
    case ended(String)
  }

  private let process = Process()
  private let requests = Pipe()
  private let answers = Pipe()
  private let log: URL
  private var unread = Data()

  /// Starts `command`, found in PATH, with its standard error in the file `log`.
  init(_ command: [String], threads: Int, log: URL) throws {
    self.log = log
    process.executableURL = URL(fileURLWithPath: "/usr/bin/env")
    process.arguments = command
    var environment = ProcessInfo.processInfo.environment
    for name in ["OPENBLAS", "OMP", "MKL", "NUMBA"] {
      environment["\(name)_NUM_THREADS"] = "\(threads)"
    }
    process.environment = environment
    process.standardInput = requests
    process.standardOutput = answers
    try Data().write(to: log)
    process.standardError = try FileHandle(forWritingTo: log)
    try process.run()
  }

  /// Sends `request` and waits for the answer, at most `limit` seconds.
  func ask<Answer: Decodable>(
    _ request: some Encodable, limit: Double
  ) throws -> Answer {
    do {
      try requests.fileHandleForWriting.write(
        contentsOf: JSONEncoder().encode(request) + Data("\n".utf8))
    } catch {
      throw Failure.ended(lastWords())
    }
    return try answer(limit: limit)
  }

  /// Waits for the next line, at most `limit` seconds.
  func answer<Answer: Decodable>(limit: Double) throws -> Answer {
    let deadline = ContinuousClock.now + .seconds(limit)
    let pid = process.processIdentifier
    let killer = DispatchWorkItem { kill(pid, SIGKILL) }
    DispatchQueue.global().asyncAfter(deadline: .now() + limit, execute: killer)
    defer { killer.cancel() }
    guard let line = nextLine() else {
      process.waitUntilExit()
      throw ContinuousClock.now >= deadline ? Failure.overLimit : Failure.ended(lastWords())
    }
    return try JSONDecoder().decode(Answer.self, from: line)
  }

  /// Ends the process and waits for that.
  func end() {
    try? requests.fileHandleForWriting.close()
    process.waitUntilExit()
  }

  /// nil at the end of its output.
  private func nextLine() -> Data? {
    while true {
      if let end = unread.firstIndex(of: UInt8(ascii: "\n")) {
        let line = unread[..<end]
        unread = Data(unread[(end + 1)...])
        return line
      }
      let more = answers.fileHandleForReading.availableData
      guard !more.isEmpty else { return nil }
      unread += more
    }
  }

  private func lastWords() -> String {
    process.waitUntilExit()
    let text = (try? String(contentsOf: log, encoding: .utf8)) ?? ""
    let last = text.split(separator: "\n").last.map(String.init)
    return last ?? "it ended with status \(process.terminationStatus)"
  }
}
