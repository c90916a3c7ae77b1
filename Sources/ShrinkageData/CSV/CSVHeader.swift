/// What the beginning of a file says about the rest: the delimiter and the names of the columns.
struct CSVHeader {
  var delimiter: UInt8
  var columnNames: [String]
  /// The physical line behind it.
  var nextLine: Int

  /// Reads the first line that is not blank at the start of `window`, which must hold the beginning
  /// of the file, and consumes it if it names the columns. Nil when the window ends before it does.
  static func read(
    _ window: inout TextWindow, file: String, options: CSVOptions
  ) throws(DataError) -> CSVHeader? {
    let storage = window.storage
    let bytes = storage.span
    var cursor = CSVCursor(
      position: try bytes.textStart(file: file), end: window.end, isLast: window.isLast)
    var line = 1
    while cursor.position < cursor.end {
      let byte = bytes.byte(at: cursor.position)
      guard byte == UInt8(ascii: "\n") || byte == UInt8(ascii: "\r") else { break }
      if byte == UInt8(ascii: "\n") { line += 1 }
      cursor.position += 1
    }
    guard cursor.position < cursor.end else {
      if cursor.isLast { throw .emptyFile(file: file) }
      return nil
    }
    let start = cursor.position
    guard let delimiter = options.delimiter?.byte ?? detectDelimiter(bytes, cursor) else {
      return nil
    }
    var header = CSVHeader(delimiter: delimiter, columnNames: [], nextLine: line)
    do throws(CSVCellFailure) {
      try header.readNames(bytes, &cursor)
    } catch {
      let place = TextLocation(file: file, line: line)
      switch error {
      case .incomplete: return nil
      case .unclosedQuote: throw .unclosedQuote(at: place)
      case .zeroByte: throw .zeroByte(at: place)
      }
    }
    if options.hasHeader {
      window.position = cursor.position
    } else {
      window.position = start
      header.nextLine = line
      header.columnNames = header.columnNames.indices.map { "x\($0 + 1)" }
    }
    return header
  }

  private mutating func readNames(
    _ bytes: Span<UInt8>, _ cursor: inout CSVCursor
  ) throws(CSVCellFailure) {
    var text: [UInt8] = []
    var isEnd = false
    while !isEnd {
      let cell = try bytes.cell(at: cursor.position, in: cursor, delimiter: delimiter)
      bytes.copyText(of: cell, into: &text)
      columnNames.append(String(decoding: text.dropLast(decimalPadding), as: UTF8.self))
      nextLine += cell.lineBreaks
      cursor.position = cell.next
      isEnd = cell.terminator != .delimiter
    }
    nextLine += 1
  }

  /// Of comma, semicolon and tab the one that occurs most often outside quotes in the line at
  /// `cursor`, the earlier one of them in a tie; nil when the window ends before the line does.
  private static func detectDelimiter(_ bytes: Span<UInt8>, _ cursor: CSVCursor) -> UInt8? {
    let candidates = [UInt8(ascii: ","), UInt8(ascii: ";"), UInt8(ascii: "\t")]
    var counts = [0, 0, 0]
    var inQuotes = false
    var isComplete = cursor.isLast
    for position in cursor.position..<cursor.end {
      let byte = bytes.byte(at: position)
      if byte == UInt8(ascii: "\"") { inQuotes.toggle() }
      if inQuotes { continue }
      if byte == UInt8(ascii: "\n") {
        isComplete = true
        break
      }
      if let index = candidates.firstIndex(of: byte) { counts[index] += 1 }
    }
    var best = 0
    for index in 1...2 where counts[index] > counts[best] { best = index }
    return isComplete ? candidates[best] : nil
  }
}
