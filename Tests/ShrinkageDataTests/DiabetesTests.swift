import ReferenceFixtures
import Shrinkage
import Testing

@testable import ShrinkageData

/// diabetes.json: checksums and rows of scikit-learn's `load_diabetes`.
private struct DiabetesReferences: Decodable {
  struct Case: Decodable {
    let scaled: Bool
    let hash: String
    let responseHash: String
    let firstRow: [Double]
    let lastRow: [Double]
  }

  let cases: [Case]
}

@Suite struct DiabetesTests {
  @Test func everyBitIsThatOfScikitLearn() throws {
    let cases = try Fixture.decode(DiabetesReferences.self, from: "diabetes.json").cases
    #expect(cases.map(\.scaled) == [false, true])
    for expected in cases {
      let features = Diabetes.features(scaled: expected.scaled)
      #expect((0..<10).map { features[0, $0] } == expected.firstRow)
      #expect((0..<10).map { features[441, $0] } == expected.lastRow)
      #expect(fnv1a(features.values.map(\.bitPattern)) == expected.hash)
      #expect(fnv1a(Diabetes.response.map(\.bitPattern)) == expected.responseHash)
    }
  }

  @Test func shape() {
    for features in [Diabetes.features(scaled: false), Diabetes.features(scaled: true)] {
      #expect(features.rowCount == 442)
      #expect(features.columnCount == Diabetes.featureNames.count)
    }
    #expect(Diabetes.response.count == 442)
  }

  @Test func knownValues() {
    let raw = Diabetes.features(scaled: false)
    #expect((0..<10).map { raw[0, $0] } == [59, 2, 32.1, 101, 157, 93.2, 38, 4, 4.8598, 87])
    #expect(Diabetes.response.prefix(3) == [151, 75, 141])
    #expect(Diabetes.features(scaled: true)[0, 0] == 0.038075906433423026)
  }

  @Test func scaledColumnsHaveMeanZeroAndUnitLength() {
    let features = Diabetes.features(scaled: true)
    for column in 0..<features.columnCount {
      let values = (0..<features.rowCount).map { features[$0, column] }
      // n roundings, each relative to a partial sum of at most sum |x|.
      let magnitude = values.reduce(0) { $0 + abs($1) }
      #expect(abs(values.reduce(0, +)) < 442 * Double.ulpOfOne * magnitude)
      #expect(abs(values.reduce(0) { $0 + $1 * $1 } - 1) < 442 * Double.ulpOfOne)
    }
  }
}
