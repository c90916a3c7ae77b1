import Shrinkage

/// Numbers read from a file that names only those which are not 0.
public struct SparseTable: Sendable, Equatable {
  /// Rows by features.
  public var features: SparseMatrix
  /// One value per row.
  public var response: [Double]

  /// Puts a table together; the counts of rows must agree (a precondition).
  public init(features: SparseMatrix, response: [Double]) {
    precondition(response.count == features.rowCount)
    self.features = features
    self.response = response
  }
}

/// Reads sparse tables in the text format of LIBSVM, also called SVMlight's.
///
/// ```swift
/// let table = try LIBSVMReader().read(path: "words.svm")
/// ```
///
/// Each line is a row, `target index:value index:value …`: indices begin at 1 and ascend, what is not
/// named is 0, and a `#` begins a comment. Blank lines, and those with nothing but a comment, are
/// skipped; lines may end in LF or CRLF. Numbers are read as by ``CSVReader`` and must be finite. A value
/// of 0 is not stored, but its index counts as a column. A query id (`qid:`) is an error.
///
/// Time is linear in the length of the file and the number of columns. A regular file is read twice,
/// in pieces of one MiB: once to count lines, once to parse them on several threads. Memory is that of
/// the matrix and once more of its elements, row by row.
public struct LIBSVMReader: Sendable {
  /// The least number of columns, for rows that lack the last ones; default 0. The largest index in
  /// the file gives the number where it is greater.
  public var minimumColumnCount: Int
  /// How many threads read a large file; nil (the default) takes one for each processor.
  public var threadCount: Int?
  /// Told how far reading has come; default nil.
  public var progress: CSVReader.Progress?

  /// How many bytes of a file are looked at in one go; smaller for tests.
  var stretch = 1 << 20

  /// A reader of tables with so many columns at least.
  public init(
    minimumColumnCount: Int = 0, threadCount: Int? = nil, progress: CSVReader.Progress? = nil
  ) {
    self.minimumColumnCount = minimumColumnCount
    self.threadCount = threadCount
    self.progress = progress
  }

  /// Reads a file, a named pipe or a device.
  ///
  /// - Throws: ``DataError``, for the first line that has something wrong with it.
  public func read(path: String) throws(DataError) -> SparseTable {
    let file = try InputFile(path: path)
    let meter = ProgressMeter(total: file.size, report: progress)
    let threaded = try threadedParts(file, meter)
    let parts = if let threaded { threaded } else { try sequentialParts(file, meter) }
    return try (consume parts).table(minimumColumnCount: minimumColumnCount)
  }

  /// The rows of a regular file, by several threads; nil where the file must be read from its beginning.
  private func threadedParts(
    _ file: InputFile, _ meter: ProgressMeter
  ) throws(DataError) -> SparseParts? {
    guard let size = file.size else { return nil }
    var window = TextWindow()
    try window.load(0..<min(size, 3), of: file)
    let start = try window.storage.span.textStart(file: file.name)
    let threads = threadCount ?? processorCount()
    guard
      let lines = try LineIndex(
        of: file, start..<size, firstLine: 1, stretch: stretch, threadCount: threads, meter: meter)
    else { return nil }
    let parts = try inParallel(count: lines.parts.count, threadCount: threads) {
      (index, scratch: inout WorkerScratch) throws(DataError) -> SparseRows in
      let part = lines.parts[index]
      try requireMemory(doubles: part.bytes.count, of: file.name)
      try scratch.window.load(part.bytes, of: file)
      var parser = LIBSVMParser(file: file.name, line: part.firstLine)
      try parser.parse(&scratch.window)
      meter.addParsed(part.bytes.count)
      return parser.rows
    }
    return SparseParts(file: file.name, parts: parts)
  }

  /// The rows as they come.
  private func sequentialParts(
    _ file: InputFile, _ meter: ProgressMeter
  ) throws(DataError) -> SparseParts {
    var window = TextWindow()
    var parts = SparseParts(file: file.name)
    var parser = LIBSVMParser(file: file.name, line: 1)
    var isStart = true
    while !window.isLast {
      try requireMemory(doubles: 2 * stretch, besides: parts.size, of: file.name)
      let count = try window.refill(from: file, size: stretch, line: parser.line)
      if isStart { window.position = try window.storage.span.textStart(file: file.name) }
      isStart = false
      try parser.parse(&window)
      parts.append(parser.rows)
      parser.rows = SparseRows()
      meter.addParsed(count)
    }
    return parts
  }
}
