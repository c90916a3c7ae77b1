import Foundation

/// The places one run writes to, found fit before it begins.
struct Results {
  private let json: OutputFile?
  private let directory: String?
  private let quiet: Bool
  private(set) var notes: [String] = []

  init(_ options: OutputOptions, _ directory: DirectoryOptions? = nil) throws {
    json = try options.json.map { try OutputFile($0) }
    quiet = options.quiet
    self.directory = try directory?.output.map { path in
      do {
        try FileManager.default.createDirectory(
          atPath: path, withIntermediateDirectories: true)
      } catch {
        throw Failure(.cannotCreate, "\(path): cannot be created: \(error.reason)")
      }
      // The directory may have been there: see whether a file can be created in it.
      _ = try OutputFile(path + "/table.csv")
      return path
    }
  }

  /// Remembers something worth knowing, for standard error.
  mutating func note(_ text: String) { notes.append(text) }

  /// Writes what was asked for; the table last, when nothing can be lost any more.
  ///
  /// - Parameters:
  ///   - files: tables for the output directory, by name.
  ///   - table: for standard output, unless the JSON goes there.
  func write(json value: () -> JSON, files: [(String, () -> CSVText)] = [], table: () -> String)
    throws
  {
    if let directory {
      let outputs = try files.map { (try OutputFile("\(directory)/\($0)"), $1) }
      for (file, text) in outputs { try file.write(text().text) }
    }
    try json?.write(value().text)
    if json?.isStandardOutput != true { try Console.write(table()) }
    if !quiet { notes.forEach { Console.report("note: \($0)") } }
  }
}
