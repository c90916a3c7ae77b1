import Shrinkage

/// Reads tables of comma-separated values.
///
/// ```swift
/// let table = try CSVReader(CSVOptions(target: .named("price"))).read(path: "houses.csv")
/// ```
///
/// The format is that of RFC 4180, read with some tolerance: lines may end in LF or CRLF, the last one
/// in nothing; blank lines are skipped (in a table of one column only at the end of the file, where
/// they cannot be missing values); spaces around a cell do not matter; a byte order mark of UTF-8
/// is skipped. Cells of columns that are used must be finite decimal numbers and become the nearest
/// `Double`, as with Python's `float`; columns that are not used may hold anything.
///
/// Time is linear in the length of the file. A regular file is read twice, in pieces of one MiB: once
/// to count lines, once to parse them on several threads into a matrix that is made only once.
/// So memory hardly exceeds the matrix itself. Pipes, and files with a quote behind the header,
/// are read once and by one thread; blocks of rows are then put together to the matrix, and each
/// given back when it has been copied. A first line, or a quoted cell, of more than 256 MiB is an error.
public struct CSVReader: Sendable {
  /// Called now and then, never by two threads at once, with the number of bytes read so far and the
  /// number there are in all, nil if that is not known beforehand. Of a file that is read twice a
  /// byte counts a fifth when its line is counted and the rest when it is parsed.
  public typealias Progress = @Sendable (_ bytesRead: Int, _ totalBytes: Int?) -> Void

  /// How files are read.
  public var options: CSVOptions
  /// Told how far reading has come; default nil.
  public var progress: Progress?

  /// How many bytes of a file are looked at in one go; smaller for tests.
  var stretch = 1 << 20
  /// What a file is read into where it is not read in parts; with a smaller limit for tests.
  var window = TextWindow()

  /// A reader that reads as `options` say.
  public init(_ options: CSVOptions = CSVOptions(), progress: Progress? = nil) {
    self.options = options
    self.progress = progress
  }

  /// Reads a file, a named pipe or a device.
  ///
  /// - Throws: ``DataError``, for the first line that has something wrong with it.
  public func read(path: String) throws(DataError) -> DataTable {
    try read(InputFile(path: path))
  }

  /// Reads what is left of the standard input; errors call it `name`.
  ///
  /// - Throws: ``DataError``, for the first line that has something wrong with it.
  public func readStandardInput(
    name: String = "standard input"
  ) throws(DataError) -> DataTable {
    try read(InputFile(standardInput: name))
  }

  private func read(_ file: InputFile) throws(DataError) -> DataTable {
    let meter = ProgressMeter(total: file.size, report: progress)
    var blocks = try CSVBlockReader(
      file: file, options: options, stretch: stretch, window: window, meter: meter)
    let threads = options.threadCount ?? processorCount()
    let parts = try CSVParts(restOf: blocks, stretch: stretch, threadCount: threads)
    let rows =
      if let parts { try parts.readRows(meter: meter) } else { try blocks.readRows() }
    // Given away, so that the columns are taken out of it and not out of a copy.
    return try (consume rows).table(blocks.layout)
  }
}

/// The rows of a table: column after column, the features, then the response, then the weights.
struct CSVRows {
  var values: [Double]
  var rowCount: Int
  var droppedRowCount: Int

  /// The table they are, without a second copy of the features.
  consuming func table(_ layout: CSVLayout) throws(DataError) -> DataTable {
    guard rowCount > 0 else { throw .noRows(file: layout.file) }
    var (rest, count) = (values, rowCount)
    values = []
    let weights = layout.hasWeights ? Self.takeColumn(of: &rest, count) : nil
    let response = layout.targetName == nil ? nil : Self.takeColumn(of: &rest, count)
    let features: Matrix
    do throws(ShrinkageError) {
      features = try Matrix(
        columnMajor: rest, rowCount: count, columnCount: layout.featureNames.count)
    } catch {
      // All that can be wrong with these shapes is a dimension of more than 2^31 - 1.
      count = max(count, layout.featureNames.count)
      throw .tooLarge(file: layout.file, what: "the number of rows or columns", value: count)
    }
    var table = DataTable(
      featureNames: layout.featureNames, features: features, targetName: layout.targetName,
      response: response, weights: weights)
    table.droppedRowCount = droppedRowCount
    return table
  }

  private static func takeColumn(of values: inout [Double], _ count: Int) -> [Double] {
    let column = Array(values.suffix(count))
    values.removeLast(count)
    return column
  }
}
