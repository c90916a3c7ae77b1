import Foundation
import Shrinkage
import Testing

@testable import ShrinkageData

/// Reads text as a file, in pieces of `stretch` bytes.
func readCSV(
  _ text: String, _ options: CSVOptions = CSVOptions(), stretch: Int = 1 << 20
) throws -> DataTable {
  let file = try DataFile(text)
  var reader = CSVReader(options)
  reader.stretch = stretch
  return try reader.read(path: file.path)
}

@Suite struct CSVReaderTests {
  private let simple = try? Matrix(rows: [[1, 2], [4, 5]])

  @Test func headerAndLastColumnAsTarget() throws {
    let table = try readCSV("a,b,y\n1,2,3\n4,5,6\n")
    #expect(table.featureNames == ["a", "b"])
    #expect(table.features == simple)
    #expect(table.targetName == "y")
    #expect(table.response == [3, 6])
    #expect(table.weights == nil)
    #expect(table.droppedRowCount == 0)
  }

  @Test(arguments: [
    "a,b,y\r\n1,2,3\r\n4,5,6\r\n", "a,b,y\n1,2,3\n4,5,6", "a,b,y\r\n1,2,3\r\n4,5,6\r",
    "\u{FEFF}a,b,y\n1,2,3\n4,5,6\n\n\n", "\n\na,b,y\n\n1,2,3\n\r\n\n4,5,6\r\n\r\n",
    "a;b;y\n1;2;3\n4;5;6\n", "a\tb\ty\n1\t2\t3\n4\t5\t6\n", " a , b,y \n 1,2 , 3\n4,\t5,6 \n",
    "\"a\",\"b\",\"y\"\n\"1\",\"2\",\"3\"\n\"4\",\" 5 \",\"6\"", "a, \"b\",y\n1, \"2\" ,3\n4,5,6",
    "a,b,y\n+1,2.,3e0\n.4e1,0.5E+01,60e-1\n", "a,b,y\n1,2,3\n4,5,6\r\n\r",
  ])
  func sameTableInManyForms(_ text: String) throws {
    for stretch in [1, 3, 16, 1 << 20] {
      let table = try readCSV(text, stretch: stretch)
      #expect(table.featureNames == ["a", "b"])
      #expect(table.features == simple)
      #expect(table.response == [3, 6])
    }
  }

  @Test func withoutHeader() throws {
    let table = try readCSV("1,2,3\n4,5,6\n", CSVOptions(hasHeader: false))
    #expect(table.featureNames == ["x1", "x2"])
    #expect(table.targetName == "x3")
    #expect(table.features == simple)
  }

  @Test func givenDelimiter() throws {
    var options = CSVOptions()
    options.delimiter = CSVOptions.Delimiter("|")
    #expect(try readCSV("a,c|b|y\n1|2|3\n4|5|6\n", options).features == simple)
    options.delimiter = CSVOptions.Delimiter(" ")
    #expect(try readCSV("a b y\n1 2 3\n4 5 6\n", options).features == simple)
    for character in "5a.-+\"\n\r\né" as String {
      #expect(CSVOptions.Delimiter(character) == nil)
    }
  }

  @Test func delimiterIsDetectedOutsideQuotes() throws {
    let table = try readCSV("\"a,b,c\";y\n1;2\n")
    #expect(table.featureNames == ["a,b,c"])
  }

  @Test func quotedNamesAndText() throws {
    let text =
      "id,\"a \"\"b\"\"\",\"c\nd\",y\n\"one, \"\"1\"\"\",1,2,3\n\"li\nne\"s,4,5,6\n5\" pipe,7,8,9"
    for stretch in [1, 20, 1 << 20] {
      let table = try readCSV(text, CSVOptions(features: .except(["id"])), stretch: stretch)
      #expect(table.featureNames == ["a \"b\"", "c\nd"])
      #expect(table.features.values == [1, 4, 7, 2, 5, 8])
    }
  }

  @Test func choiceOfColumns() throws {
    let text = "name,w,a,y,b\nx,1,2,3,4\n,5,6,7,8\n"
    let listed = try readCSV(
      text, CSVOptions(target: .named("y"), weights: .named("w"), features: .only(["b", "a"])))
    #expect(listed.featureNames == ["b", "a"])
    #expect(listed.features.values == [4, 8, 2, 6])
    #expect(listed.response == [3, 7])
    #expect(listed.weights == [1, 5])

    let ignoring = try readCSV(
      text, CSVOptions(weights: .named("w"), features: .except(["name", "b"])))
    #expect(ignoring.targetName == "y")
    #expect(ignoring.featureNames == ["a"])

    let predictors = try readCSV(text, CSVOptions(target: .none, features: .only(["a"])))
    #expect(predictors.response == nil && predictors.targetName == nil)
    let optional = CSVOptions(target: .optional("y"), features: .only(["a"]))
    #expect(try readCSV(text, optional).response == [3, 7])
    #expect(try readCSV("b,a\n1,2\n", optional).response == nil)
  }

