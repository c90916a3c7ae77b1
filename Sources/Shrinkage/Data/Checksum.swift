/// CRC-64 as `xz` computes it: the polynomial of ECMA-182, bits reflected, complemented at both ends.
///
/// It finds every change that stays within 64 neighbouring bits, so any damage to one number, and
/// misses other damage with probability 2^-64. Statistics of thousands of columns are gigabytes; 32 bits
/// would be few for them.
package struct Checksum: Sendable {
  private var state = ~UInt64(0)
  private let tables = Self.tables

  /// That of no bytes.
  package init() {}

  /// That of these bytes.
  package init(_ bytes: Span<UInt8>) {
    add(bytes)
  }

  package var value: UInt64 { ~state }

  /// Follows on with bytes, eight at a time ("slicing by 8", Kounavis and Berry 2005).
  package mutating func add(_ bytes: Span<UInt8>) {
    // A copy of the reference, so that the span does not keep `self` from being changed.
    let storage = self.tables
    let tables = storage.span
    var state = state
    var position = 0
    while position + 8 <= bytes.count {
      let word = state ^ bytes.littleEndianWord(at: position)
      var next: UInt64 = 0
      for k in 0..<8 {
        next ^= tables[(7 - k) * 256 + Int(truncatingIfNeeded: word >> UInt64(8 * k) & 0xFF)]
      }
      state = next
      position += 8
    }
    for index in position..<bytes.count {
      let low = Int(truncatingIfNeeded: (state ^ UInt64(bytes[index])) & 0xFF)
      state = tables[low] ^ state >> 8
    }
    self.state = state
  }

  /// Eight tables of 256 entries: table k has the remainder of a byte that k bytes follow.
  private static let tables: [UInt64] = {
    var tables: [UInt64] = []
    for byte in 0..<UInt64(256) {
      var remainder = byte
      for _ in 0..<8 {
        remainder = remainder & 1 == 0 ? remainder >> 1 : remainder >> 1 ^ 0xC96C_5795_D787_0F42
      }
      tables.append(remainder)
    }
    for index in 256..<2048 {
      let last = tables[index - 256]
      tables.append(tables[Int(truncatingIfNeeded: last & 0xFF)] ^ last >> 8)
    }
    return tables
  }()
}

extension Span<UInt8> {
  /// The eight bytes from `position` on, the first one lowest.
  package func littleEndianWord(at position: Int) -> UInt64 {
    var word: UInt64 = 0
    for k in 0..<8 { word |= UInt64(self[position + k]) << UInt64(8 * k) }
    return word
  }
}

extension [UInt8] {
  /// Appends eight bytes, the lowest first.
  package mutating func append(littleEndian word: UInt64) {
    for k in 0..<8 { append(UInt8(truncatingIfNeeded: word >> UInt64(8 * k))) }
  }
}
