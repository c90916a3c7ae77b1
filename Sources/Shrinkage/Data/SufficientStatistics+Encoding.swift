/// What is wrong with bytes that should be statistics.
public enum StatisticsDefect: Equatable, Sendable {
  /// They do not begin as statistics do.
  case notStatistics
  /// A version that this library does not know.
  case unknownVersion(Int)
  /// There are fewer or more bytes than the beginning says; `Int.max` where no file could hold them.
  case wrongLength(expected: Int, actual: Int)
  /// The checksum is not that of the bytes.
  case wrongChecksum
  /// A value that no rows have, such as "a negative weight".
  case invalidValue(String)
}

extension StatisticsDefect: CustomStringConvertible {
  /// In a few words.
  public var description: String {
    switch self {
    case .notStatistics: "these are no statistics"
    case .unknownVersion(let version): "unknown version \(version) of statistics"
    case .wrongLength(.max, _): "the sizes at their beginning are damaged"
    case .wrongLength(let expected, let actual):
      "\(actual) bytes, where \(expected) are expected; "
        + (actual < expected ? "they seem to be cut off" : "something follows the statistics")
    case .wrongChecksum: "the checksum is wrong: the bytes are damaged"
    case .invalidValue(let what): "\(what), which no rows have"
    }
  }
}

/// The binary form. All numbers are little-endian, floating-point ones of 64 bits:
///
/// | bytes | content |
/// | --- | --- |
/// | 8 | `SHRKSUMS` |
/// | 8 | version, 1 |
/// | 8 | p, the number of columns |
/// | 8 | the number of rows |
/// | 8 | the sum of the weights |
/// | 8 | mean of the response |
/// | 8 | centred squares of the response |
/// | 8 p | means of the columns |
/// | 8 p | centred products of the columns with the response |
/// | 4 p (p + 1) | centred products of the columns: the lower triangle, column by column |
/// | 8 | CRC-64/XZ of all bytes before |
extension SufficientStatistics {
  private static let mark = Array("SHRKSUMS".utf8)
  private static let version: UInt64 = 1

  /// The length of the binary form; nil where it would exceed the range of `Int`.
  public static func encodedLength(columnCount: Int) -> Int? {
    // With p < 2^31 nothing overflows below.
    guard columnCount >= 0, columnCount < 1 << 31 else { return nil }
    return 64 + 16 * columnCount + 4 * columnCount * (columnCount + 1)
  }

  /// The binary form: everything, with a version, the lower triangle of the scatter alone, and a
  /// checksum; 4 p (p + 5) + 64 bytes. ``init(encoded:)`` reads it, on any machine.
  public func encoded() -> [UInt8] {
    var bytes = Self.mark
    bytes.reserveCapacity(Self.encodedLength(columnCount: columnCount) ?? 0)
    bytes.append(littleEndian: Self.version)
    bytes.append(littleEndian: UInt64(columnCount))
    bytes.append(littleEndian: UInt64(rowCount))
    for value in [weight, responseMean, responseScatter] {
      bytes.append(littleEndian: value.bitPattern)
    }
    for value in means { bytes.append(littleEndian: value.bitPattern) }
    for value in crossProducts { bytes.append(littleEndian: value.bitPattern) }
    for column in 0..<columnCount {
      for row in column..<columnCount {
        bytes.append(littleEndian: scatter[column * columnCount + row].bitPattern)
      }
    }
    bytes.append(littleEndian: Checksum(bytes.span).value)
    return bytes
  }

  /// Reads the binary form, bit for bit what ``encoded()`` was asked for.
  ///
  /// Nothing is allocated before the number of bytes is what p asks for.
  ///
  /// - Throws: ``ShrinkageError/invalidStatistics(_:)`` for bytes that are too few or too many, damaged,
  ///   of an unknown version, or hold what no rows have;
  ///   ``ShrinkageError/insufficientMemory(what:bytes:)`` when p x p numbers cannot be had.
  public init(encoded bytes: [UInt8]) throws(ShrinkageError) {
    let columnCount = try Self.checkedColumnCount(bytes.span)
    try self.init(columnCount: columnCount)
    var words = EncodedWords(bytes: bytes, position: 24)
    guard let rows = Int(exactly: words.next()) else {
      throw .invalidStatistics(.invalidValue("a number of rows beyond 2^63"))
    }
    rowCount = rows
    weight = words.nextNumber()
    responseMean = words.nextNumber()
    responseScatter = words.nextNumber()
    for j in 0..<columnCount { means[j] = words.nextNumber() }
    for j in 0..<columnCount { crossProducts[j] = words.nextNumber() }
    for column in 0..<columnCount {
      for row in column..<columnCount {
        scatter[column * columnCount + row] = words.nextNumber()
      }
    }
    if let impossibility { throw .invalidStatistics(.invalidValue(impossibility)) }
  }

  /// p, of bytes whose mark, version, length and checksum are right.
  private static func checkedColumnCount(_ bytes: Span<UInt8>) throws(ShrinkageError) -> Int {
    let marked = min(bytes.count, mark.count)
    guard (0..<marked).allSatisfy({ bytes[$0] == mark[$0] }) else {
      throw .invalidStatistics(.notStatistics)
    }
    guard bytes.count >= 64 else {
      throw .invalidStatistics(.wrongLength(expected: 64, actual: bytes.count))
    }
    let version = bytes.littleEndianWord(at: 8)
    guard version == Self.version else {
      throw .invalidStatistics(.unknownVersion(Int(exactly: version) ?? .max))
    }
    let columnCount = Int(exactly: bytes.littleEndianWord(at: 16)) ?? .max
    let length = encodedLength(columnCount: columnCount) ?? .max
    guard length == bytes.count else {
      throw .invalidStatistics(.wrongLength(expected: length, actual: bytes.count))
    }
    let end = bytes.count - 8
    guard Checksum(bytes.extracting(0..<end)).value == bytes.littleEndianWord(at: end) else {
      throw .invalidStatistics(.wrongChecksum)
    }
    return columnCount
  }

  /// What these values have that no rows have; nil for those of some rows.
  var impossibility: String? {
    if rowCount < 0 { return "a negative number of rows" }
    if !(weight >= 0 && weight < .infinity) { return "a weight of \(weight)" }
    if rowCount == 0, weight > 0 { return "a weight without rows" }
    if !(responseScatter >= 0 && responseScatter < .infinity) {
      return "a response with the scatter \(responseScatter)"
    }
    if !responseMean.isFinite { return "a response with the mean \(responseMean)" }
    for j in 0..<columnCount {
      let squares = scatter[j * columnCount + j]
      if !(squares >= 0) { return "column \(j) with the scatter \(squares)" }
      if !means[j].isFinite { return "column \(j) with the mean \(means[j])" }
      let products = scatter[j * columnCount + j..<(j + 1) * columnCount]
      if !crossProducts[j].isFinite || !products.allSatisfy(\.isFinite) {
        return "a product of column \(j) that is not finite"
      }
    }
    return nil
  }
}

/// Numbers of eight bytes, one after the other.
private struct EncodedWords {
  let bytes: [UInt8]
  var position: Int

  mutating func next() -> UInt64 {
    defer { position += 8 }
    return bytes.span.littleEndianWord(at: position)
  }

  mutating func nextNumber() -> Double { Double(bitPattern: next()) }
}
