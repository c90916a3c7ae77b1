import Foundation
import ReferenceFixtures
import Shrinkage
import Testing

@testable import ShrinkageData

/// Statistics from batches of a file against those of the table that is read whole.
@Suite struct StatisticsReaderTests {
  /// A table of `count` rows: columns a, b, t (text), w and y, with what may stand in a CSV beside rows.
  struct Text: Sendable, CustomTestStringConvertible {
    var count = 400
    var lineBreak = "\n"
    /// Before these rows stands an empty line.
    var blankBefore: Set<Int> = []
    /// Rows whose b is missing.
    var missing: Set<Int> = []
    /// Rows whose a stands in quotes.
    var quoted: Set<Int> = []
    var endsInLineBreak = true
    let name: String

    var testDescription: String { name }

    func csv() -> String {
      var random = Generator(state: UInt64(count))
      var lines = ["a,b,t,w,y"]
      for i in 0..<count {
        if blankBefore.contains(i) { lines.append("") }
        let (a, b, w) = (random.number(), random.number() + 100, abs(random.number()))
        let first = quoted.contains(i) ? "\"\(a)\"" : "\(a)"
        lines.append("\(first),\(missing.contains(i) ? "NA" : "\(b)"),row \(i),\(w),\(a - b)")
      }
      return lines.joined(separator: lineBreak) + (endsInLineBreak ? lineBreak : "")
    }
  }

  /// Numbers with few digits and long ones.
  private struct Generator {
    var state: UInt64

    mutating func number() -> Double {
      state = state &* 6_364_136_223_846_793_005 &+ 1_442_695_040_888_963_407
      let value = Double(state >> 40) / 1e6 - 8
      return state >> 39 & 1 == 0 ? (value * 10).rounded() / 10 : value
    }
  }

  static let texts = [
    Text(name: "plain"),
    Text(lineBreak: "\r\n", name: "CRLF"),
    Text(endsInLineBreak: false, name: "no line break at the end"),
    Text(blankBefore: [0, 1, 137, 399], name: "blank lines"),
    Text(missing: [3, 77, 398], name: "missing cells"),
    Text(missing: Set(100..<220), name: "many missing cells"),
    Text(quoted: [5], name: "quotes in the first batch"),
    Text(missing: [7, 301], quoted: [300, 301], name: "quotes later"),
    Text(count: 3, name: "three rows"),
  ]

  private static let options: CSVOptions = {
    var options = CSVOptions(
      target: .named("y"), weights: .named("w"), features: .except(["t"]), dropsMissing: true)
    options.threadCount = 2
    return options
  }()

  private func reader(_ folds: FoldRule = .single, threads: Int = 2) -> StatisticsReader {
    var reader = StatisticsReader(Self.options)
    reader.folds = folds
    reader.options.threadCount = threads
    (reader.batchSize, reader.stretch) = (100, 700)
    return reader
  }

