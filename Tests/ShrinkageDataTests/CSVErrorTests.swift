import Foundation
import Testing

@testable import ShrinkageData

@Suite struct CSVErrorTests {
  /// The error of reading `text`, its description with `f.csv` for the path; checks that it does not
  /// depend on how the file is cut into pieces.
  func message(
    _ text: String, _ options: CSVOptions = CSVOptions()
  ) throws -> String {
    try message(bytes: Array(text.utf8), options)
  }

  func message(bytes: [UInt8], _ options: CSVOptions = CSVOptions()) throws -> String {
    let file = try DataFile(bytes: bytes)
    var messages: Set<String> = []
    for stretch in [1, 7, 30, 1 << 20] {
      var reader = CSVReader(options)
      reader.stretch = stretch
      do {
        _ = try reader.read(path: file.path)
        messages.insert("no error")
      } catch {
        #expect(error.category == .content)
        messages.insert(error.description.replacingOccurrences(of: file.path, with: "f.csv"))
      }
    }
    #expect(messages.count == 1)
    return messages.sorted().joined(separator: " | ")
  }

  @Test func cells() throws {
    #expect(
      try message("a,bmi,y\n1,2,3\n\n4,abc,6\n")
        == "f.csv:4: column \"bmi\": \"abc\" is not a number")
    #expect(try message("a,y\n1,2\n,3\n") == "f.csv:3: column \"a\": the value is missing")
    #expect(try message("a,y\n1,2\n1, NA \n") == "f.csv:3: column \"y\": \"NA\" is a missing value")
    for name in ["nan", "N/A", "NaN", "null", "None", "-nan", "#N/A"] {
      #expect(
        try message("a,y\n\(name),3\n") == "f.csv:2: column \"a\": \"\(name)\" is a missing value")
    }
    for name in ["inf", "-Infinity", "1e999", "-1e400", "+inf"] {
      #expect(
        try message("a,y\n\(name),3\n")
          == "f.csv:2: column \"a\": \"\(name)\" is not a finite number")
    }
    for text in ["1.2.3", "--1", "+-1", "1 2", "0x10", "1e", "1_000", "1,5", "e5", ".", "True"] {
      #expect(
        try message("a;y\n\(text);3\n") == "f.csv:2: column \"a\": \"\(text)\" is not a number")
    }
  }

  @Test func negativeWeights() throws {
    let options = CSVOptions(weights: .named("w"), features: .except(["t"]))
    #expect(
      try message("t,a,w,y\nx,1,2,3\n\nx,1,-0.50,3\nx,1,-1,z\n", options)
        == "f.csv:4: column \"w\": the weight \"-0.50\" is negative")
    #expect(
      try message("t,a,w,y\n\"x\ny\",1, \"-1e-9\" ,2\n", options)
        == "f.csv:3: column \"w\": the weight \"-1e-9\" is negative")
    #expect(
      try message("w,y\n0,1\n-0,2\n-1,3", CSVOptions(weights: .named("w")))
        == "f.csv:4: column \"w\": the weight \"-1\" is negative")
    // Without a name, and in a row that does not count.
    #expect(
      try message("1,-1\n", CSVOptions(weights: .named("x2"), hasHeader: false))
        == "f.csv:1: column \"x2\": the weight \"-1\" is negative")
    let dropping = CSVOptions(weights: .named("w"), dropsMissing: true)
    #expect(try message("a,w,y\n,-1,2\n1,1,1\n", dropping) == "no error")
  }

  @Test func linesAreThoseOfTheFile() throws {
    let options = CSVOptions(features: .except(["t"]))
    #expect(
      try message("t,a,y\n\"x\ny\",1,2\n\n\"z\n\n\",q,2\n", options)
        == "f.csv:7: column \"a\": \"q\" is not a number")
    #expect(
      try message("\r\n\r\na,y\r\n1,2\r\n1,x\r\n") == "f.csv:5: column \"y\": \"x\" is not a number"
    )
    #expect(
      try message("1,2\n1,x\n", CSVOptions(hasHeader: false))
        == "f.csv:2: column \"x2\": \"x\" is not a number")
  }

  @Test func badCellsAreShortenedAndEscaped() throws {
    let long = String(repeating: "ab", count: 50)
    #expect(
      try message("a,y\n\(long),1\n")
        == "f.csv:2: column \"a\": \"\(long.prefix(40))…\" is not a number")
    #expect(
      try message("a,y\n\"1\n\u{1B}[2J\",1\n")
        == "f.csv:2: column \"a\": \"1\\n\\u{1B}[2J\" is not a number")
    #expect(
      try message(bytes: Array("a,y\n".utf8) + [0xFF, 0xE9] + Array(",1\n".utf8))
        == "f.csv:2: column \"a\": \"\u{FFFD}\u{FFFD}\" is not a number")
  }

  @Test func numberOfCells() throws {
    #expect(
      try message("a,b,y\n1,2,3\n1,2\n1,2,3\n") == "f.csv:3: 2 cells, where the first line has 3")
    #expect(
      try message("a,b,y\n1,2,3\n1,2,3,4,\n") == "f.csv:3: 5 cells, where the first line has 3")
    #expect(try message("a,b,y\n1\n") == "f.csv:2: 1 cell, where the first line has 3")
    #expect(
      try message("a,b,y\n1,2,3\n1,2")
        == "f.csv:3: 2 cells, where the first line has 3; the file seems to be cut off")
    #expect(try message("a,b,y\n1,2,3\n1,2,") == "f.csv:3: column \"y\": the value is missing")
    #expect(try message("a,b,y\n1,2,3,4") == "f.csv:2: 4 cells, where the first line has 3")
  }

  @Test func quotesAndBytes() throws {
    #expect(
      try message("a,y\n1,2\n\"3,4\n5,6\n") == "f.csv:3: a quote is opened here and never closed")
    #expect(try message("\"a,y\n1,2\n") == "f.csv:1: a quote is opened here and never closed")
    #expect(try message("a,y\n1,2\n1\0,2\n") == "f.csv:3: a zero byte; this is no text file")
    #expect(try message("a\0,y\n1,2\n") == "f.csv:1: a zero byte; this is no text file")
    #expect(
      try message("a,y\n\0,2\n", CSVOptions(features: .except(["a"])))
        == "f.csv:2: a zero byte; this is no text file")
    for mark: [UInt8] in [[0xFF, 0xFE], [0xFE, 0xFF]] {
      #expect(
        try message(bytes: mark + [0x61, 0, 0x0A, 0])
          == "f.csv: the text is encoded as UTF-16; convert it to UTF-8")
    }
  }

  @Test func emptyFiles() throws {
    #expect(try message("") == "f.csv: the file is empty")
    #expect(try message("\n\r\n\n") == "f.csv: the file is empty")
    #expect(try message("\u{FEFF}") == "f.csv: the file is empty")
    #expect(try message("a,y") == "f.csv: there are no rows")
    #expect(try message("a,y\n\n\n") == "f.csv: there are no rows")
    #expect(try message("a,y\n1,\n", CSVOptions(dropsMissing: true)) == "f.csv: there are no rows")
  }

  @Test func blankLineInOneColumn() throws {
    #expect(try message("y\n1\n\n\n2\n\n") == "f.csv:3: column \"y\": the value is missing")
  }

  @Test func columns() throws {
    #expect(try message("a,b,a\n1,2,3\n") == "f.csv: the header names column \"a\" twice")
    for options in [
      CSVOptions(target: .named("z")), CSVOptions(weights: .named("z")),
      CSVOptions(features: .only(["z"])),
      CSVOptions(target: .named("y"), features: .except(["z"])),
      CSVOptions(features: .except(["z"])),
    ] {
      #expect(try message("a,b,y\n1,2,3\n", options) == "f.csv: there is no column \"z\"")
    }
    let cases: [(CSVOptions, String)] = [
      (CSVOptions(features: .only(["a", "y"])), "\"y\" is the target and a feature"),
      (
        CSVOptions(target: .named("a"), weights: .named("a")), "\"a\" is the target and the weights"
      ),
      (
        CSVOptions(weights: .named("b"), features: .only(["b"])),
        "\"b\" is the weights and a feature"
      ),
      (CSVOptions(features: .only(["a", "a"])), "\"a\" is listed twice among the features"),
    ]
    for (options, text) in cases {
      #expect(try message("a,b,y\n1,2,3\n", options) == "f.csv: column \(text)")
    }
  }

  /// The first error of the file is reported, whichever thread finds one first.
  @Test func firstOfManyErrors() throws {
    var text = "a,y\n"
    for row in 0..<200 { text += row < 60 ? "1,2\n" : "x,2\n" }
    for _ in 0..<5 {
      #expect(try message(text) == "f.csv:62: column \"a\": \"x\" is not a number")
    }
  }

  /// Cut off, or filled with more and shorter lines, between the counting of lines and the parsing.
  @Test(arguments: ["a,y\n", "a,y\n" + String(repeating: "1,2\n", count: 300)])
  func filesThatChange(_ text: String) throws {
    let file = try DataFile("a,y\n" + String(repeating: "100000,20000\n", count: 100))
    let path = file.path
    var reader = CSVReader { done, total in
      // The last piece was counted: a fifth of the work is done.
      if done >= 260, done < 280 { try? Data(text.utf8).write(to: URL(fileURLWithPath: path)) }
    }
    (reader.stretch, reader.options.threadCount) = (100, 1)
    #expect(throws: DataError.changedWhileReading(file: path)) { try reader.read(path: path) }
    #expect(
      DataError.changedWhileReading(file: "f").description
        == "f: the file changed while it was read")
  }

  @Test func tooManyRows() throws {
    let layout = try CSVLayout(
      file: "f.csv", columnNames: ["a"], delimiter: UInt8(ascii: ","),
      options: CSVOptions(target: .none, features: .only([])))
    let rows = CSVRows(values: [], rowCount: 1 << 31, droppedRowCount: 0)
    let expected = DataError.tooLarge(
      file: "f.csv", what: "the number of rows or columns", value: 1 << 31)
    #expect(throws: expected) { try rows.table(layout) }
    #expect(
      expected.description
        == "f.csv: the number of rows or columns is 2147483648, which is too large")
  }

  @Test func filesThatCannotBeRead() throws {
    #expect(throws: DataError.fileMissing(file: "/no/such/file.csv")) {
      try CSVReader().read(path: "/no/such/file.csv")
    }
    #expect(throws: DataError.isDirectory(file: "/tmp")) { try CSVReader().read(path: "/tmp") }
    // Memory of the process is a file that may be opened, not read from its beginning.
    do {
      _ = try CSVReader().read(path: "/proc/self/mem")
      Issue.record("no error")
    } catch {
      #expect(error.category == .unreadable)
      #expect(error.description == "/proc/self/mem: cannot be read: Input/output error")
    }
    #expect(DataError.fileMissing(file: "a\nb").description == "a\\nb: no such file")
    #expect(DataError.isDirectory(file: "d").category == .unreadable)
  }
}
