import Foundation

/// Standard output and standard error.
enum Console {
  /// Whether someone watches standard error.
  static let isTerminal = isatty(STDERR_FILENO) == 1

  /// Whether results may have colours: on a terminal, where NO_COLOR is not set (no-color.org).
  static let isColored: Bool = {
    let variables = ProcessInfo.processInfo.environment
    return isatty(STDOUT_FILENO) == 1 && variables["NO_COLOR", default: ""].isEmpty
      && variables["TERM"] != "dumb"
  }()

  /// Writes results; a reader who went away (as `head` does) ends the run in silence.
  static func write(_ text: String) throws { try write(Array(text.utf8)) }

  /// Writes results that are no text; else as above.
  static func write(_ bytes: [UInt8]) throws {
    do {
      try SystemFile.write(bytes, to: STDOUT_FILENO)
    } catch {
      if error.code == EPIPE { Interruption.endLikeBrokenPipe() }
      throw Failure(.writeFailed, "standard output: cannot be written: \(error.reason)")
    }
  }

  /// Writes one line to standard error. That this may fail is no one's to know.
  static func report(_ message: String) {
    let line = message.split(whereSeparator: \.isNewline).joined(separator: " ")
    show("shrinkage: \(line)\n")
  }

  /// Writes to standard error as it is.
  static func show(_ text: String) {
    try? FileHandle.standardError.write(contentsOf: Data(text.utf8))
  }
}
