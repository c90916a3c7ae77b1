/// What the text of a cell that should be a number says.
enum CellContent {
  case number(Double)
  case missing
  /// An infinity, by name or because the number is too large.
  case notFinite(Double)
  case notANumber

  /// The error for a cell that is not a number.
  func error(at place: TextLocation, text: String) -> DataError {
    switch self {
    case .missing: .missingValue(at: place, text: text)
    case .notFinite: .notFinite(at: place, text: text)
    default: text.contains("\0") ? .zeroByte(at: place) : .notANumber(at: place, text: text)
    }
  }
}

/// Interprets the text in `range`, which must be trimmed and followed by ``decimalPadding`` bytes.
func cellContent(_ bytes: Span<UInt8>, _ range: Range<Int>, powers: Span<UInt64>) -> CellContent {
  let sign = bytes.byte(at: range.lowerBound)
  let hasPlus = sign == UInt8(ascii: "+")
  let start = range.lowerBound + (hasPlus ? 1 : 0)
  // A sign before a sign is none.
  if !hasPlus || bytes.byte(at: start) != UInt8(ascii: "-") {
    let parsed = parseDecimal(bytes, at: start, powers: powers)
    if parsed.end == range.upperBound, parsed.end > start {
      return parsed.value.isFinite ? .number(parsed.value) : .notFinite(parsed.value)
    }
  }
  guard range.count <= 12 else { return .notANumber }
  let name = bytes.string(range).lowercased()
  if missingNames.contains(name) { return .missing }
  guard infiniteNames.contains(name) else { return .notANumber }
  return .notFinite(sign == UInt8(ascii: "-") ? -.infinity : .infinity)
}

extension Span<UInt8> {
  /// The text in `range`, with a replacement for what is not UTF-8.
  func string(_ range: Range<Int>) -> String {
    String(decoding: range.map { self[$0] }, as: UTF8.self)
  }

  /// Where the text begins: behind the byte order mark of UTF-8 if there is one. Three bytes, if only
  /// of padding, must be there.
  ///
  /// - Throws: ``DataError/unsupportedEncoding(file:encoding:)`` for a mark of UTF-16.
  func textStart(file: String) throws(DataError) -> Int {
    if self[0] == 0xFF && self[1] == 0xFE || self[0] == 0xFE && self[1] == 0xFF {
      throw .unsupportedEncoding(file: file, encoding: "UTF-16")
    }
    return self[0] == 0xEF && self[1] == 0xBB && self[2] == 0xBF ? 3 : 0
  }
}

/// What programs write for a missing value, in lower case: the list of pandas' `read_csv`.
private let missingNames: Set<String> = [
  "", "na", "n/a", "#n/a", "#n/a n/a", "#na", "<na>", "nan", "-nan", "+nan", "null", "none",
  "1.#ind", "-1.#ind", "1.#qnan", "-1.#qnan",
]

private let infiniteNames: Set<String> = [
  "inf", "+inf", "-inf", "infinity", "+infinity", "-infinity", "1.#inf", "-1.#inf",
]
