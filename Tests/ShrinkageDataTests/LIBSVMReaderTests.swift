import Shrinkage
import Testing

@testable import ShrinkageData

@Suite struct LIBSVMReaderTests {
  private func read(
    _ text: String, minimumColumnCount: Int = 0, stretch: Int = 1 << 20, threads: Int = 2
  ) throws -> SparseTable {
    let file = try DataFile(bytes: Array(text.utf8), ending: "svm")
    var reader = LIBSVMReader(minimumColumnCount: minimumColumnCount, threadCount: threads)
    reader.stretch = stretch
    return try reader.read(path: file.path)
  }

  private func table(_ rows: [[Double]], _ response: [Double]) throws -> SparseTable {
    SparseTable(features: SparseMatrix(try Matrix(rows: rows)), response: response)
  }

  /// What is written is read exactly, however the file is cut.
  @Test func writtenAndRead() throws {
    var random = SplitMix(state: 5)
    for (n, p) in [(1, 1), (7, 3), (40, 9), (25, 120)] {
      let rows = (0..<n).map { _ in
        (0..<p).map { _ in
          Int.random(in: 0..<4, using: &random) == 0 ? Double.random(in: -2...2, using: &random) : 0
        }
      }
      let response = rows.map { _ in Double.random(in: -9...9, using: &random) }
      let text = zip(rows, response).map { row, target in
        let entries = row.indices.filter { row[$0] != 0 }.map { " \($0 + 1):\(row[$0])" }
        return "\(target)" + entries.joined() + "\n"
      }.joined()
      let expected = try table(rows, response)
      for stretch in [1, 7, 64, 1 << 20] {
        for threads in [1, 3] {
          let found = try read(
            text, minimumColumnCount: p, stretch: stretch, threads: threads)
          #expect(found == expected)
          // A quote, though in a comment, makes it be read from the beginning.
          let quoted = try read(text + "# \"", minimumColumnCount: p, stretch: stretch)
          #expect(quoted == expected)
        }
      }
    }
  }

  @Test func tolerance() throws {
    let expected = try table([[0, 2.5, 0], [0, 0, 0], [1, 0, -3]], [1, -1, 0.5])
    for text in [
      "1 2:2.5\n-1\n.5 1:1 3:-3\n", "+1 2:2.5\n-1\n5e-1 1:+1 3:-3",
      "1 2:2.5\r\n-1 \r\n0.5 1:1\t3:-3\r\n", "\u{FEFF}1 2:2.5\n\n  -1\n \n0.5  1:1  3:-3  \n\n",
      "# all\n1 2:2.5 # one 9:1\n-1#two\n0.5 1:1 3:-3#\n#",
      "1 2:2.5\n-1 2:0\n0.5 01:1 2:0.0 3:-3\n",
      "1 2:2.50000000000000000000000000\n-1.0e0\n0.5 1:1 0000000003:-3\n",
    ] {
      #expect(try read(text) == expected, "\(text)")
    }
  }

  @Test func columns() throws {
    #expect(try read("1 2:1\n").features.columnCount == 2)
    // A value of 0 is not stored, but there is its column.
    let wide = try read("1 2:1 7:0\n").features
    #expect(wide.columnCount == 7 && wide.nonZeroCount == 1)
    #expect(try read("1 2:1\n", minimumColumnCount: 5).features.columnCount == 5)
    #expect(try read("1 6:1\n", minimumColumnCount: 5).features.columnCount == 6)
    #expect(try read("1\n2\n").features.columnCount == 0)
    #expect(try read("1 000123456:1\n", minimumColumnCount: 5).features.columnCount == 123_456)
  }

