/// Where the lines of a file are, so that several threads can parse parts of it into one matrix.
struct LineIndex: Sendable {
  /// Some complete lines.
  struct Part: Sendable {
    var bytes: Range<Int>
    /// The physical line on which it begins, counted from 1.
    var firstLine: Int
    var lineCount: Int
  }

  /// The parts in order; without any bytes between them.
  var parts: [Part] = []

  /// What one stretch of a file holds.
  struct Census: Sendable {
    var lineBreakCount = 0
    /// Where in the file the first line break is.
    var firstLineBreak: Int?
    var hasQuote = false
  }

  /// The parts of the file from `range.lowerBound`, where `firstLine` begins, to its end; nil if
  /// there is a quote, for then a line break need not end a row.
  ///
  /// Reads the file once; parts are about as long as `stretch`, or as the line that is longer.
  init?(
    of file: InputFile, _ range: Range<Int>, firstLine: Int, stretch: Int, threadCount: Int,
    meter: ProgressMeter
  ) throws(DataError) {
    let count = (range.count + stretch - 1) / stretch
    let censuses = try inParallel(count: count, threadCount: threadCount) {
      (index, scratch: inout WorkerScratch) throws(DataError) -> Census in
      let start = range.lowerBound + index * stretch
      try scratch.window.load(start..<min(start + stretch, range.upperBound), of: file)
      meter.addCounted(scratch.window.end)
      return scratch.window.census(offset: start)
    }
    guard !censuses.contains(where: \.hasQuote) else { return nil }
    var part = Part(bytes: range, firstLine: firstLine, lineCount: 0)
    for (index, census) in censuses.enumerated() {
      guard let lineBreak = census.firstLineBreak else { continue }
      // The first line break of a stretch ends the part before.
      if index > 0 {
        part.lineCount += 1
        part.bytes = part.bytes.lowerBound..<lineBreak + 1
        parts.append(part)
        part.firstLine += part.lineCount
        part.bytes = lineBreak + 1..<range.upperBound
        part.lineCount = -1
      }
      part.lineCount += census.lineBreakCount
    }
    // The last line need not end in a line break.
    part.lineCount += 1
    if !part.bytes.isEmpty { parts.append(part) }
  }
}

extension TextWindow {
  /// Counts line breaks, and looks for quotes.
  fileprivate func census(offset: Int) -> LineIndex.Census {
    var census = LineIndex.Census()
    let bytes = storage.span
    var position = 0
    while let found = bytes.firstPosition(of: UInt8(ascii: "\n"), in: position..<end) {
      if census.lineBreakCount == 0 { census.firstLineBreak = offset + found }
      census.lineBreakCount += 1
      position = found + 1
    }
    census.hasQuote = bytes.firstPosition(of: UInt8(ascii: "\""), in: 0..<end) != nil
    return census
  }
}
