import Foundation
import ReferenceFixtures
import Shrinkage
import Testing

@testable import ShrinkageData

@Suite struct NPYReaderTests {
  static let types: [(name: String, range: ClosedRange<Double>)] = [
    ("<f8", -1e3...1e3), (">f8", -1e3...1e3), ("=f8", -1...1), ("<f4", -1e3...1e3),
    (">f4", -1...1), ("|i1", -128...127), ("<i2", -32768...32767), (">i2", -9...9),
    ("<i4", -0x1p31...0x1p31 - 1), (">i4", -9...9), ("<i8", -0x1p53...0x1p53), (">i8", -9...9),
    ("|u1", 0...255), ("<u2", 0...65535), (">u4", 0...0x1p32 - 1), ("<u8", 0...0x1p53),
    ("|b1", 0...1),
  ]

  /// What is written in any type, order, version and shape is read exactly, whatever the blocks.
  @Test(arguments: types) func writtenAndRead(
    type: String, range: ClosedRange<Double>
  ) throws {
    var random = SplitMix(state: 7)
    func number() -> Double {
      let value = Double.random(in: range, using: &random)
      if type.hasSuffix("f8") { return value }
      return type.hasSuffix("f4") ? Double(Float(value)) : value.rounded(.towardZero)
    }
    for (n, p) in [(1, 1), (1, 7), (9, 1), (3, 4), (8, 8), (17, 3), (5, 131), (130, 67)] {
      let rows = (0..<n).map { _ in (0..<p).map { _ in number() } }
      let expected = try Matrix(rows: rows)
      for isColumnMajor in [false, true] {
        for version in [1, 2, 3] as [UInt8] {
          let array = NPYFile(
            rows: rows, type: type, isColumnMajor: isColumnMajor, version: version)
          let file = try DataFile(bytes: array.bytes, ending: "npy")
          for (blockSize, threads) in [(1, 1), (64, 2), (500, 3), (1 << 17, 2)] {
            var reader = NPYReader(threadCount: threads)
            reader.blockSize = blockSize
            #expect(try reader.matrix(path: file.path) == expected)
          }
        }
      }
    }
  }

  @Test func vectors() throws {
    let values = [1.5, -2, 0.25]
    for array in [
      NPYFile(vector: values), NPYFile(vector: values, type: ">f4"), NPYFile(rows: [values]),
      NPYFile(rows: values.map { [$0] }),
      NPYFile(rows: values.map { [$0] }, isColumnMajor: true),
    ] {
      let file = try DataFile(bytes: array.bytes, ending: "npy")
      #expect(try NPYReader().vector(path: file.path) == values)
    }
    let none = try DataFile(bytes: NPYFile(vector: []).bytes, ending: "npy")
    #expect(try NPYReader().vector(path: none.path) == [])
  }

  @Test func valuesThatAreNotFiniteAndSignsOfZero() throws {
    let values = [Double.nan, .infinity, -.infinity, -0.0, .leastNonzeroMagnitude]
    for type in ["<f8", ">f8"] {
      let file = try DataFile(bytes: NPYFile(vector: values, type: type).bytes, ending: "npy")
      let read = try NPYReader().vector(path: file.path)
      #expect(read.map(\.bitPattern) == values.map(\.bitPattern))
    }
  }

  /// Files that NumPy has written.
  @Test func arraysOfNumPy() throws {
    let expected = (0..<3).map { row in (0..<4).map { Double(4 * row + $0) / 8 - 0.5 } }
    for name in ["f8-c", "f8-f", "f4-c", "f4-f-big"] {
      #expect(try matrix(name) == Matrix(rows: expected), "\(name)")
    }
    #expect(try matrix("i2-c") == Matrix(rows: expected.map { $0.map { $0 * 8 } }))
    #expect(try matrix("f8-column") == Matrix(rows: expected.map { [$0[0]] }))
    #expect(try NPYReader().vector(path: path("f8-column")) == expected.map { $0[0] })
    #expect(try NPYReader().vector(path: path("bool-vector")) == [1, 0, 1])
    let empty = try matrix("f8-empty")
    #expect(empty.rowCount == 0 && empty.columnCount == 4)
  }

  @Test func arraysOfNumPyThatAreNoMatrix() {
    for (name, shape) in [("f8-scalar", [Int]()), ("f8-cube", [2, 1, 3]), ("bool-vector", [3])] {
      #expect(
        throws: DataError.wrongShape(file: path(name), shape: shape, expected: "a matrix")
      ) { try matrix(name) }
    }
    for (name, shape) in [("f8-scalar", [Int]()), ("f8-cube", [2, 1, 3]), ("f8-c", [3, 4])] {
      #expect(
        throws: DataError.wrongShape(file: path(name), shape: shape, expected: "a vector")
      ) { try NPYReader().vector(path: path(name)) }
    }
    for (name, type) in [("complex", "<c16"), ("record", "[('a', '<f8'), ('b', '<i4')]")] {
      #expect(throws: DataError.unsupportedElementType(file: path(name), type: type)) {
        try matrix(name)
      }
    }
  }

  private func path(_ name: String) -> String { Fixture.url("arrays/\(name).npy").path }

  private func matrix(_ name: String) throws -> Matrix { try NPYReader().matrix(path: path(name)) }

  @Test func progressEndsAtTheEnd() throws {
    let array = NPYFile(rows: (0..<130).map { [Double($0), 1, 2] })
    let file = try DataFile(bytes: array.bytes, ending: "npy")
    let record = ProgressRecord()
    var reader = NPYReader(threadCount: 1) { record.record($0, $1) }
    reader.blockSize = 192
    _ = try reader.matrix(path: file.path)
    #expect(record.values.map { $0[0] } == [1536, 3072, 3120])
  }
}