  @Test(arguments: [
    ("1 2:1\nabc 1:1\n", ":2: \"abc\" is not a number"),
    ("1 2:1\n1:1 2:3\n", ":2: \"1:1\" is not a number"),
    ("\n# x\nnan 1:1\n", ":3: \"nan\" is a missing value"),
    ("inf 1:1\n", ":1: \"inf\" is not a finite number"),
    ("1,2 1:1\n", ":1: \"1,2\" is not a number"),
    ("1 1:1 3:x\n", ":1: column \"x3\": \"x\" is not a number"),
    ("1 1:1 3:\n", ":1: column \"x3\": the value is missing"),
    ("1 1:1 3: 4:1\n", ":1: column \"x3\": the value is missing"),
    ("1 1:1e999\n", ":1: column \"x1\": \"1e999\" is not a finite number"),
    ("1 1:1:2\n", ":1: column \"x1\": \"1:2\" is not a number"),
    ("1 0:1\n", ":1: \"0:1\" is not index:number, with indices from 1"),
    ("1 -1:1\n", ":1: \"-1:1\" is not index:number, with indices from 1"),
    ("1 1.5:1\n", ":1: \"1.5:1\" is not index:number, with indices from 1"),
    ("1 :1\n", ":1: \":1\" is not index:number, with indices from 1"),
    ("1 1 2:1\n", ":1: \"1\" is not index:number, with indices from 1"),
    ("1 2147483648:1\n", ":1: \"2147483648:1\" is not index:number, with indices from 1"),
    ("1 18446744073709551617:1\n", ":1: \"18446744073709551617:1\" is not index:number"),
    ("1 2:1\n1 3:1 2:1\n", ":2: the index 2 comes after 3; indices must ascend"),
    ("1 2:1 2:1\n", ":1: the index 2 occurs twice"),
    ("1 qid:3 2:1\n", ":1: a query id (qid:), which is for ranking; no regression can use it"),
    ("1 1:1\n1 1:\0\n", ":2: a zero byte; this is no text file"),
    ("1 1:1\n1 x 1:\0\n", ":2: a zero byte; this is no text file"),
    ("\0\0\0\0", ":1: a zero byte; this is no text file"),
    ("", ": the file is empty"), ("\n \n# x\n", ": the file is empty"),
  ])
  func errors(text: String, message: String) throws {
    for stretch in [1, 5, 1 << 20] {
      let file = try DataFile(bytes: Array(text.utf8), ending: "svm")
      var reader = LIBSVMReader()
      reader.stretch = stretch
      do throws(DataError) {
        Issue.record("\(try reader.read(path: file.path))")
      } catch {
        #expect(error.description.hasPrefix(file.path + message), "\(error)")
      }
    }
  }

  @Test func otherEncodings() throws {
    let file = try DataFile(bytes: [0xFF, 0xFE, 0x31, 0, 0x0A, 0], ending: "svm")
    #expect(throws: DataError.unsupportedEncoding(file: file.path, encoding: "UTF-16")) {
      try LIBSVMReader().read(path: file.path)
    }
    #expect(throws: DataError.emptyFile(file: "/dev/null")) {
      try LIBSVMReader().read(path: "/dev/null")
    }
  }

  /// Whatever the bytes, the outcome is a table or an error, and the same however they are cut.
  @Test(arguments: ["012: \n", "19:.- \n#", "1:2 qid:\r\n\"\0", "+e1:nainf \u{FEFF}\n"])
  func anyBytesGiveATableOrAnError(_ letters: String) throws {
    let alphabet = Array(letters.utf8)
    var random = SplitMix(state: UInt64(alphabet.count))
    for round in 0..<150 {
      let bytes =
        Array("1 1:1 2:".utf8.prefix(round % 9))
        + (0..<Int.random(in: 0...80, using: &random)).map { _ in
          alphabet[Int.random(in: 0..<alphabet.count, using: &random)]
        }
      // A long index would make a table of very many columns.
      guard !String(decoding: bytes, as: UTF8.self).contains(/[0-9]{6}/) else { continue }
      let file = try DataFile(bytes: bytes, ending: "svm")
      let outcomes = [1, 5, 1 << 16].map { outcome(file.path, stretch: $0) }
      #expect(Set(outcomes).count == 1, "\(String(decoding: bytes, as: UTF8.self))")
    }
  }

  private func outcome(_ path: String, stretch: Int) -> String {
    var reader = LIBSVMReader(threadCount: 2)
    reader.stretch = stretch
    do throws(DataError) {
      return "\(try reader.read(path: path))"
    } catch {
      return error.description
    }
  }
}