  @Test func optionalWeights() throws {
    let options = CSVOptions(weights: .optional("w"))
    #expect(try readCSV("a,w,y\n1,2,3\n", options).weights == [2])
    let without = try readCSV("a,b,y\n1,2,3\n", options)
    #expect(without.weights == nil)
    #expect(without.featureNames == ["a", "b"])
  }

  @Test func weightsInTheLastColumnLeaveTheTargetBefore() throws {
    #expect(try readCSV("a,y,w\n1,2,3\n", CSVOptions(weights: .named("w"))).targetName == "y")
  }

  @Test func noFeatures() throws {
    let target = try readCSV("y\n1\n2\n")
    #expect(target.features.columnCount == 0 && target.features.rowCount == 2)
    #expect(target.response == [1, 2])
    let nothing = try readCSV("y\n1\n2\n", CSVOptions(target: .none, features: .only([])))
    #expect(nothing.features.rowCount == 2)
  }

  @Test func missingRowsAreDroppedAndCounted() throws {
    let text = "t,a,y\nx,1,2\nx,,3\nx,NA,4\n,5,6\nx,nan,\nx,7,8\nx,\"\",1\nx, null ,1\n"
    let options = CSVOptions(features: .except(["t"]), dropsMissing: true)
    for stretch in [1, 5, 1 << 20] {
      let table = try readCSV(text, options, stretch: stretch)
      #expect(table.features.values == [1, 5, 7])
      #expect(table.response == [2, 6, 8])
      #expect(table.droppedRowCount == 5)
    }
    let dropped = try readCSV("y\n1\n\n\n2\n\n", CSVOptions(dropsMissing: true))
    #expect(dropped.response == [1, 2])
    #expect(dropped.droppedRowCount == 2)
  }

  /// However a file is cut into pieces and whoever parses them, the table is the same.
  @Test func piecesAndThreadsDoNotMatter() throws {
    var random = SplitMix(state: 5)
    var rows: [[Double]] = []
    var text = "a,b,c,d\n"
    for row in 0..<500 {
      rows.append((0..<4).map { _ in Double.random(in: -1...1, using: &random) })
      text += rows[row].map { "\($0)" }.joined(separator: ",") + "\n"
      if row % 50 == 7 { text += "\n" }
      if row % 70 == 9 { text += "1,,2,3\n" }
    }
    let expected = try Matrix(rows: rows.map { Array($0.prefix(3)) })
    var options = CSVOptions(dropsMissing: true)
    for (stretch, threads) in [(40, 1), (100, 2), (1000, 3), (1 << 14, 2), (1 << 20, 2)] {
      options.threadCount = threads
      let table = try readCSV(text, options, stretch: stretch)
      #expect(table.features == expected)
      #expect(table.response == rows.map { $0[3] })
      #expect(table.droppedRowCount == 8)
    }
    // A quote makes it one thread that reads blocks.
    let quoted = try readCSV(text + "\"1\",,2,3\n", options, stretch: 100)
    #expect(quoted.features == expected)
  }

  @Test func oneLongLine() throws {
    let names = (0..<3000).map { "c\($0)" }.joined(separator: ",")
    let numbers = (0..<3000).map { "\($0).5" }.joined(separator: ",")
    let table = try readCSV("\(names)\n\(numbers)", stretch: 100)
    #expect(table.features.values == (0..<2999).map { Double($0) + 0.5 })
  }

  /// Also where a quote, found when lines are counted, makes it blocks.
  @Test(arguments: ["1,2\n", "1,\"2\"\n"])
  func progressEndsWithTheWholeFile(_ line: String) throws {
    let file = try DataFile("a,b\n" + String(repeating: line, count: 100))
    let size = 4 + 100 * line.utf8.count
    let record = ProgressRecord()
    var reader = CSVReader(progress: { record.record($0, $1) })
    (reader.stretch, reader.options.threadCount) = (50, 1)
    _ = try reader.read(path: file.path)
    let done = record.values.map { $0[0] }
    #expect(record.values.allSatisfy { $0[1] == size })
    #expect(done.last == size)
    #expect(done == done.sorted())
    // Lines are counted in pieces of 50 bytes, and each moves the bar.
    #expect(done[1] <= 50 && done[2] == done[1] + 10)
  }

  @Test func filesOfUnknownSize() throws {
    let options = CSVOptions(hasHeader: false)
    let table = try CSVReader(options).read(path: "/proc/sys/kernel/pid_max")
    #expect(table.response?.count == 1)
  }

  @Test func pipes() throws {
    let pipe = Pipe()
    let writer = Thread {
      for line in ["a,y\n1", ",2\n3,4", "\n5,6"] {
        pipe.fileHandleForWriting.write(Data(line.utf8))
      }
      try? pipe.fileHandleForWriting.close()
    }
    writer.start()
    let table = try CSVReader().read(path: "/dev/fd/\(pipe.fileHandleForReading.fileDescriptor)")
    #expect(table.features.values == [1, 3, 5])
    #expect(table.response == [2, 4, 6])
  }
}
