import ReferenceFixtures
import Testing

@testable import ShrinkageData

/// splits.json: what scikit-learn's `train_test_split` and NumPy's generator gave.
struct SplitReferences: Decodable {
  struct Words: Decodable {
    let seed: UInt32
    let head: [UInt64]
    let hash: String
  }

  /// Parts of more than 442 rows are stored as their first 20 indices and the hash of all.
  struct Case: Decodable {
    let rowCount: Int
    let fraction: Double?
    let count: Int?
    let seed: UInt32
    let `throws`: Bool?
    let train: [Int]?
    let trainCount: Int?
    let trainHash: String?
    let test: [Int]?
    let testCount: Int?
    let testHash: String?

    var testSize: TestSize { fraction.map(TestSize.fraction) ?? .count(count ?? 0) }
  }

  let words: [Words]
  let cases: [Case]
}

@Suite struct TrainTestSplitTests {
  @Test func rowsAreThoseOfScikitLearn() throws {
    let cases = try Fixture.decode(SplitReferences.self, from: "splits.json").cases
    #expect(cases.count > 300)
    for expected in cases where expected.throws == nil {
      let split = try TrainTestSplit(
        rowCount: expected.rowCount, testSize: expected.testSize, seed: expected.seed)
      expectEqual(split.train, expected.train, expected.trainCount, expected.trainHash)
      expectEqual(split.test, expected.test, expected.testCount, expected.testHash)
    }
  }

  private func expectEqual(_ part: [Int], _ head: [Int]?, _ count: Int?, _ hash: String?) {
    #expect(Array(part.prefix(head?.count ?? 0)) == head)
    #expect(part.count == count)
    #expect(fnv1a(part.map(UInt64.init)) == hash)
  }

  @Test func throwsWhereScikitLearnDoes() throws {
    let cases = try Fixture.decode(SplitReferences.self, from: "splits.json").cases
    for refused in cases where refused.throws == true {
      #expect(
        throws: TrainTestSplitError.noTrainingRows(
          testSize: refused.testSize, rowCount: refused.rowCount)
      ) {
        try TrainTestSplit(
          rowCount: refused.rowCount, testSize: refused.testSize, seed: refused.seed)
      }
    }
  }

  @Test func splitOfTheDiabetesStudy() throws {
    let split = try TrainTestSplit(rowCount: 442, testSize: .fraction(0.2), seed: 42)
    #expect(split.test.prefix(8) == [287, 211, 72, 321, 73, 418, 367, 354])
    #expect(split.train.count == 353)
    #expect((split.train + split.test).sorted() == Array(0..<442))
  }

  @Test(arguments: [
    TestSize.fraction(0), .fraction(1), .fraction(-0.2), .fraction(1.5), .fraction(.nan),
    .fraction(.infinity), .count(0), .count(-1),
  ])
  func sizesOutOfRange(size: TestSize) {
    // The payload is compared by its text because NaN differs from itself.
    let error = #expect(throws: TrainTestSplitError.self) {
      try TrainTestSplit(rowCount: 442, testSize: size, seed: 42)
    }
    #expect(error.map { "\($0)" } == "\(TrainTestSplitError.sizeOutOfRange(size))")
  }

  @Test func noRowsLeaveNoTrainingRows() {
    #expect(throws: TrainTestSplitError.noTrainingRows(testSize: .fraction(0.2), rowCount: 0)) {
      try TrainTestSplit(rowCount: 0, testSize: .fraction(0.2), seed: 42)
    }
  }

  @Test func errorsReadAsOneLine() {
    #expect(
      "\(TrainTestSplitError.noTrainingRows(testSize: .count(500), rowCount: 442))"
        == "a test size of 500 leaves no training rows of 442")
    #expect(
      "\(TrainTestSplitError.sizeOutOfRange(.fraction(1.5)))"
        == "a test size of 1.5 is not a fraction between 0 and 1")
    #expect(
      "\(TrainTestSplitError.sizeOutOfRange(.count(0)))"
        == "a test size of 0 is not a positive number of rows")
  }
}
