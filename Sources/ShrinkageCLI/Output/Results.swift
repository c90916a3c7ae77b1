import Foundation
import ShrinkageReport

/// A result that the output directory gets.
struct ResultFile {
  /// Its name there; it may lie in a directory below.
  let name: String
  let text: () throws -> String

  init(_ name: String, _ text: @escaping () throws -> String) {
    self.name = name
    self.text = text
  }

  init(_ name: String, csv: @escaping () -> CSVText) {
    self.init(name) { csv().text }
  }
}

/// The places one run writes to, found fit before it begins.
struct Results {
  private let json: OutputFile?
  private let model: OutputFile?
  private let directory: String?
  /// What keeps the directory from being written: said when the results have been shown.
  private let obstacle: Failure?
  private let named: [NamedFile]
  private let inputs: [NamedFile]
  private let quiet: Bool
  private(set) var notes: [String] = []

  /// - Parameters:
  ///   - inputs: what is read, which no result may replace.
  ///   - files: the names of the files that the directory is known to get.
  ///   - saved: where the model goes.
  init(
    _ options: OutputOptions, _ directory: DirectoryOptions? = nil, files: [String] = [],
    saved: String? = nil, inputs: [NamedFile]
  ) throws {
    named = [NamedFile("--json", options.json), NamedFile("--save", saved)].compactMap { $0 }
    self.inputs = inputs
    quiet = options.quiet
    let path = directory?.output
    try requireDistinct(outputs: named + Self.files(files, in: path), inputs: inputs)
    // First, since the other results may go there.
    (self.directory, obstacle) = (path, path.flatMap(Self.obstacle))
    json = try options.json.map { try OutputFile($0) }
    model = try saved.map { try OutputFile($0) }
  }

  /// Whether there is a directory to fill: what only its files show need not be computed else.
  var hasDirectory: Bool { directory != nil && obstacle == nil }

  private static func files(_ names: [String], in directory: String?) -> [NamedFile] {
    guard let directory else { return [] }
    return names.map { NamedFile("--output", "\(directory)/\($0)") }
  }

  /// Creates the directory; what is in the way, if that fails.
  private static func obstacle(_ path: String) -> Failure? {
    do throws(SystemError) {
      try SystemFile.createDirectory(path)
    } catch {
      return Failure(.cannotCreate, "\(path): cannot be created: \(error.reason)")
    }
    // The directory may have been there: see whether files can be created in it.
    guard !FileManager.default.isWritableFile(atPath: path) else { return nil }
    return Failure(.cannotCreate, "\(path): cannot be written: permission denied")
  }

  /// Remembers something worth knowing, for standard error.
  mutating func note(_ text: String) { notes.append(text) }

  /// Writes what was asked for, the table last. A file that cannot be written keeps nothing else from
  /// being written or shown: the first such failure is thrown at the end.
  ///
  /// - Parameters:
  ///   - files: what the output directory gets.
  ///   - table: for standard output, unless the JSON or the model goes there.
  ///   - text: the model's file.
  func write(
    json value: () -> JSON, files: [ResultFile] = [], table: () -> String,
    model text: () throws -> String = { "" }
  ) throws {
    var failure = obstacle
    func attempt(_ body: () throws -> Void) throws {
      do { try body() } catch let error as Failure { failure = failure ?? error }
    }
    try attempt { try model?.write(text()) }
    if hasDirectory { try attempt { try fill(files) } }
    if json?.isStandardOutput == true {
      try json?.write(value().text)
    } else {
      try attempt { try json?.write(value().text) }
      if model?.isStandardOutput != true { try Console.write(table()) }
    }
    if let failure { throw failure }
    if !quiet { notes.forEach { Console.report("note: \($0)") } }
  }

  private func fill(_ files: [ResultFile]) throws {
    guard let directory else { return }
    let names = files.map(\.name)
    try requireDistinct(outputs: named + Self.files(names, in: directory), inputs: inputs)
    for file in files {
      try createRoom(for: "\(directory)/\(file.name)")
      try OutputFile("\(directory)/\(file.name)").write(file.text())
    }
  }

  /// Creates the directory in which a file will lie.
  private func createRoom(for path: String) throws {
    let parent = path.split(separator: "/", omittingEmptySubsequences: false).dropLast()
      .joined(separator: "/")
    do throws(SystemError) {
      try SystemFile.createDirectory(parent)
    } catch {
      throw Failure(.cannotCreate, "\(parent): cannot be created: \(error.reason)")
    }
  }
}
