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
    /// Where in the file the first line break is, and the last.
    var firstLineBreak: Int?
    var lastLineBreak: Int?
    var hasQuote = false
  }

  /// The parts of `range`, at whose beginning `firstLine` begins; nil if there is a quote, for then a
  /// line break need not end a row.
  ///
  /// Reads the file once; parts are about as long as `stretch`, or as the line that is longer. A last
  /// line without a line break counts at the end of the file; before that it is left out.
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
    let end = (censuses.compactMap(\.lastLineBreak).last ?? range.lowerBound - 1) + 1
    if end < range.upperBound {
      if range.upperBound == file.size {
        part.lineCount += 1
      } else {
        part.bytes = part.bytes.lowerBound..<max(end, part.bytes.lowerBound)
      }
    }
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
      census.lastLineBreak = offset + found
      census.lineBreakCount += 1
      position = found + 1
    }
    census.hasQuote = bytes.firstPosition(of: UInt8(ascii: "\""), in: 0..<end) != nil
    return census
  }
}
