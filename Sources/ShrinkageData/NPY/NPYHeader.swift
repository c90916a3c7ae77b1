/// What the beginning of an NPY file says: the format is NumPy's, versions 1.0 to 3.0.
struct NPYHeader: Equatable {
  let elements: NPYElements
  /// Whether the first index runs fastest (Fortran order), as in a ``Shrinkage/Matrix``.
  let isColumnMajor: Bool
  let shape: [Int]
  /// Where in the file the elements begin.
  let dataOffset: Int

  /// Reads the header, and checks that the file has as many bytes as it says.
  init(of file: InputFile) throws(DataError) {
    guard let size = file.size else {
      throw file.isRegular ? .emptyFile(file: file.name) : .notRegularFile(file: file.name)
    }
    let magic = Array("\u{93}NUMPY".unicodeScalars.map { UInt8($0.value) })
    var bytes = [UInt8](repeating: 0, count: 12)
    try file.read(into: &bytes, 0..<min(size, 12), offset: 0)
    guard bytes.starts(with: magic.prefix(size)) else { throw .notNPY(file: file.name) }
    let version = bytes[6]
    let start = version == 1 ? 10 : 12
    guard size >= start else { throw .wrongLength(file: file.name, expected: start, found: size) }
    guard 1...3 ~= version, bytes[7] == 0 else { throw .invalidNPYHeader(file: file.name) }
    let length = bytes[8..<start].reversed().reduce(0) { $0 << 8 | Int($1) }
    dataOffset = start + length
    // The text is a hundred bytes or so; a mebibyte of it is none.
    guard length <= 1 << 20 else { throw .invalidNPYHeader(file: file.name) }
    guard size >= dataOffset else {
      throw .wrongLength(file: file.name, expected: dataOffset, found: size)
    }
    var text = [UInt8](repeating: 0, count: length)
    try file.read(into: &text, 0..<length, offset: start)
    guard let fields = NPYFields(text) else { throw .invalidNPYHeader(file: file.name) }
    guard let elements = NPYElements(fields.elementType) else {
      throw .unsupportedElementType(file: file.name, type: fields.elementType)
    }
    self.elements = elements
    isColumnMajor = fields.isColumnMajor
    shape = fields.shape
    try requireLength(size, of: file.name)
  }

  private func requireLength(_ size: Int, of file: String) throws(DataError) {
    var expected = elements.size
    for dimension in shape {
      let (product, overflow) = expected.multipliedReportingOverflow(by: dimension)
      // A product with 0 further on is not worth telling apart.
      guard !overflow else {
        throw .tooLarge(file: file, what: "a dimension", value: shape.max() ?? 0)
      }
      expected = product
    }
    let (end, overflow) = expected.addingReportingOverflow(dataOffset)
    guard end == size, !overflow else {
      throw .wrongLength(file: file, expected: overflow ? .max : end, found: size)
    }
  }
}

/// The Python dictionary that is the text of a header.
struct NPYFields: Equatable {
  /// As in the file; a record's type with its brackets.
  var elementType = ""
  var isColumnMajor = false
  var shape: [Int] = []

  /// Nil unless the text holds the three entries, each once, in any order, and nothing else.
  init?(_ text: [UInt8]) {
    var scanner = LiteralScanner(rest: text[...])
    guard scanner.take("{") else { return nil }
    var keys: Set<String> = []
    while !scanner.take("}") {
      guard let key = scanner.string(), scanner.take(":"), keys.insert(key).inserted else {
        return nil
      }
      switch key {
      case "descr":
        guard let type = scanner.string() ?? scanner.list() else { return nil }
        elementType = type
      case "fortran_order":
        guard let word = scanner.word(), ["True", "False"].contains(word) else { return nil }
        isColumnMajor = word == "True"
      case "shape":
        guard let shape = scanner.tuple() else { return nil }
        self.shape = shape
      default:
        return nil
      }
      guard scanner.take(",") || scanner.next == UInt8(ascii: "}") else { return nil }
    }
    guard keys.count == 3, scanner.next == nil else { return nil }
  }
}

/// Reads the few kinds of Python literals that occur in headers.
private struct LiteralScanner {
  var rest: ArraySlice<UInt8>

  /// The next byte that is no space; nil at the end.
  var next: UInt8? {
    mutating get {
      rest = rest.drop { $0 == UInt8(ascii: " ") || $0 == UInt8(ascii: "\n") }
      return rest.first
    }
  }

  /// Consumes this character if it comes next.
  mutating func take(_ character: Unicode.Scalar) -> Bool {
    guard next == UInt8(ascii: character) else { return false }
    rest.removeFirst()
    return true
  }

  /// A text in quotes of either kind, without escapes.
  mutating func string() -> String? {
    guard let quote = next, quote == UInt8(ascii: "'") || quote == UInt8(ascii: "\"") else {
      return nil
    }
    let content = rest.dropFirst().prefix { $0 != quote }
    guard content.endIndex < rest.endIndex else { return nil }
    rest = rest[(content.endIndex + 1)...]
    return String(decoding: content, as: UTF8.self)
  }

  /// A list as it is written, up to its closing bracket.
  mutating func list() -> String? {
    guard next == UInt8(ascii: "[") else { return nil }
    var depth = 0
    for index in rest.indices {
      if rest[index] == UInt8(ascii: "[") { depth += 1 }
      if rest[index] == UInt8(ascii: "]") { depth -= 1 }
      guard depth == 0 else { continue }
      defer { rest = rest[(index + 1)...] }
      return String(decoding: rest[...index], as: UTF8.self)
    }
    return nil
  }

  /// Letters and digits.
  mutating func word() -> String? {
    _ = next
    let content = rest.prefix { Unicode.Scalar($0).properties.isAlphabetic || 48...57 ~= $0 }
    rest = rest[content.endIndex...]
    return content.isEmpty ? nil : String(decoding: content, as: UTF8.self)
  }

  /// Whole numbers of at least 0 in parentheses, with the `L` that Python 2 put behind them or without.
  mutating func tuple() -> [Int]? {
    guard take("(") else { return nil }
    var numbers: [Int] = []
    while !take(")") {
      guard let word = word(), let number = Int(word.last == "L" ? word.dropLast() : word[...]),
        take(",") || next == UInt8(ascii: ")")
      else { return nil }
      numbers.append(number)
    }
    return numbers
  }
}
