/// Lines of a regular file in parts that threads can parse independently.
struct CSVParts {
  let file: InputFile
  let layout: CSVLayout
  let parts: [LineIndex.Part]
  let threadCount: Int

  /// Divides all that `blocks` has not consumed. Nil where rows can only be told by reading from the
  /// beginning: in a pipe or behind quotes, and in a table of one column, where a blank line is a
  /// missing value or nothing according to what follows. Nil too for a file that `blocks` holds anyway.
  init?(
    restOf blocks: CSVBlockReader, stretch: Int, threadCount: Int
  ) throws(DataError) {
    guard let rest = blocks.dividableRest else { return nil }
    let index = try LineIndex(
      of: blocks.file, rest, firstLine: blocks.parser.line, stretch: stretch,
      threadCount: threadCount, meter: blocks.meter)
    guard let index else { return nil }
    self.init(
      file: blocks.file, layout: blocks.layout, parts: index.parts, threadCount: threadCount)
  }

  init(file: InputFile, layout: CSVLayout, parts: [LineIndex.Part], threadCount: Int) {
    self.file = file
    self.layout = layout
    self.parts = parts
    self.threadCount = threadCount
  }

  /// Parses all parts into one matrix.
  ///
  /// The number of lines bounds that of rows, and so does the length, since a cell takes a byte at
  /// least. Each part gets the rows from the sum of the bounds before it on; where blank lines or
  /// dropped rows leave a gap it is closed in the end.
  func readRows(meter: ProgressMeter) throws(DataError) -> CSVRows {
    var firstRows = [0]
    for part in parts {
      let byLength = (part.bytes.count + 1) / layout.destinations.count
      firstRows.append(firstRows[firstRows.count - 1] + min(part.lineCount, byLength))
    }
    var rowCount = 0
    var droppedRowCount = 0
    let bounds = firstRows
    try requireMemory(doubles: bounds[parts.count] * layout.usedCount, of: file.name)
    let values = try ColumnStorage.makeValues(
      rowCount: bounds[parts.count], columnCount: layout.usedCount
    ) { (storage) throws(DataError) -> [Range<Int>] in
      let results = try inParallel(count: parts.count, threadCount: threadCount) {
        (index, scratch: inout WorkerScratch) throws(DataError) -> (rows: Range<Int>, dropped: Int)
        in
        let rows = bounds[index]..<bounds[index + 1]
        let result = try parse(parts[index], to: storage, rows: rows, &scratch)
        meter.addParsed(parts[index].bytes.count)
        return result
      }
      rowCount = results.reduce(0) { $0 + $1.rows.count }
      droppedRowCount = results.reduce(0) { $0 + $1.dropped }
      return results.map(\.rows)
    }
    return CSVRows(values: values, rowCount: rowCount, droppedRowCount: droppedRowCount)
  }

  /// Parses one part to the beginning of `rows` and returns which of them there are.
  private func parse(
    _ part: LineIndex.Part, to storage: ColumnStorage, rows: Range<Int>,
    _ scratch: inout WorkerScratch
  ) throws(DataError) -> (rows: Range<Int>, dropped: Int) {
    try scratch.window.load(part.bytes, of: file)
    let width = layout.usedCount
    // As much as the first cache holds, but eight rows at least, which fill a cache line.
    let blockSize = max(8, 2048 / max(width, 1)) * width
    if scratch.rows.count != blockSize {
      scratch.rows = [Double](repeating: 0, count: blockSize)
    }
    var parser = CSVRowParser(layout: layout, line: part.firstLine)
    var end = rows.lowerBound
    while scratch.window.position < scratch.window.end {
      let count = try parser.parse(&scratch.window, into: &scratch.rows, from: 0)
      guard end + count <= rows.upperBound else { throw .changedWhileReading(file: file.name) }
      storage.store(scratch.rows.span, count: count, at: end)
      end += count
    }
    return (rows.lowerBound..<end, parser.droppedRowCount)
  }
}
