import Testing

/// Reads messages of Protocol Buffers, by the format's specification and not by the writer's code.
struct ProtobufReader {
  enum Value: Equatable {
    case varint(UInt64)
    case fixed64(UInt64)
    case bytes([UInt8])
    case fixed32(UInt32)
  }

  private var fields: [(number: Int, value: Value)] = []

  init(_ bytes: some Collection<UInt8>) throws {
    var rest = Array(bytes)[...]
    func byte() throws -> UInt8 {
      guard let byte = rest.popFirst() else { throw Malformed() }
      return byte
    }
    func varint() throws -> UInt64 {
      var value: UInt64 = 0
      for shift in stride(from: UInt64(0), to: 70, by: 7) {
        let byte = try byte()
        value |= UInt64(byte & 0x7f) << shift
        if byte < 0x80 { return value }
      }
      throw Malformed()
    }
    func fixed(_ count: Int) throws -> UInt64 {
      try (0..<count).reduce(0) { $0 | UInt64(try byte()) << (8 * UInt64($1)) }
    }
    while !rest.isEmpty {
      let tag = try varint()
      switch tag & 7 {
      case 0: fields.append((Int(tag >> 3), .varint(try varint())))
      case 1: fields.append((Int(tag >> 3), .fixed64(try fixed(8))))
      case 2:
        let count = Int(try varint())
        guard count <= rest.count else { throw Malformed() }
        fields.append((Int(tag >> 3), .bytes(Array(rest.prefix(count)))))
        rest = rest.dropFirst(count)
      case 5: fields.append((Int(tag >> 3), .fixed32(UInt32(try fixed(4)))))
      default: throw Malformed()
      }
    }
  }

  struct Malformed: Error {}

  var numbers: [Int] { fields.map(\.number) }

  func values(_ number: Int) -> [Value] { fields.filter { $0.number == number }.map(\.value) }

  func messages(_ number: Int) throws -> [ProtobufReader] {
    try values(number).map {
      guard case .bytes(let bytes) = $0 else { throw Malformed() }
      return try ProtobufReader(bytes)
    }
  }

  func message(_ number: Int) throws -> ProtobufReader { try #require(messages(number).first) }

  func texts(_ number: Int) -> [String] {
    values(number).compactMap {
      guard case .bytes(let bytes) = $0 else { return nil }
      return String(validating: bytes, as: UTF8.self)
    }
  }

  func text(_ number: Int) throws -> String { try #require(texts(number).first) }

  func integer(_ number: Int) throws -> Int {
    guard case .varint(let value)? = values(number).first else { throw Malformed() }
    return Int(Int64(bitPattern: value))
  }
}
