import Foundation
import Testing

/// Reads a transaction log of W&B by the description of LevelDB's log format.
enum WandbLogReader {
  /// The records that are complete, as `wandb leet` reads those of a killed program.
  ///
  /// Throws for what no writer may leave: a wrong checksum, a part without a beginning, padding that is
  /// not zero.
  static func records(_ log: [UInt8]) throws -> [[UInt8]] {
    guard log.count >= 7 else { return [] }
    #expect(Array(log[..<7]) == [0x3A, 0x57, 0x26, 0x42, 0xE1, 0xBE, 0])
    var records: [[UInt8]] = []
    var partial: [UInt8]?
    var offset = 7
    while true {
      let left = 32_768 - offset % 32_768
      if left < 7 {
        let padding = log[min(offset, log.count)..<min(offset + left, log.count)]
        guard padding.allSatisfy({ $0 == 0 }) else { throw Malformed.padding(offset) }
        offset += left
        continue
      }
      guard offset + 7 <= log.count else { return records }
      let (length, type) = (number(log[offset + 4..<offset + 6]), log[offset + 6])
      guard length + 7 <= left else { throw Malformed.length(offset) }
      guard offset + 7 + length <= log.count else { return records }
      let typed = log[offset + 6..<offset + 7 + length]
      guard number(log[offset..<offset + 4]) == checksum(typed) else {
        throw Malformed.checksum(offset)
      }
      guard (partial == nil) == (type == 1 || type == 2), 1...4 ~= type else {
        throw Malformed.order(offset)
      }
      partial = (partial ?? []) + typed.dropFirst()
      if type == 1 || type == 4 {
        records.append(partial ?? [])
        partial = nil
      }
      offset += 7 + length
    }
  }

  enum Malformed: Error {
    case padding(Int)
    case length(Int)
    case checksum(Int)
    case order(Int)
  }

  private static func number(_ bytes: ArraySlice<UInt8>) -> Int {
    bytes.reversed().reduce(0) { $0 << 8 | Int($1) }
  }

  /// CRC-32 bit by bit, from its definition as a division of polynomials.
  private static func checksum(_ bytes: ArraySlice<UInt8>) -> Int {
    var remainder: UInt32 = 0xffff_ffff
    for byte in bytes {
      for bit in 0..<8 {
        let top = remainder & 1 ^ UInt32(byte >> UInt8(bit) & 1)
        remainder = remainder >> 1 ^ (top == 1 ? 0xedb8_8320 : 0)
      }
    }
    return Int(~remainder)
  }
}
