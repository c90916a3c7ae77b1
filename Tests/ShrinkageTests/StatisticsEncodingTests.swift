import Testing

@testable import Shrinkage

/// The binary form: what is written comes back bit for bit, anything else is a typed error.
@Suite struct StatisticsEncodingTests {
  private func statistics(columns: Int, seed: Int = 91) throws -> SufficientStatistics {
    let sample = SampleProblem(rows: 40, columns: columns, seed: seed, weighted: true)
    return try SufficientStatistics(sample.features, sample.response, weights: sample.weights)
  }

  /// The bytes with the words at these places replaced, and the checksum that belongs to them.
  private func forged(_ bytes: [UInt8], _ changes: [(word: Int, value: UInt64)]) -> [UInt8] {
    var bytes = bytes
    for (word, value) in changes {
      for k in 0..<8 { bytes[8 * word + k] = UInt8(truncatingIfNeeded: value >> UInt64(8 * k)) }
    }
    bytes.removeLast(8)
    bytes.append(littleEndian: Checksum(bytes.span).value)
    return bytes
  }

  /// The check value of CRC-64/XZ in the catalogue of parametrised CRC algorithms.
  @Test func checksumIsThatOfXZ() {
    let digits = Array("123456789".utf8)
    #expect(Checksum(digits.span).value == 0x995D_C9BB_DF19_39FA)
    var parts = Checksum()
    parts.add(digits.span.extracting(0..<4))
    parts.add(digits.span.extracting(4..<9))
    #expect(parts.value == 0x995D_C9BB_DF19_39FA)
    #expect(Checksum().value == 0)
  }

  @Test(arguments: [0, 1, 2, 5, 40]) func comesBackBitForBit(columns: Int) throws {
    let all = try statistics(columns: columns)
    let bytes = all.encoded()
    #expect(bytes.count == SufficientStatistics.encodedLength(columnCount: columns))
    #expect(bytes.count == 64 + 4 * columns * (columns + 5))
    let back = try SufficientStatistics(encoded: bytes)
    #expect(back == all)
    #expect(back.encoded() == bytes)
    let empty = try SufficientStatistics(columnCount: columns)
    #expect(try SufficientStatistics(encoded: empty.encoded()) == empty)
  }

  /// The layout that the documentation states: two rows, x = 1, 4 and y = 5, 3, both of weight 1.
  @Test func theLayoutIsFixed() throws {
    let all = try SufficientStatistics(
      Matrix(columns: [[1, 4], [2, 2]], rowCount: 2), [5, 3], weights: nil)
    let numbers: [Double] = [2, 4, 2, 2.5, 2, -3, 0, 4.5, 0, 0]
    var expected = Array("SHRKSUMS".utf8)
    for word in [1, 2, 2] + numbers.map(\.bitPattern) { expected.append(littleEndian: word) }
    expected.append(littleEndian: Checksum(expected.span).value)
    #expect(all.encoded() == expected)
  }

  @Test func anyCutIsAnError() throws {
    let bytes = try statistics(columns: 3).encoded()
    for count in 0..<bytes.count {
      let expected = count < 64 ? 64 : bytes.count
      #expect(
        throws: ShrinkageError.invalidStatistics(.wrongLength(expected: expected, actual: count))
      ) { try SufficientStatistics(encoded: Array(bytes[..<count])) }
    }
    #expect(
      throws: ShrinkageError.invalidStatistics(
        .wrongLength(expected: bytes.count, actual: bytes.count + 1))
    ) { try SufficientStatistics(encoded: bytes + [0]) }
  }

  @Test func anyChangedBitIsAnError() throws {
    let bytes = try statistics(columns: 3).encoded()
    for position in bytes.indices {
      for bit in 0..<8 {
        var damaged = bytes
        damaged[position] ^= 1 << UInt8(bit)
        #expect(throws: ShrinkageError.self, "byte \(position), bit \(bit)") {
          try SufficientStatistics(encoded: damaged)
        }
      }
    }
    #expect(throws: ShrinkageError.invalidStatistics(.notStatistics)) {
      try SufficientStatistics(encoded: Array("a,b,y\n1,2,3\n".utf8))
    }
  }

  @Test func otherVersionsAndAbsurdSizesAreErrors() throws {
    let bytes = try statistics(columns: 3).encoded()
    #expect(throws: ShrinkageError.invalidStatistics(.unknownVersion(2))) {
      try SufficientStatistics(encoded: forged(bytes, [(1, 2)]))
    }
    for columns: UInt64 in [1 << 31, 1 << 40, 1 << 62, .max] {
      #expect(
        throws: ShrinkageError.invalidStatistics(
          .wrongLength(expected: .max, actual: bytes.count))
      ) { try SufficientStatistics(encoded: forged(bytes, [(2, columns)])) }
    }
    // 8 EiB: said without an attempt to have them.
    #expect(throws: ShrinkageError.self) {
      try SufficientStatistics(encoded: forged(bytes, [(2, 1 << 30)]))
    }
  }

  @Test func whatNoRowsHaveIsAnError() throws {
    let bytes = try statistics(columns: 3).encoded()
    let (nan, infinity) = (Double.nan.bitPattern, Double.infinity.bitPattern)
    let negative = (-1.0).bitPattern
    // Rows, weight, response, means, cross products, and the triangle with its diagonal at 13, 16, 18.
    let cases: [(word: Int, value: UInt64)] =
      [(3, .max), (3, 1 << 63), (4, negative), (6, negative)]
      + [13, 16, 18].map { ($0, negative) }
      + (4...18).flatMap { [($0, nan), ($0, infinity)] }
    for change in cases {
      #expect(throws: ShrinkageError.self, "word \(change.word) = \(change.value)") {
        try SufficientStatistics(encoded: forged(bytes, [change]))
      }
    }
    // A weight, but no rows.
    #expect(throws: ShrinkageError.self) {
      try SufficientStatistics(encoded: forged(bytes, [(3, 0)]))
    }
    #expect(try SufficientStatistics(encoded: forged(bytes, [])) == statistics(columns: 3))
  }
}
