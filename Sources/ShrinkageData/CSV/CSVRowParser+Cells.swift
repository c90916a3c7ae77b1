extension CSVRowParser {
  /// Any cell: text, quoted, missing, unused, at the end of the text, with all errors there are.
  ///
  /// Nil when the window ends within the row; 0 for a cell that is unused or missing.
  mutating func parseCell(
    _ bytes: Span<UInt8>, _ cursor: CSVCursor, _ row: inout RowState
  ) throws(DataError) -> Double? {
    if layout.destinations[row.column] >= 0, let number = quotedNumber(bytes, &row) {
      return number
    }
    guard let cell = try nextCell(bytes, cursor, row, at: row.position) else { return nil }
    guard try checkCount(bytes, cursor, row, cell) else { return nil }
    var value: Double? = 0
    if layout.destinations[row.column] >= 0 {
      value = try number(bytes, cell, row)
      row.isDropped = row.isDropped || value == nil
    }
    row.lineBreaks += cell.lineBreaks
    row.position = cell.next
    row.column += 1
    return value ?? 0
  }

  /// The cell at `position`; nil when the window ends within it.
  private func nextCell(
    _ bytes: Span<UInt8>, _ cursor: CSVCursor, _ row: RowState, at position: Int
  ) throws(DataError) -> CSVCell? {
    do throws(CSVCellFailure) {
      return try bytes.cell(at: position, in: cursor, delimiter: row.delimiter)
    } catch {
      switch error {
      case .incomplete: return nil
      case .unclosedQuote: throw .unclosedQuote(at: place(row))
      case .zeroByte(let breaks): throw .zeroByte(at: place(row, plus: breaks))
      }
    }
  }

  /// Whether the row neither ends before its last cell nor goes on behind it; false when the window
  /// ends before that can be told.
  private func checkCount(
    _ bytes: Span<UInt8>, _ cursor: CSVCursor, _ row: RowState, _ cell: CSVCell
  ) throws(DataError) -> Bool {
    let expected = layout.destinations.count
    var found = row.column + 1
    var cell = cell
    if found < expected, cell.terminator == .delimiter { return true }
    if found == expected, cell.terminator != .delimiter { return true }
    while cell.terminator == .delimiter {
      guard let next = try nextCell(bytes, cursor, row, at: cell.next) else { return false }
      cell = next
      found += 1
    }
    throw cell.terminator == .endOfText && found < expected
      ? .truncatedRow(at: place(row, whole: true), expected: expected, found: found)
      : .wrongCellCount(at: place(row, whole: true), expected: expected, found: found)
  }

  /// The number in a cell; nil where it is missing and its row is to be dropped.
  private mutating func number(
    _ bytes: Span<UInt8>, _ cell: CSVCell, _ row: RowState
  ) throws(DataError) -> Double? {
    let content: CellContent
    if cell.isQuoted {
      bytes.copyText(of: cell, into: &text)
      let copy = text.span
      let range = copy.trimmed(0..<copy.count - decimalPadding)
      content = cellContent(copy, range, powers: powers.span)
    } else {
      content = cellContent(bytes, bytes.trimmed(cell.range), powers: powers.span)
    }
    if case .number(let value) = content { return value }
    if case .missing = content, layout.dropsMissing { return nil }
    throw content.error(at: place(row, named: true), text: string(bytes, cell))
  }

  /// The error for the complete row at `cursor`, whose weight is negative.
  mutating func negativeWeight(_ bytes: Span<UInt8>, _ cursor: CSVCursor) -> DataError {
    var row = RowState(position: cursor.position, delimiter: layout.delimiter, start: 0)
    do throws(DataError) {
      while let cell = try nextCell(bytes, cursor, row, at: row.position) {
        if layout.destinations[row.column] == layout.usedCount - 1 {
          return .negativeWeight(at: place(row, named: true), text: string(bytes, cell))
        }
        row.lineBreaks += cell.lineBreaks
        row.position = cell.next
        row.column += 1
      }
    } catch {
      return error
    }
    preconditionFailure("the row was parsed before")
  }

  /// A cell's text.
  private mutating func string(_ bytes: Span<UInt8>, _ cell: CSVCell) -> String {
    bytes.copyText(of: cell, into: &text)
    return text.span.string(0..<text.count - decimalPadding)
  }

  /// A plain number in quotes, which would take five times as long on the general way; nil for
  /// anything else.
  private func quotedNumber(_ bytes: Span<UInt8>, _ row: inout RowState) -> Double? {
    guard bytes.byte(at: row.position) == UInt8(ascii: "\"") else { return nil }
    let number = parsePlainDecimal(bytes, at: row.position + 1, powers: powers.span)
    let end = row.position + 1 + number.length
    let isLast = row.column == layout.destinations.count - 1
    guard number.length > 0, number.terminator == UInt8(ascii: "\""),
      bytes.byte(at: end + 1) == (isLast ? UInt8(ascii: "\n") : row.delimiter)
    else { return nil }
    row.position = end + 2
    row.column += 1
    return number.value
  }

  /// Where a row is, or its current cell if cells before that have line breaks.
  private func place(
    _ row: RowState, plus lineBreaks: Int = 0, whole: Bool = false, named: Bool = false
  ) -> TextLocation {
    TextLocation(
      file: layout.file, line: whole ? line : line + row.lineBreaks + lineBreaks,
      column: named ? layout.columnNames[row.column] : nil)
  }
}
