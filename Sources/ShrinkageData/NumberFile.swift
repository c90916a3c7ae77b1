/// Files that hold one number on each line: penalty factors, bounds, weights, fold ids.
public enum NumberFile {
  /// Reads the numbers of a file, in order.
  ///
  /// Each line holds one decimal number, which becomes the nearest `Double`, or, if `allowsInfinity`
  /// says so (default: no), `inf`, `+inf` or `-inf`, also written `infinity`, in upper or lower case.
  /// Spaces around it do not matter, nor do blank lines at the end. Memory: the numbers.
  ///
  /// - Throws: ``DataError``, for the first line that is not such a number or is blank.
  public static func read(
    path: String, allowsInfinity: Bool = false
  ) throws(DataError) -> [Double] {
    let file = try InputFile(path: path)
    var window = TextWindow()
    var lines = NumberLines(file: path, allowsInfinity: allowsInfinity)
    while !window.isLast {
      // An array that is full takes twice its size when it grows.
      try requireMemory(doubles: 2 * lines.numbers.count, of: path)
      let isStart = lines.line == 0 && window.end == 0
      _ = try window.refill(from: file, size: 1 << 16, line: lines.line + 1)
      if isStart { window.position = try window.storage.span.textStart(file: path) }
      try lines.append(&window)
    }
    guard !lines.numbers.isEmpty else { throw .emptyFile(file: path) }
    return lines.numbers
  }
}

/// The numbers of the lines so far.
private struct NumberLines {
  let file: String
  let allowsInfinity: Bool
  var numbers: [Double] = []
  var line = 0
  var firstBlankLine: Int?
  let powers = PowersOfFive.table

  init(file: String, allowsInfinity: Bool) {
    self.file = file
    self.allowsInfinity = allowsInfinity
  }

  /// Consumes the complete lines of a window.
  mutating func append(_ window: inout TextWindow) throws(DataError) {
    let storage = window.storage
    let bytes = storage.span
    while window.position < window.end {
      let rest = window.position..<window.end
      let lineBreak = bytes.firstPosition(of: UInt8(ascii: "\n"), in: rest)
      if lineBreak == nil, !window.isLast {
        // No text: do not wait for the line to end.
        if bytes.firstPosition(of: 0, in: rest) != nil {
          throw .zeroByte(at: TextLocation(file: file, line: line + 1))
        }
        return
      }
      try append(bytes, rest.lowerBound..<(lineBreak ?? window.end))
      window.position = min((lineBreak ?? window.end) + 1, window.end)
    }
  }

  private mutating func append(_ bytes: Span<UInt8>, _ range: Range<Int>) throws(DataError) {
    line += 1
    let range = bytes.trimmed(range)
    if range.isEmpty {
      firstBlankLine = firstBlankLine ?? line
      return
    }
    if let blank = firstBlankLine {
      throw .missingValue(at: TextLocation(file: file, line: blank), text: "")
    }
    let place = TextLocation(file: file, line: line)
    let content = cellContent(bytes, range, powers: powers.span)
    switch content {
    case .number(let value): numbers.append(value)
    case .notFinite(let value) where allowsInfinity: numbers.append(value)
    default:
      throw content.error(at: place, text: bytes.string(range))
    }
  }
}
