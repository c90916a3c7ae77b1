import Foundation
import ReferenceFixtures
import Shrinkage
import Testing

@testable import ShrinkageData

/// Files that are not what they say: a typed error, never a trap.
@Suite struct NPYErrorTests {
  private func error(_ bytes: [UInt8]) throws -> String {
    let file = try DataFile(bytes: bytes, ending: "npy")
    do throws(DataError) {
      let matrix = try NPYReader().matrix(path: file.path)
      return "\(matrix.rowCount) x \(matrix.columnCount)"
    } catch {
      #expect(!error.description.contains("\n"))
      #expect(error.description.hasPrefix(file.path + ": "))
      return String(error.description.dropFirst(file.path.count + 2))
    }
  }

  private func error(header: String) throws -> String { try error(NPYFile.bytes(header: header)) }

  @Test func everyTruncation() throws {
    let bytes = NPYFile(rows: [[1, 2], [3, 4]]).bytes
    #expect(try error([]) == "the file is empty")
    for count in 1..<bytes.count {
      let message = try error(Array(bytes[..<count]))
      #expect(message.hasSuffix("it seems to be cut off"), "\(count): \(message)")
      #expect(message.hasPrefix("the file has \(count) bytes, where its header says "))
    }
    #expect(try error(bytes) == "2 x 2")
    #expect(try error(bytes + [0]).hasSuffix("something follows the array"))
  }

  @Test func noArray() throws {
    let message = "this is no NPY file; one begins with \\x93NUMPY"
    #expect(try error(Array("1,2,3\n4,5,6\n".utf8)) == message)
    #expect(try error(Array("x".utf8)) == message)
    var bytes = NPYFile(rows: [[1]]).bytes
    bytes[6] = 4
    #expect(try error(bytes) == "the NPY header cannot be understood")
  }

  @Test(arguments: [
    "", "{", "{}", "{'descr': '<f8', 'shape': (0, 1)}", "{'descr': '<f8', 'fortran_order': 0}",
    "{'descr': '<f8', 'fortran_order': False, 'shape': (0, 1)} x",
    "{'descr': '<f8', 'fortran_order': False, 'shape': (0, 1), 'shape': (0, 1)}",
    "{'descr': '<f8', 'fortran_order': False, 'shape': (0, 1), 'more': 1}",
    "{'descr': '<f8', 'fortran_order': False, 'shape': (0, -1)}",
    "{'descr': '<f8', 'fortran_order': False, 'shape': (0 1)}",
    "{'descr': '<f8', 'fortran_order': False, 'shape': (0, 1.5)}",
    "{'descr': '<f8', 'fortran_order': False, 'shape': (0, 99999999999999999999)}",
    "{'descr': '<f8, 'fortran_order': False, 'shape': (0, 1)}",
    "{'descr': [('a', '<f8'), 'fortran_order': False, 'shape': (0, 1)}",
  ])
  func headersThatCannotBeUnderstood(header: String) throws {
    #expect(try error(header: header) == "the NPY header cannot be understood")
  }

  @Test func headersInOtherForms() throws {
    for header in [
      "{\"shape\":(0,3),\"fortran_order\":True,\"descr\":\"<f4\"}",
      "  {  'fortran_order' : False , 'descr' : '>i2' , 'shape' : ( 0L , 3L , ) , } ",
    ] {
      #expect(try error(header: header) == "0 x 3")
    }
  }

  @Test(arguments: ["<c16", "|S5", "<U3", "<M8[D]", "|O", "<f2", "<f16", "f8", "", "<f9", "🙂f8"])
  func typesOfElements(type: String) throws {
    let header = "{'descr': '\(type)', 'fortran_order': False, 'shape': (0, 1)}"
    #expect(
      try error(header: header)
        == "the elements are of type \"\(type)\", which is not supported; "
        + "float32, float64, integers and bool are")
  }

  /// Nothing of the size that is promised is allocated before the file is seen to have it.
  @Test func shapesBeyondTheFile() throws {
    func header(_ shape: String) -> String {
      "{'descr': '<f8', 'fortran_order': False, 'shape': \(shape)}"
    }
    #expect(try error(header: header("(1000000000, 1000)")).hasSuffix("it seems to be cut off"))
    #expect(
      try error(header: header("(9223372036854775807, 1)"))
        == "a dimension is 9223372036854775807, which is too large")
    #expect(
      try error(header: header("(0, 3000000000)"))
        == "the number of rows or columns is 3000000000, which is too large")
  }

  @Test func filesThatAreNone() throws {
    #expect(throws: DataError.fileMissing(file: "/nowhere/x.npy")) {
      try NPYReader().matrix(path: "/nowhere/x.npy")
    }
    let directory = FileManager.default.temporaryDirectory.path
    #expect(throws: DataError.isDirectory(file: directory)) {
      try NPYReader().vector(path: directory)
    }
    #expect(throws: DataError.notRegularFile(file: "/dev/null")) {
      try NPYReader().matrix(path: "/dev/null")
    }
  }

  /// Any change of one byte of the header gives an array or an error.
  @Test func changedBytes() throws {
    let bytes = NPYFile(rows: [[1, 2], [3, 4]]).bytes
    let file = try DataFile(bytes: [], ending: "npy")
    for position in 0..<bytes.count - 32 {
      for byte in [0, 9, 32, 39, 40, 41, 44, 48, 57, 123, 125, 255] as [UInt8] {
        var changed = bytes
        changed[position] = byte
        try Data(changed).write(to: URL(fileURLWithPath: file.path))
        let matrix = try? NPYReader().matrix(path: file.path)
        #expect(matrix.map { $0.values.count == 4 } ?? true)
      }
    }
  }
}
