/// The bytes of an NPY file, written here so that tests can make every kind there is.
package struct NPYFile {
  /// Row by row.
  package var rows: [[Double]]
  /// `<f8`, `>f4`, `|u1` and so on.
  package var type = "<f8"
  package var isColumnMajor = false
  /// The major version, 1 to 3.
  package var version: UInt8 = 1
  /// The dimensions where they are not rows by columns.
  package var shape: [Int]?

  package init(
    rows: [[Double]], type: String = "<f8", isColumnMajor: Bool = false, version: UInt8 = 1
  ) {
    self.rows = rows
    self.type = type
    self.isColumnMajor = isColumnMajor
    self.version = version
  }

  /// A file of one dimension.
  package init(vector: [Double], type: String = "<f8") {
    self.init(rows: [vector], type: type)
    shape = [vector.count]
  }

  package var bytes: [UInt8] {
    let shape = shape ?? [rows.count, rows.first?.count ?? 0]
    let tuple = shape.map { "\($0)," }.joined(separator: " ")
    let order = isColumnMajor ? "True" : "False"
    return Self.bytes(
      header: "{'descr': '\(type)', 'fortran_order': \(order), 'shape': (\(tuple)), }",
      version: version, data: ordered.flatMap(element))
  }

  /// A file with any header.
  package static func bytes(header: String, version: UInt8 = 1, data: [UInt8] = []) -> [UInt8] {
    let start = version == 1 ? 10 : 12
    let length = (start + header.utf8.count + 1 + 63) / 64 * 64 - start
    let text = Array(header.utf8)
    let padding = [UInt8](repeating: UInt8(ascii: " "), count: length - text.count - 1)
    let lengthBytes = (0..<start - 8).map { UInt8(truncatingIfNeeded: length >> (8 * $0)) }
    return [0x93] + Array("NUMPY".utf8) + [version, 0] + lengthBytes + text + padding + [10] + data
  }

  private var ordered: [Double] {
    guard isColumnMajor, let first = rows.first else { return rows.flatMap { $0 } }
    return first.indices.flatMap { column in rows.map { $0[column] } }
  }

  private func element(_ value: Double) -> [UInt8] {
    func bytes<Bits: FixedWidthInteger>(_ bits: Bits) -> [UInt8] {
      let little = (0..<Bits.bitWidth / 8).map { UInt8(truncatingIfNeeded: bits >> (8 * $0)) }
      return type.hasPrefix(">") ? little.reversed() : little
    }
    return switch type.dropFirst() {
    case "f8": bytes(value.bitPattern)
    case "f4": bytes(Float(value).bitPattern)
    case "i1": bytes(Int8(value))
    case "i2": bytes(Int16(value))
    case "i4": bytes(Int32(value))
    case "i8": bytes(Int64(value))
    case "u2": bytes(UInt16(value))
    case "u4": bytes(UInt32(value))
    case "u8": bytes(UInt64(value))
    default: bytes(UInt8(value))
    }
  }
}
