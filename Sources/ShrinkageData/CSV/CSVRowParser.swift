/// Where a parser is within a window.
struct CSVCursor {
  var position: Int
  let end: Int
  let isLast: Bool
}

/// Turns the lines of a window into rows of numbers.
///
/// It knows nothing of files: whoever has bytes, from wherever, hands them over window by window and
/// takes a block of rows at a time.
struct CSVRowParser {
  let layout: CSVLayout
  /// The physical line on which the next row begins, counted from 1.
  var line: Int
  /// How many rows with a missing cell were left out so far.
  var droppedRowCount = 0
  /// Blank lines of a table with one column since the last row; missing cells unless they end the
  /// file, which only what follows can tell.
  var blankLines: (first: Int, count: Int)?

  let powers = PowersOfFive.table
  /// Where the text of quoted cells is put.
  var text: [UInt8] = []

  /// A parser for a table whose next row begins on `line`.
  init(layout: CSVLayout, line: Int) {
    self.layout = layout
    self.line = line
  }

  /// Puts rows, one after the other, into `rows` behind the `first` ones, until it is full or the
  /// window has no further complete line, and returns how many came.
  ///
  /// `window` is consumed up to the end of the last complete line that was looked at. A result less
  /// than what fits means that it has no more of them: it must be refilled, or was the last.
  mutating func parse(
    _ window: inout TextWindow, into rows: inout [Double], from first: Int
  ) throws(DataError) -> Int {
    let width = layout.usedCount
    let capacity = width == 0 ? Int.max : rows.count / width
    let columnCount = layout.destinations.count
    let storage = window.storage
    let bytes = storage.span
    // Copies of the references, so that the spans do not keep `self` from being changed.
    let (destinations, powers) = (layout.destinations, self.powers)
    var target = rows.mutableSpan
    var cursor = CSVCursor(position: window.position, end: window.end, isLast: window.isLast)
    var count = first
    scan: while count < capacity, cursor.position < cursor.end {
      if skipBlankLine(bytes, &cursor) { continue }
      var row = RowState(
        position: cursor.position, delimiter: layout.delimiter, start: count * width)
      while row.column < columnCount {
        parsePlainCells(bytes, &row, into: &target, destinations.span, powers.span)
        guard row.column < columnCount else { break }
        guard let value = try parseCell(bytes, cursor, &row) else { break scan }
        let destination = destinations[row.column - 1]
        if destination >= 0 { target[row.start + destination] = value }
      }
      try countBlankLines()
      if layout.hasWeights, !row.isDropped, target[row.start + width - 1] < 0 {
        throw negativeWeight(bytes, cursor)
      }
      cursor.position = row.position
      line += row.lineBreaks + 1
      if row.isDropped { droppedRowCount += 1 } else { count += 1 }
    }
    window.position = cursor.position
    return count - first
  }

  /// Skips a line without any character.
  private mutating func skipBlankLine(_ bytes: Span<UInt8>, _ cursor: inout CSVCursor) -> Bool {
    var end = cursor.position
    if bytes.byte(at: end) == UInt8(ascii: "\r") { end += 1 }
    if bytes.byte(at: end) == UInt8(ascii: "\n") {
      end += 1
    } else if end == cursor.position || end < cursor.end || !cursor.isLast {
      return false
    }
    if layout.destinations == [0] {
      blankLines = (blankLines?.first ?? line, (blankLines?.count ?? 0) + 1)
    }
    line += 1
    cursor.position = end
    return true
  }

  /// A row follows, so the blank lines before it were missing cells.
  private mutating func countBlankLines() throws(DataError) {
    guard let blankLines else { return }
    guard layout.dropsMissing else {
      throw Self.missingLine(blankLines.first, layout)
    }
    droppedRowCount += blankLines.count
    self.blankLines = nil
  }

  /// The error for a blank line in the middle of a table of one column.
  static func missingLine(_ line: Int, _ layout: CSVLayout) -> DataError {
    .missingValue(
      at: TextLocation(file: layout.file, line: line, column: layout.columnNames[0]), text: "")
  }
}

/// Where a parser is within a row.
struct RowState {
  var position: Int
  let delimiter: UInt8
  /// Where the row begins in the block of rows.
  let start: Int
  var column = 0
  var lineBreaks = 0
  var isDropped = false

  init(position: Int, delimiter: UInt8, start: Int) {
    self.position = position
    self.delimiter = delimiter
    self.start = start
  }
}

/// The inner loop: parses cells that are nothing but a number before the delimiter, or the line break
/// in the last column, and stops at the first other one.
@inline(__always)
private func parsePlainCells(
  _ bytes: Span<UInt8>, _ row: inout RowState, into rows: inout MutableSpan<Double>,
  _ destinations: Span<Int>, _ powers: Span<UInt64>
) {
  let last = destinations.count &- 1
  var column = row.column
  var position = row.position
  while column <= last {
    let destination = destinations[column]
    guard destination >= 0 else { break }
    let number = parsePlainDecimal(bytes, at: position, powers: powers)
    let expected = column == last ? UInt8(ascii: "\n") : row.delimiter
    guard number.length != 0, number.terminator == expected else { break }
    rows[row.start &+ destination] = number.value
    position &+= number.length &+ 1
    column &+= 1
  }
  row.column = column
  row.position = position
}
