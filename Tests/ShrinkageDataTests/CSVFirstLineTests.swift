import Foundation
import Testing

@testable import ShrinkageData

/// Files whose first line, or whose lines at all, have no end.
extension CSVErrorTests {
  /// Nothing is waited for that cannot come, and memory is bounded.
  @Test func filesWithoutEnd() throws {
    let expected = DataError.zeroByte(at: TextLocation(file: "/dev/zero", line: 1))
    #expect(throws: expected) { try CSVReader().read(path: "/dev/zero") }
    var options = CSVOptions()
    options.delimiter = .semicolon
    #expect(throws: expected) { try CSVReader(options).read(path: "/dev/zero") }
    #expect(throws: expected) { try NumberFile.read(path: "/dev/zero") }
    #expect(try message("\"a\n\0,y\n1,2\n") == "f.csv:2: a zero byte; this is no text file")
  }

  @Test func linesThatAreTooLong() throws {
    let long = String(repeating: "1", count: 1000)
    let cases = [
      (long, 1), ("\"a,y\n\(long)\n", 1), ("a,y\n1,2\n\"3,4\n\(long)\n", 3),
      ("a,y\n1,2\n\n3,\(long)", 4), ("a,y\n\"\(long)\",1\n", 2),
    ]
    for (text, line) in cases {
      let file = try DataFile(text)
      // As a pipe, since a regular file with no quote is known to end.
      let pipe = Pipe()
      pipe.fileHandleForWriting.write(Data(text.utf8))
      try pipe.fileHandleForWriting.close()
      let path = "/dev/fd/\(pipe.fileHandleForReading.fileDescriptor)"
      var reader = CSVReader()
      (reader.stretch, reader.window.limit) = (16, 200)
      let expected = DataError.lineTooLong(at: TextLocation(file: path, line: line), limit: 200)
      #expect(throws: expected, "\(text)") { try reader.read(path: path) }
      reader.window.limit = 2000
      #expect(throws: (any Error).self) { try reader.read(path: file.path) }
    }
    let place = TextLocation(file: "f", line: 3)
    #expect(
      DataError.lineTooLong(at: place, limit: 99).description
        == "f:3: no end of the line within 99 bytes; is a quote never closed?")
  }

  @Test func loneCarriageReturns() throws {
    let text = "a carriage return without a line feed; lines must end in LF or CRLF"
    #expect(try message("a,y\r1,2\r3,4\r") == "f.csv:1: \(text)")
    #expect(try message("\"a\",\"y\"\r1,2\r") == "f.csv:1: \(text)")
    #expect(try message("\n\"a\nb\",y\r1,2\n") == "f.csv:3: \(text)")
    #expect(try message("1\r2", CSVOptions(hasHeader: false)) == "f.csv:1: \(text)")
    #expect(try message("\"a\rb\",y\r\r\n1,2\r") == "no error")
  }

  /// A quote within a cell is one of its characters, so nothing is read on for the other one.
  @Test func quotesWithinNames() throws {
    #expect(
      try message("5\" pipe;b,c;y\n1;2;x\n") == "f.csv:2: column \"y\": \"x\" is not a number")
    #expect(
      try message("5\" pipe;y\n1;2\n\0;2\n") == "f.csv:3: a zero byte; this is no text file")
  }
}
