import Testing

@testable import ShrinkageReport

@Suite struct WandbLogTests {
  private func log(_ records: [[UInt8]]) -> [UInt8] {
    var log = WandbLog()
    return WandbLog.header + records.flatMap { log.chunks($0) }
  }

  private func bytes(_ count: Int) -> [UInt8] { (0..<count).map { UInt8($0 % 251) } }

  /// A first record that leaves 0 to 16 bytes of the first block, then short, empty and long ones.
  @Test(arguments: 0...16, [0, 1, 5, 40_000])
  func recordsAtTheEdgeOfABlock(left: Int, count: Int) throws {
    let records = [bytes(32_768 - 14 - left), bytes(count), bytes(3)]
    #expect(try WandbLogReader.records(log(records)) == records)
  }

  @Test(arguments: [32_700, 32_747, 32_754, 32_761, 32_768, 65_522, 100_000])
  func longRecords(count: Int) throws {
    let records = [bytes(count), bytes(10), bytes(count)]
    #expect(try WandbLogReader.records(log(records)) == records)
  }

  /// Written out by hand from the format's description; the check value is zlib's crc32.
  @Test func theFirstBytes() {
    #expect(
      log([[0x41]]) == WandbLog.header + [0xb8, 0x52, 0x19, 0x59, 1, 0, 1, 0x41])
  }

  @Test func recordsAreNumbered() throws {
    var log = WandbLog()
    let message = ProtobufMessage { $0.set(1, "x") }
    let bytes = WandbLog.header + log.record(2, message) + log.record(3, message)
    let records = try WandbLogReader.records(bytes).map { try ProtobufReader($0) }
    #expect(try records.map { try $0.integer(1) } == [1, 2])
    #expect(records.map(\.numbers) == [[1, 2], [1, 3]])
  }

  /// The examples of the encoding's documentation.
  @Test func encoding() {
    #expect(ProtobufMessage { $0.set(1, 150) }.bytes == [0x08, 0x96, 0x01])
    #expect(
      ProtobufMessage { $0.set(2, "testing") }.bytes
        == [0x12, 0x07, 0x74, 0x65, 0x73, 0x74, 0x69, 0x6e, 0x67])
    #expect(
      ProtobufMessage { $0.set(3) { $0.set(1, 150) } }.bytes == [0x1a, 0x03, 0x08, 0x96, 0x01])
    #expect(
      ProtobufMessage { $0.set(1, -2) }.bytes
        == [0x08, 0xfe, 0xff, 0xff, 0xff, 0xff, 0xff, 0xff, 0xff, 0xff, 0x01])
    #expect(ProtobufMessage { $0.set(200, 1) }.bytes == [0xc0, 0x0c, 0x01])
  }
}
