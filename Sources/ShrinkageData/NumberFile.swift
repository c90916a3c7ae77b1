/// Files that hold one number on each line: penalty factors, bounds, weights, fold ids.
public enum NumberFile {
  /// Reads the numbers of a file, in order.
  ///
  /// Each line holds one decimal number, which becomes the nearest `Double`, or, if `allowsInfinity`
  /// says so (default: no), `inf`, `+inf` or `-inf`, also written `infinity`, in upper or lower case.
  /// Spaces around it do not matter, nor do blank lines at the end. Memory: the file's length and
  /// the numbers.
  ///
  /// - Throws: ``DataError``, for the first line that is not such a number or is blank.
  public static func read(
    path: String, allowsInfinity: Bool = false
  ) throws(DataError) -> [Double] {
    let file = try InputFile(path: path)
    var window = TextWindow()
    while !window.isLast {
      _ = try window.refill(from: file, size: (file.size ?? 1 << 16) + 1)
    }
    let bytes = window.storage.span
    var lines = NumberLines(file: path, allowsInfinity: allowsInfinity)
    var position = try bytes.textStart(file: path)
    while position < window.end {
      let end =
        bytes.firstPosition(of: UInt8(ascii: "\n"), in: position..<window.end) ?? window.end
      try lines.append(bytes, position..<end)
      position = end + 1
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

  mutating func append(_ bytes: Span<UInt8>, _ range: Range<Int>) throws(DataError) {
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
