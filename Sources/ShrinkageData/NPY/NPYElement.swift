/// A type of number that NPY files hold.
protocol NPYElement {
  /// An integer of its size.
  associatedtype Bits: FixedWidthInteger & BitwiseCopyable
  /// The number with these bits; integers beyond 2^53 are rounded.
  static func number(_ bits: Bits) -> Double
}

extension Double: NPYElement {
  @inline(__always)
  static func number(_ bits: UInt64) -> Double { Double(bitPattern: bits) }
}

extension Float: NPYElement {
  @inline(__always)
  static func number(_ bits: UInt32) -> Double { Double(Float(bitPattern: bits)) }
}

extension NPYElement where Self: FixedWidthInteger {
  @inline(__always)
  static func number(_ bits: Self) -> Double { Double(bits) }
}

extension Int8: NPYElement {}
extension Int16: NPYElement {}
extension Int32: NPYElement {}
extension Int64: NPYElement {}
extension UInt8: NPYElement {}
extension UInt16: NPYElement {}
extension UInt32: NPYElement {}
extension UInt64: NPYElement {}

/// The elements of a file: one of the types above in either byte order.
struct NPYElements: Equatable {
  /// The type as NumPy calls it, without the byte order; a bool is `u1`.
  let code: String
  /// How many bytes an element has.
  let size: Int
  /// Whether the file has the other byte order than this machine.
  let isSwapped: Bool

  /// The elements that NumPy calls, say, `<f8`; nil for complex numbers, text, records and the like.
  init?(_ description: String) {
    let code = description.dropFirst()
    guard let order = description.first, "<>=|".contains(order),
      ["f8", "f4", "i1", "i2", "i4", "i8", "u1", "u2", "u4", "u8", "b1"].contains(code),
      let size = code.last?.wholeNumberValue
    else { return nil }
    self.code = code == "b1" ? "u1" : String(code)
    self.size = size
    let isBigEndian = UInt16(bigEndian: 1) == 1
    isSwapped = order == (isBigEndian ? "<" : ">")
  }

  /// Whether they lie in the file as in memory.
  var areNative: Bool { code == "f8" && !isSwapped }
}

extension ColumnStorage {
  /// Stores elements that lie row by row in `bytes` as these rows and columns.
  func store(
    _ bytes: Span<UInt8>, _ elements: NPYElements, rows: Range<Int>, columns: Range<Int>
  ) {
    // Each type by its name: only then is the loop compiled for it.
    func store<Element: NPYElement>(_ type: Element.Type) {
      self.store(bytes, as: type, isSwapped: elements.isSwapped, rows: rows, columns: columns)
    }
    switch elements.code {
    case "f8": store(Double.self)
    case "f4": store(Float.self)
    case "i1": store(Int8.self)
    case "i2": store(Int16.self)
    case "i4": store(Int32.self)
    case "i8": store(Int64.self)
    case "u1": store(UInt8.self)
    case "u2": store(UInt16.self)
    case "u4": store(UInt32.self)
    default: store(UInt64.self)
    }
  }
}
