import Shrinkage

/// The rows of a CSV in batches of bounded size, in order.
///
/// The lines of a regular file are divided batch by batch and parsed by several threads, as when the
/// whole is read; from the first quote on, and in pipes, one thread takes a batch of rows at a time.
struct CSVBatches {
  private var blocks: CSVBlockReader
  private let threadCount: Int
  private let stretch: Int
  /// How many bytes of text a batch has; more where a line is longer.
  private let size: Int
  /// What is left of a file whose lines can be divided, and the number of its first line.
  private var rest: (bytes: Range<Int>, line: Int)?
  /// Told of the bytes whose lines are counted.
  private let countMeter: ProgressMeter
  /// How many rows were left out before this batch.
  private var dropped = 0
  private var isEnd = false

  var layout: CSVLayout { blocks.layout }

  /// Begins behind the header that `blocks` has read; `isCounted` says that the lines were counted
  /// before, which is then not shown as progress a second time.
  init(
    _ blocks: consuming CSVBlockReader, size: Int, stretch: Int, threadCount: Int, isCounted: Bool
  ) {
    // The rows of wide tables must be some hundreds, to be worth a pass over p x p numbers.
    self.size = max(size, size / 2048 * blocks.layout.destinations.count)
    self.stretch = stretch
    self.threadCount = threadCount
    rest = blocks.dividableRest.map { ($0, blocks.parser.line) }
    countMeter = isCounted ? ProgressMeter(total: nil, report: nil) : blocks.meter
    self.blocks = blocks
  }

  /// The next rows, which may be none; nil at the end.
  mutating func next() throws(DataError) -> CSVRows? {
    guard !isEnd else { return nil }
    guard let rest else { return try nextInOrder() }
    guard !rest.bytes.isEmpty else { return nil }
    guard let parts = try nextParts(rest.bytes, rest.line) else {
      try blocks.move(to: rest.bytes.lowerBound, line: rest.line)
      self.rest = nil
      return try nextInOrder()
    }
    return try parts.readRows(meter: blocks.meter)
  }

  /// Lines that threads can parse, which count as read then; nil if there is a quote among them.
  private mutating func nextParts(
    _ bytes: Range<Int>, _ line: Int
  ) throws(DataError) -> CSVParts? {
    var length = size
    while true {
      let end = min(bytes.lowerBound + length, bytes.upperBound)
      let index = try LineIndex(
        of: blocks.file, bytes.lowerBound..<end, firstLine: line, stretch: stretch,
        threadCount: threadCount, meter: countMeter)
      guard let index else { return nil }
      if let last = index.parts.last {
        rest = (last.bytes.upperBound..<bytes.upperBound, last.firstLine + last.lineCount)
        return CSVParts(
          file: blocks.file, layout: layout, parts: index.parts, threadCount: threadCount)
      }
      guard length <= blocks.window.limit else {
        throw .lineTooLong(
          at: TextLocation(file: blocks.file.name, line: line), limit: blocks.window.limit)
      }
      length *= 2
    }
  }

  /// The next rows by one thread.
  private mutating func nextInOrder() throws(DataError) -> CSVRows {
    let width = layout.usedCount
    // A number takes a byte at least, so a small file cannot hold more.
    let numbers = min(size / 8, (blocks.file.size ?? Int.max - 1) + 1)
    let capacity = max(1, numbers / max(width, 1), min(256, numbers))
    try requireMemory(doubles: 2 * capacity * width, of: blocks.file.name)
    var rows = [Double](repeating: 0, count: capacity * width)
    let count = try blocks.next(into: &rows)
    isEnd = count < capacity
    let values = try ColumnStorage.makeValues(rowCount: count, columnCount: width) { storage in
      storage.store(rows.span, count: count, at: 0)
      return [0..<count]
    }
    defer { dropped = blocks.parser.droppedRowCount }
    return CSVRows(
      values: values, rowCount: count, droppedRowCount: blocks.parser.droppedRowCount - dropped)
  }

  /// How many lines there are behind the header, without a look at what is on them: at least as many
  /// as rows. Nil where a line need not be a row.
  func lineCount() throws(DataError) -> Int? {
    guard rest != nil else { return nil }
    var batches = self
    var count = 0
    while let (bytes, line) = batches.rest, !bytes.isEmpty {
      guard let lines = try batches.nextParts(bytes, line) else { return nil }
      count += lines.parts.reduce(0) { $0 + $1.lineCount }
    }
    return count
  }
}
