/// Reads a table from beginning to end, a block of rows at a time.
struct CSVBlockReader {
  let file: InputFile
  let layout: CSVLayout
  private(set) var window: TextWindow
  /// How many bytes were taken from the file; some of them may still lie in ``window``.
  private(set) var bytesRead = 0
  /// The parser, whose line is that of the next row.
  private(set) var parser: CSVRowParser
  private let stretch: Int
  let meter: ProgressMeter

  /// Reads the header and assigns the columns; `stretch` is how many bytes are read at a time, into
  /// `window`.
  init(
    file: InputFile, options: CSVOptions, stretch: Int, window: consuming TextWindow,
    meter: ProgressMeter
  ) throws(DataError) {
    self.stretch = min(stretch, (file.size ?? Int.max - 1) + 1)
    var header: CSVHeader?
    while header == nil {
      bytesRead += try window.refill(from: file, size: self.stretch, line: 1)
      header = try CSVHeader.read(&window, file: file.name, options: options)
    }
    guard let header else { preconditionFailure("the loop ends with a header") }
    layout = try CSVLayout(
      file: file.name, columnNames: header.columnNames, delimiter: header.delimiter,
      options: options)
    parser = CSVRowParser(layout: layout, line: header.nextLine)
    self.window = window
    self.file = file
    self.meter = meter
    meter.addParsed(window.position)
  }

  /// The bytes that were not consumed, where several threads can parse them: in a regular file that the
  /// window does not hold anyway, and not in a table of one column, where what follows tells whether a
  /// blank line is a missing value or nothing.
  var dividableRest: Range<Int>? {
    guard let size = file.size, size > bytesRead, layout.destinations.count > 1 else { return nil }
    return bytesRead - window.end + window.position..<size
  }

  /// Goes on at another place of a regular file, where this line begins.
  mutating func move(to offset: Int, line: Int) throws(DataError) {
    try file.seek(to: offset)
    (window.position, window.end, window.isLast) = (0, 0, false)
    bytesRead = offset
    parser.line = line
  }

  /// Puts the next rows, one after the other, into `rows` and returns how many: as many as it holds,
  /// fewer only at the end of the table.
  mutating func next(into rows: inout [Double]) throws(DataError) -> Int {
    let capacity = layout.usedCount == 0 ? Int.max : rows.count / layout.usedCount
    var count = 0
    while count < capacity {
      let position = window.position
      count += try parser.parse(&window, into: &rows, from: count)
      meter.addParsed(window.position - position)
      if count < capacity {
        if window.isLast { break }
        bytesRead += try window.refill(from: file, size: stretch, line: parser.line)
      }
    }
    return count
  }

  /// All rows, in blocks that are then put together.
  mutating func readRows() throws(DataError) -> CSVRows {
    let width = layout.usedCount
    // Four MiB, or what a small file can hold at most: a number takes a byte.
    let blockSize = min(1 << 19, (file.size ?? Int.max - 1) + 1)
    var blocks: [(rows: [Double], count: Int)] = []
    var rowCount = 0
    var isEnd = false
    while !isEnd {
      let size = max(1, blockSize / max(width, 1)) * width
      try requireMemory(doubles: size, besides: rowCount * width, of: file.name)
      var rows = [Double](repeating: 0, count: size)
      let count = try next(into: &rows)
      blocks.append((rows, count))
      rowCount += count
      isEnd = count * width < rows.count || width == 0
    }
    try requireMemory(doubles: rowCount * width, of: file.name)
    let values = try ColumnStorage.makeValues(rowCount: rowCount, columnCount: width) { storage in
      var first = 0
      for index in blocks.indices {
        let (rows, count) = blocks[index]
        storage.store(rows.span, count: count, at: first)
        first += count
        blocks[index].rows = []
      }
      return [0..<rowCount]
    }
    return CSVRows(values: values, rowCount: rowCount, droppedRowCount: parser.droppedRowCount)
  }
}
