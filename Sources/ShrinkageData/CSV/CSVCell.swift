/// One cell of a line as ``Span<UInt8>/cell(at:in:delimiter:)`` finds it.
struct CSVCell {
  enum Terminator {
    case delimiter
    case lineBreak
    /// The text ends without a line break.
    case endOfText
  }

  /// The cell's bytes; with the quotes, if it is quoted.
  var range: Range<Int>
  var isQuoted = false
  /// How many line breaks lie within its quotes.
  var lineBreaks = 0
  var terminator: Terminator
  /// The first byte behind the terminator.
  var next: Int
}

/// Why a cell cannot be told.
enum CSVCellFailure: Error {
  /// The window ends within the cell, and more bytes are to come.
  case incomplete
  /// The text ends within the cell's quotes.
  case unclosedQuote
  /// A zero byte, after that many line breaks within the cell.
  case zeroByte(lineBreaks: Int)
}

extension Span<UInt8> {
  /// The cell that begins at `start`, by the rules of RFC 4180; spaces before a quote are allowed,
  /// and what follows a closing quote belongs to the cell as it is.
  func cell(
    at start: Int, in window: CSVCursor, delimiter: UInt8
  ) throws(CSVCellFailure) -> CSVCell {
    var cell = CSVCell(range: start..<start, terminator: .endOfText, next: start)
    var position = start
    let space = UInt8(ascii: " ")
    if delimiter != space { while byte(at: position) == space { position += 1 } }
    if byte(at: position) == UInt8(ascii: "\"") {
      cell.isQuoted = true
      position = try endOfQuotes(&cell, from: position + 1, in: window)
    }
    while position < window.end {
      let byte = byte(at: position)
      if byte == delimiter || byte == UInt8(ascii: "\n") {
        cell.terminator = byte == delimiter ? .delimiter : .lineBreak
        cell.range = start..<position
        cell.next = position + 1
        return cell
      }
      if byte == 0 { throw .zeroByte(lineBreaks: cell.lineBreaks) }
      position += 1
    }
    guard window.isLast else { throw .incomplete }
    cell.range = start..<position
    cell.next = position
    return cell
  }

  /// The position behind the quote that closes what begins at `start`; counts line breaks.
  private func endOfQuotes(
    _ cell: inout CSVCell, from start: Int, in window: CSVCursor
  ) throws(CSVCellFailure) -> Int {
    var position = start
    while position < window.end {
      switch byte(at: position) {
      case UInt8(ascii: "\""):
        if byte(at: position + 1) != UInt8(ascii: "\"") { return position + 1 }
        position += 1
      case UInt8(ascii: "\n"): cell.lineBreaks += 1
      case 0: throw .zeroByte(lineBreaks: cell.lineBreaks)
      default: break
      }
      position += 1
    }
    throw window.isLast ? .unclosedQuote : .incomplete
  }

  /// The cell's text without quotes and without spaces around it, followed by ``decimalPadding``
  /// zeros; `text` is where it is put, so that no array is made for each cell.
  func copyText(of cell: CSVCell, into text: inout [UInt8]) {
    text.removeAll(keepingCapacity: true)
    var inQuotes = false
    var position = trimmed(cell.range).lowerBound
    let end = trimmed(cell.range).upperBound
    while position < end {
      let byte = byte(at: position)
      position += 1
      guard cell.isQuoted, byte == UInt8(ascii: "\"") else {
        text.append(byte)
        continue
      }
      // A quote opens, closes, or, doubled within quotes, stands for itself.
      if inQuotes, position < end, self.byte(at: position) == byte {
        text.append(byte)
        position += 1
      } else {
        inQuotes.toggle()
      }
    }
    text.append(contentsOf: repeatElement(0, count: decimalPadding))
  }

  /// The range without spaces, tabs and carriage returns at its ends.
  func trimmed(_ range: Range<Int>) -> Range<Int> {
    func isBlank(_ position: Int) -> Bool {
      let byte = byte(at: position)
      return byte == UInt8(ascii: " ") || byte == UInt8(ascii: "\t") || byte == UInt8(ascii: "\r")
    }
    var lower = range.lowerBound
    var upper = range.upperBound
    while lower < upper, isBlank(lower) { lower += 1 }
    while lower < upper, isBlank(upper - 1) { upper -= 1 }
    return lower..<upper
  }
}
