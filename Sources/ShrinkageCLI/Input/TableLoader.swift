import Foundation
import Shrinkage
import ShrinkageData

/// Reads what the options name into one table.
struct TableLoader {
  let source: SourceOptions
  let features: CSVOptions.Features
  /// The target when none is named.
  var defaultTarget = CSVOptions.Target.lastColumn
  /// How many columns sparse rows have at least.
  var minimumColumnCount = 0
  var threads: Int?
  let progress: ProgressDisplay

  /// Whether the data can be read a second time.
  var canReadAgain: Bool {
    guard let file = source.data else { return true }
    return FileManager.default.kind(of: file) == .typeRegular
  }

  func load() throws -> Table {
    var table = try explainingUnknownColumns { try readTable() }
    try addFiles(to: &table)
    try requireValidWeights(table)
    return table
  }

  /// Says that what the target or the weights are called is no file either.
  func explainingUnknownColumns<Result>(_ body: () throws -> Result) throws -> Result {
    do {
      return try body()
    } catch let error as DataError {
      guard case .unknownColumn(_, let name) = error,
        name == source.target || name == source.weights
      else { throw error }
      throw Failure(.data, "\(error), and no file of that name")
    }
  }

  private func readTable() throws -> Table {
    if let file = source.data {
      defer { ProgressDisplay.clear() }
      return switch source.kind {
      case .csv: try readCSV(file)
      case .npy: try readArray(file)
      case .libsvm: try readSparse(file)
      }
    }
    return try EmbeddedTable(source.dataset ?? .diabetes).select(
      features: features, target: target, weights: weights)
  }

  /// A column wins over a file of the same name, and must be there if there is no such file.
  var target: CSVOptions.Target {
    guard let name = source.target else { return defaultTarget }
    return isFile(name) ? .optional(name) : .named(name)
  }

  var weights: CSVOptions.Weights {
    guard let name = source.weights else { return .none }
    return isFile(name) ? .optional(name) : .named(name)
  }

  private func isFile(_ name: String) -> Bool { FileManager.default.kind(of: name) != nil }

  /// Shows how far reading has come.
  var meter: CSVReader.Progress? {
    guard let bar = progress.bar("reading", counting: .bytes) else { return nil }
    return { bar.update($0, of: $1 ?? 0) }
  }

  var csvOptions: CSVOptions {
    var options = CSVOptions(
      target: target, weights: weights, features: features, hasHeader: !source.noHeader,
      dropsMissing: source.dropMissing)
    options.delimiter = source.delimiter
    options.threadCount = threads
    return options
  }

  private func readCSV(_ file: String) throws -> Table {
    let reader = CSVReader(csvOptions, progress: meter)
    let read =
      try file == "-" ? reader.readStandardInput() : reader.read(path: file)
    var table = Table(
      name: file == "-" ? "standard input" : file, featureNames: read.featureNames,
      features: .dense(read.features), response: read.response,
      targetOrigin: read.targetName.map(Origin.column), weights: read.weights,
      weightsOrigin: read.weights == nil ? nil : source.weights.map(Origin.column),
      droppedRowCount: read.droppedRowCount)
    let names = read.featureNames + [read.targetName].compactMap { $0 }
    table.headerLooksLikeData =
      !source.noHeader && !names.isEmpty && names.allSatisfy { Double($0) != nil }
    return table
  }

  /// Reads the target and the weights from files where no column had their name.
  private func addFiles(to table: inout Table) throws {
    if table.response == nil, let file = source.target {
      table.response = try numbers(file, for: table)
      table.targetOrigin = .file(file)
    }
    if table.weights == nil, let file = source.weights {
      table.weights = try numbers(file, for: table)
      table.weightsOrigin = .file(file)
    }
  }

  private func numbers(_ file: String, for table: Table) throws -> [Double] {
    guard table.droppedRowCount == 0 else {
      throw Failure(
        .data, "\(file): its lines match no rows of \(table.name) after rows were left out")
    }
    let numbers = try FileNumbers(file)
    try numbers.require(count: table.rowCount, of: "rows of \(table.name)")
    return numbers.values
  }

  private func requireValidWeights(_ table: Table) throws {
    guard let weights = table.weights, let origin = table.weightsOrigin else { return }
    if let row = weights.firstIndex(where: { !($0 >= 0) }) {
      let place =
        switch origin {
        case .file(let file): FileNumbers.place(row, in: file)
        case .column(let name): "\(table.name): row \(row + 1): column \"\(name)\""
        }
      throw Failure(.data, "\(place): the weight \(weights[row]) is not at least 0")
    }
    guard weights.contains(where: { $0 > 0 }) else {
      let place =
        switch origin {
        case .file(let file): file
        case .column(let name): "\(table.name): column \(excerpt(name))"
        }
      throw Failure(.data, "\(place): all weights are zero")
    }
  }
}