  /// The statistics of the folds of a table that is in memory.
  private func expected(_ file: DataFile, _ assignment: [Int]) throws -> FoldStatistics {
    let table = try CSVReader(Self.options).read(path: file.path)
    var statistics = try FoldStatistics(
      columnCount: 2, foldCount: (assignment.max() ?? 0) + 1)
    try statistics.add(
      table.features, try #require(table.response), weights: table.weights, folds: assignment)
    return statistics
  }

  private func expectEqual(_ some: FoldStatistics, _ other: FoldStatistics) {
    #expect(some.folds.map(\.rowCount) == other.folds.map(\.rowCount))
    for (a, b) in zip(some.folds, other.folds) {
      // Batches and whole round apart, by n eps of the largest size.
      let rounding = 400 * Double.ulpOfOne
      #expect(abs(a.weight - b.weight) <= rounding * b.weight)
      for j in 0..<2 {
        #expect(abs(a.means[j] - b.means[j]) <= rounding * 110)
        let squares = (b.scatter(j, j) * b.responseScatter).squareRoot()
        #expect(abs(a.crossProducts[j] - b.crossProducts[j]) <= rounding * squares)
        for k in 0...j {
          let squares = (b.scatter(j, j) * b.scatter(k, k)).squareRoot()
          #expect(abs(a.scatter(j, k) - b.scatter(j, k)) <= rounding * squares)
        }
      }
    }
  }

  @Test(arguments: texts, [1, 3]) func batchesAreTheWhole(text: Text, folds: Int) throws {
    let file = try DataFile(text.csv())
    let count = text.count - text.missing.count
    let single = try reader().read(path: file.path)
    #expect(single.featureNames == ["a", "b"] && single.target == .column("y"))
    #expect(single.weights == .column("w") && !single.hasFolds)
    #expect(single.droppedRowCount == text.missing.count)
    expectEqual(single.folds, try expected(file, Array(repeating: 0, count: count)))
    guard folds > 1 else { return }
    let contiguous = try reader(.contiguous(folds)).read(path: file.path)
    expectEqual(
      contiguous.folds,
      try expected(file, Folds.contiguous(folds).assignment(rowCount: count)))
    let interleaved = try reader(.interleaved(folds)).read(path: file.path)
    expectEqual(interleaved.folds, try expected(file, (0..<count).map { $0 % folds }))
  }

  @Test(arguments: texts) func threadsDoNotMatter(text: Text) throws {
    let file = try DataFile(text.csv())
    let one = try reader(.interleaved(2), threads: 1).read(path: file.path)
    #expect(try reader(.interleaved(2), threads: 3).read(path: file.path) == one)
  }

  @Test func foldsOfTheUsersOwn() throws {
    let text = Text(blankBefore: [17], name: "")
    let file = try DataFile(text.csv())
    let numbers = (0..<400).map { [7, -2, 30][$0 * $0 % 3] }
    let ids = try DataFile(numbers.map { "\($0)\n" }.joined())
    let rule = try FoldRule.ids(RowNumbers(path: ids.path))
    let statistics = try reader(rule).read(path: file.path)
    #expect(statistics.foldLabels == Set(numbers).sorted())
    expectEqual(statistics.folds, try expected(file, Folds.ids(numbers).assignment(rowCount: 400)))
  }

  /// The target and the weights as columns, and as files of their own.
  @Test func filesBesideTheTable() throws {
    let rows = (0..<50).map { i in [i * i % 13, i % 7, i % 5 + 1].map(Double.init) }
    let all = try DataFile("a,w,y\n" + rows.map { "\($0[0]),\($0[1]),\($0[2])\n" }.joined())
    let features = try DataFile("a\n" + rows.map { "\($0[0])\n" }.joined())
    let weights = try DataFile(rows.map { "\($0[1])\n" }.joined())
    let target = try DataFile(rows.map { "\($0[2])\n" }.joined())
    var together = StatisticsReader(CSVOptions(target: .named("y"), weights: .named("w")))
    together.batchSize = 64
    var apart = StatisticsReader(CSVOptions(target: .none))
    (apart.targetFile, apart.weightsFile, apart.batchSize) = (target.path, weights.path, 64)
    let statistics = try apart.read(path: features.path)
    #expect(statistics.folds.total.rowCount == 50)
    #expect(statistics.target == .file(target.path) && statistics.weights == .file(weights.path))
    #expect(statistics.folds == (try together.read(path: all.path)).folds)
    let short = try DataFile("1\n2\n")
    apart.weightsFile = short.path
    #expect(throws: DataError.fewerNumbers(file: short.path, count: 2, table: features.path)) {
      try apart.read(path: features.path)
    }
    let long = try DataFile(String(repeating: "1\n", count: 51))
    apart.weightsFile = long.path
    #expect(
      throws: DataError.otherNumbers(
        file: long.path, count: 51, rows: 50, table: features.path)
    ) { try apart.read(path: features.path) }
  }

  /// The line of an error counts from the file's first, in whatever batch it is.
  @Test(arguments: [0, 1, 150, 398, 399], [false, true])
  func errorsNameTheLine(row: Int, isQuoted: Bool) throws {
    var lines = Text(blankBefore: [40], quoted: isQuoted ? [20] : [], name: "").csv()
      .split(separator: "\n", omittingEmptySubsequences: false).map(String.init)
    let line = 1 + row + (row >= 40 ? 1 : 0)
    lines[line] = lines[line].replacing("row \(row),", with: "row \(row),abc")
    let file = try DataFile(lines.joined(separator: "\n"))
    for rule in [FoldRule.single, .contiguous(4), .interleaved(4)] {
      do {
        _ = try reader(rule).read(path: file.path)
        Issue.record("row \(row) was read")
      } catch {
        guard case .notANumber(let place, _) = error else { throw error }
        #expect(place.line == line + 1 && place.column == "w")
      }
    }
  }

  @Test func valuesThatCannotBeSummed() throws {
    let lines = (0..<300).map { "\($0 % 7),\($0 == 250 ? "1e200" : "\($0 % 3)"),1\n" }
    let file = try DataFile("a,big,y\n" + lines.joined())
    #expect(
      throws: DataError.cannotSum(
        file: file.path, column: "big",
        reason: "squares of its values exceed the range of Double; rescale it")
    ) { try StatisticsReader().read(path: file.path) }
    #expect(throws: DataError.noTarget(file: file.path)) {
      try StatisticsReader(CSVOptions(target: .none)).read(path: file.path)
    }
    let empty = try DataFile("a,y\n\n\n")
    for rule in [FoldRule.single, .contiguous(2)] {
      #expect(throws: DataError.noRows(file: empty.path)) {
        try reader(rule).withOptions(CSVOptions()).read(path: empty.path)
      }
    }
  }

  @Test func foldsThatCannotBe() throws {
    let file = try DataFile("a,y\n1,2\n2,1\n3,3\n")
    for rule in [FoldRule.contiguous(4), .interleaved(4)] {
      #expect(throws: DataError.foldCount(file: file.path, folds: 4, rows: 3)) {
        try reader(rule).withOptions(CSVOptions()).read(path: file.path)
      }
    }
    let ids = try DataFile("1\n2.5\n")
    #expect(throws: DataError.notAnID(file: ids.path, row: 1, value: 2.5)) {
      try FoldRule.ids(RowNumbers(path: ids.path))
    }
  }

  /// A matrix of NumPy in either order, the target beside it or a column of it.
  @Test(arguments: [false, true]) func arraysInBatches(isColumnMajor: Bool) throws {
    let rows = (0..<700).map { i in
      [i * i % 17, (i * i + 5) % 19, (i * i * i + 7) % 23].map(Double.init)
    }
    let array = try DataFile(
      bytes: NPYFile(rows: rows, isColumnMajor: isColumnMajor).bytes, ending: "npy")
    let target = try DataFile(bytes: NPYFile(vector: rows.map { $0[1] }).bytes, ending: "npy")
    var apart = StatisticsReader(CSVOptions(features: .only(["x1", "x3"])))
    (apart.targetFile, apart.folds, apart.batchSize) = (target.path, .contiguous(3), 64)
    let statistics = try apart.read(path: array.path)
    #expect(statistics.featureNames == ["x1", "x3"])
    var within = StatisticsReader(CSVOptions(target: .named("x2")))
    (within.folds, within.batchSize) = (.contiguous(3), 64)
    #expect(try within.read(path: array.path).folds == statistics.folds)
    var expected = try FoldStatistics(columnCount: 2, foldCount: 3)
    try expected.add(
      Matrix(rows: rows.map { [$0[0], $0[2]] }), rows.map { $0[1] },
      folds: Folds.contiguous(3).assignment(rowCount: 700))
    expectEqual(statistics.folds, expected)
    #expect(throws: DataError.noTarget(file: array.path)) {
      try StatisticsReader().read(path: array.path)
    }
  }

  @Test func progressEndsWithTheFile() throws {
    let file = try DataFile(Text(name: "").csv())
    let size = Text(name: "").csv().utf8.count
    for rule in [FoldRule.single, .contiguous(3)] {
      let record = ProgressRecord()
      var reader = reader(rule)
      // Lines are short of a batch, so that few bytes are counted twice.
      reader.batchSize = 4000
      reader.progress = record.record
      _ = try reader.read(path: file.path)
      #expect(record.values.last == [size, size])
      #expect(record.values.allSatisfy { $0[0] <= size })
    }
  }
}

extension StatisticsReader {
  fileprivate func withOptions(_ options: CSVOptions) -> StatisticsReader {
    var reader = self
    reader.options = options
    return reader
  }
}
