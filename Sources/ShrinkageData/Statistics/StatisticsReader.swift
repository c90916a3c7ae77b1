import Shrinkage

/// Reads tables of any length into their statistics, in bounded memory.
///
/// ```swift
/// var reader = StatisticsReader(CSVOptions(target: .named("price")))
/// reader.folds = .contiguous(5)
/// let statistics = try reader.read(path: "houses.csv")
/// let path = try Lasso().path(statistics.folds.total)
/// ```
///
/// A CSV is read as by ``CSVReader``, a NumPy matrix as by ``NPYReader``, but in batches of rows: one is
/// in memory at a time, beside the sums (p x p numbers for each fold, and once more for a batch). All
/// threads parse a batch, and then all sum it. A regular file is read once; for contiguous folds its lines
/// are counted first, and where blank lines or rows left out make that wrong it is read once more.
public struct StatisticsReader: Sendable {
  /// How tables are read, and which columns are used for what.
  public var options: CSVOptions
  /// How rows are divided; default: not.
  public var folds = FoldRule.single
  /// A file with the response, one number a line or `.npy`, which is read where no column is the target.
  public var targetFile: String?
  /// The same for the rows' weights.
  public var weightsFile: String?
  /// Told how far reading has come; default nil.
  public var progress: CSVReader.Progress?

  /// How many bytes of text a batch has, about; smaller for tests.
  var batchSize = 8 << 20
  /// How many bytes a thread takes at a time; smaller for tests.
  var stretch = 1 << 19

  /// A reader that reads as `options` say.
  public init(_ options: CSVOptions = CSVOptions(), progress: CSVReader.Progress? = nil) {
    self.options = options
    self.progress = progress
  }

  /// Reads a CSV from a file, a named pipe or a device, or a matrix of NumPy from a file (`.npy`).
  ///
  /// - Throws: ``DataError``, for the first line that has something wrong with it;
  ///   ``DataError/rowCountUnknown(file:)`` for contiguous folds of a pipe.
  public func read(path: String) throws(DataError) -> TableStatistics {
    if path.lowercased().hasSuffix(".npy") { return try readArray(path) }
    let file = try InputFile(path: path)
    guard folds.needsRowCount else { return try sum(file, rowCount: 0) }
    guard file.isRegular else { throw .rowCountUnknown(file: path) }
    let count = try rowCount(file)
    let sums = try sum(InputFile(path: path), rowCount: count)
    // Some lines were no rows.
    guard sums.rowCount != count else { return sums }
    let again = try sum(InputFile(path: path), rowCount: sums.rowCount)
    guard again.rowCount == sums.rowCount else { throw .changedWhileReading(file: path) }
    return again
  }

  /// Reads a CSV from what is left of the standard input; errors call it `name`.
  ///
  /// - Throws: as ``read(path:)``.
  public func readStandardInput(
    name: String = "standard input"
  ) throws(DataError) -> TableStatistics {
    guard !folds.needsRowCount else { throw .rowCountUnknown(file: name) }
    return try sum(InputFile(standardInput: name), rowCount: 0)
  }

  var threadCount: Int { options.threadCount ?? processorCount() }

  /// The number of lines behind the header, or of rows where that need not be the same.
  private func rowCount(_ file: InputFile) throws(DataError) -> Int {
    var batches = try batches(file, isCounted: false)
    if let lines = try batches.lineCount() { return lines }
    var count = 0
    while let rows = try batches.next() { count += rows.rowCount }
    return count
  }

  private func batches(_ file: InputFile, isCounted: Bool) throws(DataError) -> CSVBatches {
    let meter = ProgressMeter(total: file.size, report: progress, isCounted: isCounted)
    let blocks = try CSVBlockReader(
      file: file, options: options, stretch: stretch, window: TextWindow(), meter: meter)
    return CSVBatches(
      blocks, size: batchSize, stretch: stretch, threadCount: threadCount, isCounted: isCounted)
  }

  private func sum(_ file: InputFile, rowCount: Int) throws(DataError) -> TableStatistics {
    var batches = try batches(file, isCounted: folds.needsRowCount)
    let layout = batches.layout
    var sum = try makeSum(
      file.name, layout.featureNames, target: layout.targetName,
      weights: layout.weightsName, rowCount: rowCount)
    while let rows = try batches.next() {
      sum.leaveOut(rows.droppedRowCount)
      guard rows.rowCount > 0 else { continue }
      try sum.add((consume rows).table(layout))
    }
    return try sum.finished()
  }

  /// The statistics of no rows of these columns.
  func makeSum(
    _ file: String, _ names: [String], target: String?, weights: String?, rowCount: Int
  ) throws(DataError) -> StatisticsSum {
    var sum = StatisticsSum(table: file, folds: folds, rowCount: rowCount)
    if target == nil, let targetFile { sum.response = try RowNumbers(path: targetFile) }
    if weights == nil, let weightsFile { sum.weights = try RowNumbers(path: weightsFile) }
    try sum.begin(names, target: target, weights: weights)
    return sum
  }
}
