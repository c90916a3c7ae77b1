import Foundation

/// The places one run writes to, found fit before it begins.
struct Results {
  private let json: OutputFile?
  private let model: OutputFile?
  private let directory: String?
  private let quiet: Bool
  private(set) var notes: [String] = []

  /// - Parameters:
  ///   - inputs: what is read, which no result may replace.
  ///   - files: the names of the tables that the directory gets.
  ///   - saved: where the model goes.
  init(
    _ options: OutputOptions, _ directory: DirectoryOptions? = nil, files: [String] = [],
    saved: String? = nil, inputs: [NamedFile]
  ) throws {
    let tables = directory?.output.map { path in
      files.map { NamedFile("--output", "\(path)/\($0)") }
    }
    let outputs = [NamedFile("--json", options.json), NamedFile("--save", saved)]
    try requireDistinct(outputs: outputs.compactMap { $0 } + (tables ?? []), inputs: inputs)
    quiet = options.quiet
    // First, since the other results may go there.
    self.directory = try directory?.output.map { path in
      do {
        try SystemFile.createDirectory(path)
      } catch {
        throw Failure(.cannotCreate, "\(path): cannot be created: \(error.reason)")
      }
      // The directory may have been there: see whether a file can be created in it.
      _ = try OutputFile(path + "/table.csv")
      return path
    }
    json = try options.json.map { try OutputFile($0) }
    model = try saved.map { try OutputFile($0) }
  }

  /// Remembers something worth knowing, for standard error.
  mutating func note(_ text: String) { notes.append(text) }

  /// Writes what was asked for; the table last, when nothing can be lost any more.
  ///
  /// - Parameters:
  ///   - files: tables for the output directory, by name.
  ///   - table: for standard output, unless the JSON or the model goes there.
  ///   - text: the model's file.
  func write(
    json value: () -> JSON, files: [(String, () -> CSVText)] = [], table: () -> String,
    model text: () throws -> String = { "" }
  ) throws {
    try model?.write(text())
    if let directory {
      let outputs = try files.map { (try OutputFile("\(directory)/\($0)"), $1) }
      for (file, text) in outputs { try file.write(text().text) }
    }
    try json?.write(value().text)
    if json?.isStandardOutput != true, model?.isStandardOutput != true {
      try Console.write(table())
    }
    if !quiet { notes.forEach { Console.report("note: \($0)") } }
  }
}
