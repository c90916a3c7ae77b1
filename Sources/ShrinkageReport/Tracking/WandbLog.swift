/// The transaction log of W&B: 7 bytes of header, then records as LevelDB's log has them, in blocks of
/// 32 KiB; the header counts as part of the first block.
///
/// A chunk is the CRC-32 (IEEE) of type and payload, the payload's length in 2 bytes, the type (1: a
/// whole record, 2: its first part, 3: a middle one, 4: the last), the payload.
struct WandbLog {
  static let blockSize = 32_768
  /// ":W&B", 0xBEE1 and the version, 0.
  static let header: [UInt8] = [0x3A, 0x57, 0x26, 0x42, 0xE1, 0xBE, 0x00]
  private static let chunkHeaderSize = 7

  /// Where in its block the next byte will stand.
  private var position: Int
  private var recordCount = 0

  /// A log whose header has been written.
  init() { position = Self.header.count }

  /// The bytes that add a record with one message to the log; records are numbered from 1.
  mutating func record(_ field: Int, _ message: ProtobufMessage) -> [UInt8] {
    recordCount += 1
    return chunks(
      ProtobufMessage {
        $0.set(1, recordCount)
        $0.set(field, message)
      }.bytes)
  }

  /// The bytes that add these as a record.
  mutating func chunks(_ record: [UInt8]) -> [UInt8] {
    var result: [UInt8] = []
    var start = 0
    var isFirst = true
    repeat {
      let left = Self.blockSize - position
      if left < Self.chunkHeaderSize {
        result += [UInt8](repeating: 0, count: left)
        position = 0
        continue  // An empty record too has a chunk, in the next block.
      }
      let count = min(left - Self.chunkHeaderSize, record.count - start)
      let isLast = start + count == record.count
      let type: UInt8 = isFirst ? (isLast ? 1 : 2) : (isLast ? 4 : 3)
      let typed = [type] + record[start..<start + count]
      result += CRC32.ieee(typed).littleEndianBytes + UInt16(count).littleEndianBytes + typed
      position += Self.chunkHeaderSize + count
      start += count
      isFirst = false
    } while isFirst || start < record.count
    return result
  }
}
