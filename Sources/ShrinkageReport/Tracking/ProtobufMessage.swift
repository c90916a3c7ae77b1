/// A message of Protocol Buffers as it is written: fields one after the other, with the two kinds of
/// encoding that the messages here need, and numbers of fixed width for TensorBoard.
///
/// Its own 60 lines in place of generated code: the messages of W&B alone would be 17,000.
struct ProtobufMessage {
  private(set) var bytes: [UInt8] = []

  private enum Wire: UInt64 {
    case varint = 0
    case fixed64 = 1
    case delimited = 2
    case fixed32 = 5
  }

  init() {}

  /// A message whose fields `build` sets.
  init(_ build: (inout ProtobufMessage) -> Void) { build(&self) }

  /// Seven bits in each byte, the lowest first; the top bit says that more follow.
  private mutating func append(varint value: UInt64) {
    var rest = value
    while rest >= 0x80 {
      bytes.append(UInt8(truncatingIfNeeded: rest) | 0x80)
      rest >>= 7
    }
    bytes.append(UInt8(rest))
  }

  private mutating func tag(_ field: Int, _ wire: Wire) {
    append(varint: UInt64(field) << 3 | wire.rawValue)
  }

  /// An integer, an enumeration's value or a truth value.
  mutating func set(_ field: Int, _ value: Int) {
    tag(field, .varint)
    append(varint: UInt64(bitPattern: Int64(value)))
  }

  mutating func set(_ field: Int, _ value: String) { set(field, bytes: Array(value.utf8)) }

  mutating func set(_ field: Int, _ message: ProtobufMessage) { set(field, bytes: message.bytes) }

  /// A message within this one, whose fields `build` sets.
  mutating func set(_ field: Int, _ build: (inout ProtobufMessage) -> Void) {
    set(field, ProtobufMessage(build))
  }

  private mutating func set(_ field: Int, bytes value: [UInt8]) {
    tag(field, .delimited)
    append(varint: UInt64(value.count))
    bytes += value
  }

  mutating func set(_ field: Int, double value: Double) {
    tag(field, .fixed64)
    bytes += value.bitPattern.littleEndianBytes
  }

  mutating func set(_ field: Int, float value: Float) {
    tag(field, .fixed32)
    bytes += value.bitPattern.littleEndianBytes
  }
}
