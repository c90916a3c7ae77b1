import Foundation
import Shrinkage
import Testing

@testable import ShrinkageData

/// Statistics files: what is written comes back, anything else is a typed error.
@Suite struct StatisticsFileTests {
  private func statistics(
    _ names: [String] = ["a", "b,\"c\"\n", "µ\u{1F600}"], target: ColumnOrigin = .column("y"),
    weights: ColumnOrigin? = nil, labels: [Int] = [-3, 0, 7]
  ) throws -> TableStatistics {
    var statistics = try TableStatistics(
      featureNames: names, target: target, weights: weights, foldLabels: labels)
    let values = names.indices.flatMap { j in
      (0..<40).map { i in Double((i * i + 3 * j) % (11 + j)) }
    }
    try statistics.folds.add(
      Matrix(columnMajor: values, rowCount: 40, columnCount: names.count),
      (0..<40).map { Double($0 % 9) },
      weights: weights == nil ? nil : (0..<40).map { Double($0 % 4) },
      folds: (0..<40).map { $0 % labels.count })
    statistics.droppedRowCount = 5
    return statistics
  }

  private func bytes(_ statistics: TableStatistics) -> [UInt8] {
    statistics.encodedParts().flatMap { $0 }
  }

  private func decode(_ bytes: [UInt8]) throws -> TableStatistics {
    let file = try DataFile(bytes: bytes, ending: "stats")
    return try TableStatistics(path: file.path)
  }

  /// What a damaged file is called.
  private func defect(_ bytes: [UInt8]) throws -> StatisticsDefect? {
    do {
      _ = try decode(bytes)
      return nil
    } catch DataError.invalidStatistics(_, let defect) {
      return defect
    }
  }

  @Test(arguments: [[String](), ["x"], ["a", "b,\"c\"\n", "µ\u{1F600}"]], [[0], [-3, 0, 7]])
  func comesBack(names: [String], labels: [Int]) throws {
    for weights in [nil, ColumnOrigin.column("w"), .file("w.txt")] {
      let all = try statistics(names, target: .file("y.npy"), weights: weights, labels: labels)
      #expect(try decode(bytes(all)) == all)
    }
  }

  @Test func anyCutIsAnError() throws {
    let all = bytes(try statistics())
    for count in stride(from: 0, to: all.count, by: 7) {
      // A file that claims to be empty is read like a pipe.
      let expected = count < 48 ? 48 : all.count
      #expect(
        try defect(Array(all[..<count])) == .wrongLength(expected: expected, actual: count))
    }
    #expect(
      try defect(all + [0]) == .wrongLength(expected: all.count, actual: all.count + 1))
  }

  @Test func anyChangedByteIsAnError() throws {
    let all = bytes(try statistics())
    for position in all.indices {
      var damaged = all
      damaged[position] ^= 0x10
      #expect(try defect(damaged) != nil, "byte \(position)")
    }
    #expect(try defect(Array("a,y\n1,2\n".utf8)) == .notStatistics)
  }

  /// The header with words replaced and the checksum that belongs to it.
  private func forged(_ all: [UInt8], word: Int, _ value: Int64) -> [UInt8] {
    var bytes = all
    for k in 0..<8 {
      bytes[8 * word + k] = UInt8(truncatingIfNeeded: value >> Int64(8 * k))
    }
    let end = 48 + 8 * 3 + Int(bytes.span.littleEndianWord(at: 40))
    let sum = Checksum(bytes.span.extracting(0..<end)).value
    for k in 0..<8 { bytes[end + k] = UInt8(truncatingIfNeeded: sum >> UInt64(8 * k)) }
    return bytes
  }

  @Test func headersThatCannotBe() throws {
    let all = bytes(try statistics())
    #expect(try defect(forged(all, word: 1, 2)) == .unknownVersion(2))
    for (word, value) in [(2, Int64(0)), (2, -1), (2, .max), (3, -1), (3, 1 << 40), (3, .max)] {
      #expect(try defect(forged(all, word: word, value)) == .wrongLength(expected: .max, actual: 0))
    }
    // Sizes that a file could have, but not this one; then labels that do not ascend.
    for (word, value) in [(2, Int64(4)), (3, 2), (3, 1 << 30), (4, -1), (6, 8), (7, 8)] {
      #expect(try defect(forged(all, word: word, value)) != nil, "word \(word) = \(value)")
    }
    #expect(try defect(forged(all, word: 4, 6)) == nil)
    for length: Int64 in [.max, -8, 7, 1 << 47] {
      var damaged = all
      for k in 0..<8 { damaged[40 + k] = UInt8(truncatingIfNeeded: length >> Int64(8 * k)) }
      #expect(try defect(damaged) != nil, "\(length)")
    }
  }

  @Test func mergingAddsFoldToFold() throws {
    let all = try statistics()
    var twice = all
    try twice.merge(all)
    #expect(twice.rowCount == 80 && twice.droppedRowCount == 10)
    for (two, one) in zip(twice.folds.folds, all.folds.folds) {
      #expect(two.weight == 2 * one.weight)
      #expect(two.means == one.means && two.scatter(1, 0) == 2 * one.scatter(1, 0))
    }
  }

  @Test func whatDoesNotAgreeIsNotMerged() throws {
    let all = try statistics()
    let names = all.featureNames
    let others: [(TableStatistics, StatisticsMismatch)] = [
      (try statistics(["a", names[2], names[1]]), .feature(index: 1, names[1], names[2])),
      (try statistics(["a", names[1]]), .featureCount(3, 2)),
      (try statistics(target: .column("z")), .target(.column("y"), .column("z"))),
      (try statistics(target: .file("y")), .target(.column("y"), .file("y"))),
      (try statistics(weights: .column("w")), .weights(nil, .column("w"))),
      (try statistics(labels: [0]), .foldCount(3, 1)),
      (try statistics(labels: [0, 1, 2]), .foldLabels([-3, 0, 7], [0, 1, 2])),
    ]
    for (other, mismatch) in others {
      var sum = all
      #expect(throws: mismatch) { try sum.merge(other) }
      #expect(sum == all)
      #expect(!"\(mismatch)".contains("\n"))
    }
    var sum = try statistics(target: .file("y1"))
    try sum.merge(statistics(target: .file("y2")))
    #expect(sum.target == .file("y1"))
  }
}
