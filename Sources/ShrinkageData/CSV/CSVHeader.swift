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
    let place = TextLocation(file: file, line: line)
    guard
      let delimiter = try delimiter(bytes, cursor, given: options.delimiter?.byte, at: place)
    else { return nil }
    var header = CSVHeader(delimiter: delimiter, columnNames: [], nextLine: line)
    do throws(CSVCellFailure) {
      try header.readNames(bytes, &cursor)
    } catch {
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

  /// The delimiter of the line at `cursor`: the given one, or of comma, semicolon and tab the one that
  /// occurs most often outside quotes, the earlier of them in a tie. Nil when the window ends before
  /// the line does.
  ///
  /// What shows that there is no such line is an error at once, not after the rest has been read.
  private static func delimiter(
    _ bytes: Span<UInt8>, _ cursor: CSVCursor, given: UInt8?, at place: TextLocation
  ) throws(DataError) -> UInt8? {
    let quote = UInt8(ascii: "\"")
    let candidates =
      given.map { [$0] } ?? [UInt8(ascii: ","), UInt8(ascii: ";"), UInt8(ascii: "\t")]
    var counts = candidates.map { _ in 0 }
    var (place, position) = (place, cursor.position)
    var (inQuotes, isCellStart, isComplete) = (false, true, cursor.isLast)
    scan: while position < cursor.end {
      let byte = bytes.byte(at: position)
      position += 1
      switch byte {
      case 0: throw .zeroByte(at: place)
      case quote where inQuotes:
        // A doubled quote stands for itself.
        inQuotes = bytes.byte(at: position) == quote
        if inQuotes { position += 1 }
      case UInt8(ascii: "\n") where inQuotes: place.line += 1
      case _ where inQuotes: break
      case quote where isCellStart: inQuotes = true
      case UInt8(ascii: "\n"):
        isComplete = true
        break scan
      case UInt8(ascii: "\r") where position < cursor.end:
        let next = bytes.byte(at: position)
        guard next == UInt8(ascii: "\n") || next == UInt8(ascii: "\r") else {
          throw .loneCarriageReturn(at: place)
        }
      default:
        let index = candidates.firstIndex(of: byte)
        if let index { counts[index] += 1 }
        isCellStart = index != nil || isCellStart && byte == UInt8(ascii: " ")
      }
      if byte == quote { isCellStart = false }
    }
    guard isComplete else { return nil }
    var best = 0
    for index in candidates.indices where counts[index] > counts[best] { best = index }
    return candidates[best]
  }
}
