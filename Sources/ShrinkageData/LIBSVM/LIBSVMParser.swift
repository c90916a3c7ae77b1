/// Turns the lines of a window into rows: `target index:value index:value … # comment`.
struct LIBSVMParser {
  let file: String
  /// The physical line on which the next row begins, counted from 1.
  var line: Int
  /// The rows so far.
  var rows = SparseRows()
  private let powers = PowersOfFive.table

  init(file: String, line: Int) {
    self.file = file
    self.line = line
  }

  /// Consumes the complete lines of a window.
  mutating func parse(_ window: inout TextWindow) throws(DataError) {
    let storage = window.storage
    let bytes = storage.span
    let zero = bytes.firstPosition(of: 0, in: window.position..<window.end) ?? .max
    while window.position < window.end {
      let rest = window.position..<window.end
      let lineBreak = bytes.firstPosition(of: UInt8(ascii: "\n"), in: rest)
      // Such a line is no text: nothing else matters, and its end need not be there.
      guard zero > lineBreak ?? window.end else { throw .zeroByte(at: place()) }
      if lineBreak == nil, !window.isLast { return }
      try parse(bytes, rest.lowerBound..<(lineBreak ?? window.end))
      window.position = min((lineBreak ?? window.end) + 1, window.end)
      line += 1
    }
  }

  private mutating func parse(_ bytes: Span<UInt8>, _ range: Range<Int>) throws(DataError) {
    let powers = powers
    var position = range.lowerBound
    guard bytes.skipToToken(&position, before: range.upperBound) else { return }
    rows.response.append(
      try number(bytes, &position, before: range.upperBound, index: nil, powers.span))
    var previous = 0
    while bytes.skipToToken(&position, before: range.upperBound) {
      let start = position
      guard let index = bytes.index(at: &position, powers: powers.span) else {
        throw entryError(bytes, start, before: range.upperBound)
      }
      guard index > previous else {
        throw .indexOutOfOrder(at: place(), index: index, previous: previous)
      }
      previous = index
      let value = try number(
        bytes, &position, before: range.upperBound, index: index, powers.span)
      guard value != 0 else { continue }
      rows.columns.append(Int32(truncatingIfNeeded: index - 1))
      rows.values.append(value)
    }
    rows.columnCount = max(rows.columnCount, previous)
    rows.rowEnds.append(rows.values.count)
  }

  /// Reads the number at `position`, up to the next space.
  @inline(__always)
  private func number(
    _ bytes: Span<UInt8>, _ position: inout Int, before end: Int, index: Int?,
    _ powers: Span<UInt64>
  ) throws(DataError) -> Double {
    let plain = parsePlainDecimal(bytes, at: position, powers: powers)
    if plain.length != 0, isBlank(plain.terminator) || position &+ plain.length == end {
      position &+= plain.length
      return plain.value
    }
    return try unusualNumber(bytes, &position, before: end, index: index)
  }

  private func unusualNumber(
    _ bytes: Span<UInt8>, _ position: inout Int, before end: Int, index: Int?
  ) throws(DataError) -> Double {
    let range = bytes.token(at: position, before: end)
    let content = cellContent(bytes, range, powers: powers.span)
    guard case .number(let value) = content else {
      let column = index.map { "x\($0)" }
      throw content.error(at: place(column: column), text: bytes.string(range))
    }
    position = range.upperBound
    return value
  }

  /// What is wrong with something that does not begin with an index and a colon.
  private func entryError(_ bytes: Span<UInt8>, _ start: Int, before end: Int) -> DataError {
    let text = bytes.string(bytes.token(at: start, before: end))
    return text.hasPrefix("qid:")
      ? .queryID(at: place()) : .invalidEntry(at: place(), text: text)
  }

  private func place(column: String? = nil) -> TextLocation {
    TextLocation(file: file, line: line, column: column)
  }
}

/// Whether a byte separates what stands on a line.
@inline(__always)
private func isBlank(_ byte: UInt8) -> Bool {
  byte == UInt8(ascii: " ") || byte == UInt8(ascii: "\n") || byte == UInt8(ascii: "\t")
    || byte == UInt8(ascii: "\r")
}

extension Span<UInt8> {
  /// Skips blanks; false where the line or what comes before its comment ends.
  @inline(__always)
  fileprivate func skipToToken(_ position: inout Int, before end: Int) -> Bool {
    while position < end, isBlank(byte(at: position)) { position &+= 1 }
    return position < end && byte(at: position) != UInt8(ascii: "#")
  }

  /// What stands at `start`, up to a blank or a comment.
  fileprivate func token(at start: Int, before end: Int) -> Range<Int> {
    var position = start
    while position < end, !isBlank(byte(at: position)), byte(at: position) != UInt8(ascii: "#") {
      position += 1
    }
    return start..<position
  }

  /// Reads an index from 1 to 2^31 - 1 and the colon behind it; else nil.
  @inline(__always)
  fileprivate func index(at position: inout Int, powers: Span<UInt64>) -> Int? {
    var digits = EightBytes(word(at: position))
    var index = digits.append(to: 0, powers: powers)
    var length = digits.count
    if length == 8 {
      digits = EightBytes(word(at: position &+ 8))
      index = digits.append(to: index, powers: powers)
      length &+= digits.count
    }
    guard length < 16, 1...UInt64(Int32.max) ~= index,
      byte(at: position &+ length) == UInt8(ascii: ":")
    else { return nil }
    position &+= length &+ 1
    return Int(truncatingIfNeeded: index)
  }
}
