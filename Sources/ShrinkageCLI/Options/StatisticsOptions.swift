import ArgumentParser
import Shrinkage
import ShrinkageData

/// Statistics instead of rows.
struct StatisticsOptions: ParsableArguments {
  @Option(
    help: ArgumentHelp(
      "Statistics that shrinkage stats or merge has written, instead of data; - is standard input.",
      valueName: "file"))
  var stats: String?

  func validate() throws { try requireNames([("--stats", stats)]) }

  /// The file that is read.
  var files: [NamedFile] { [NamedFile("--stats", stats)].compactMap { $0 } }

  /// Throws where an option asks for something that only rows have.
  func requireNone(of source: SourceOptions, _ columns: ColumnOptions) throws {
    guard stats != nil else { return }
    let given: [(String, Bool)] = [
      ("--data", source.data != nil), ("--dataset", source.dataset != nil),
      ("--target", source.target != nil), ("--weights", source.weights != nil),
      ("--no-header", source.noHeader), ("--delimiter", source.delimiter != nil),
      ("--drop-missing", source.dropMissing), ("--features", columns.features != nil),
      ("--ignore", columns.ignore != nil),
    ]
    if let option = given.first(where: \.1)?.0 {
      throw ValidationError("--stats holds no rows, which \(option) is about")
    }
  }

  /// Reads them; nil where the option is not given.
  func read() throws -> TableStatistics? {
    try stats.map(TableStatistics.read)
  }

  /// What they hold of all rows, as a table without rows; nil where the option is not given.
  func load() throws -> Table? {
    try read().map { Table($0, name: TableStatistics.name(stats ?? "")) }
  }
}

extension TableStatistics {
  /// Reads a file, or standard input where it is called so.
  static func read(_ path: String) throws -> TableStatistics {
    try path == "-"
      ? TableStatistics(standardInput: name(path)) : TableStatistics(path: path)
  }

  /// What messages call a file.
  static func name(_ path: String) -> String { path == "-" ? "standard input" : path }
}

extension Table {
  /// The sum of all folds, with the columns' names.
  init(_ statistics: TableStatistics, name: String) {
    self.init(
      name: name, featureNames: statistics.featureNames,
      features: .summed(statistics.folds.total), targetOrigin: statistics.target,
      weightsOrigin: statistics.weights, droppedRowCount: statistics.droppedRowCount)
  }
}
