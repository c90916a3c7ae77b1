import Foundation

/// A file that an option names.
struct NamedFile {
  let option: String
  let path: String

  init(_ option: String, _ path: String) {
    self.option = option
    self.path = path
  }

  /// Nil where the option is not given.
  init?(_ option: String, _ path: String?) {
    guard let path else { return nil }
    self.init(option, path)
  }

  var isStandardOutput: Bool { OutputFile.isStandardOutput(path) }

  /// Whether both names mean one regular file, which may not exist yet.
  fileprivate func isSame(as other: NamedFile) -> Bool {
    switch (identity, other.identity) {
    case (let mine?, let its?): mine == its && mine.isRegular
    case (nil, nil): place == other.place
    default: false
    }
  }

  private var identity: FileIdentity? {
    path == "-" ? FileIdentity(descriptor: STDIN_FILENO) : FileIdentity(path)
  }

  private var place: [String] {
    let url = URL(fileURLWithPath: path).standardizedFileURL
    let parent = url.deletingLastPathComponent()
    return [FileIdentity(parent.path).map { "\($0)" } ?? parent.path, url.lastPathComponent]
  }
}

/// Throws where a result would replace an input or another result, before anything is read or written.
func requireDistinct(outputs: [NamedFile], inputs: [NamedFile]) throws {
  for (index, output) in outputs.enumerated() {
    for other in outputs[..<index] {
      if output.isStandardOutput, other.isStandardOutput {
        throw Failure(.usage, "\(other.option) and \(output.option) both go to standard output")
      }
      guard !output.isStandardOutput, !other.isStandardOutput, output.isSame(as: other) else {
        continue
      }
      throw clash(other, output)
    }
    guard !output.isStandardOutput else { continue }
    if let input = inputs.first(where: { output.isSame(as: $0) }) { throw clash(input, output) }
  }
}

private func clash(_ first: NamedFile, _ second: NamedFile) -> Failure {
  Failure(.usage, "\(first.option) and \(second.option) name the same file, \(second.path)")
}

extension SourceOptions {
  /// The files that may be read; a column's name may be among them.
  var files: [NamedFile] {
    [
      NamedFile("--data", data), NamedFile("--target", target), NamedFile("--weights", weights),
    ].compactMap { $0 }.filter { $0.option == "--data" || FileIdentity($0.path) != nil }
  }
}

extension PenaltyOptions {
  /// The files that are read.
  var files: [NamedFile] {
    [
      NamedFile("--penalty-factors", penaltyFactors), NamedFile("--lower", lower),
      NamedFile("--upper", upper),
    ].compactMap { $0 }.filter { FileIdentity($0.path) != nil }
  }
}
