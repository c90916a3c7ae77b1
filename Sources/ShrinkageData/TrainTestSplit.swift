import Shrinkage

/// How many rows a ``TrainTestSplit`` keeps for the test.
public enum TestSize: Equatable, Sendable {
  /// A fraction f of the n rows, 0 < f < 1, which gives ceil(f n) test rows.
  case fraction(Double)
  /// A number of rows, from 1 to one less than there are.
  case count(Int)
}

extension TestSize: CustomStringConvertible {
  public var description: String {
    switch self {
    case .fraction(let fraction): "\(fraction)"
    case .count(let count): "\(count)"
    }
  }
}

/// Why rows cannot be split.
public enum TrainTestSplitError: Error, Equatable, Sendable {
  /// The size is not a fraction between 0 and 1, or not a positive count, whatever the rows.
  case sizeOutOfRange(TestSize)
  /// The size takes all rows, or more, for the test.
  case noTrainingRows(testSize: TestSize, rowCount: Int)
}

extension TrainTestSplitError: CustomStringConvertible {
  public var description: String {
    switch self {
    case .sizeOutOfRange(.fraction(let fraction)):
      "a test size of \(fraction) is not a fraction between 0 and 1"
    case .sizeOutOfRange(.count(let count)):
      "a test size of \(count) is not a positive number of rows"
    case .noTrainingRows(let testSize, let rowCount):
      "a test size of \(testSize) leaves no training rows of \(rowCount)"
    }
  }
}

/// A random partition of rows into a training part and a test part.
///
/// The rows and their order are those of scikit-learn's
/// `train_test_split(…, test_size=…, random_state=seed, shuffle=True)`: the first rows of a
/// seeded permutation are the test, the remaining ones the training rows.
///
/// ```swift
/// let split = try TrainTestSplit(rowCount: 442, testSize: .fraction(0.2), seed: 42)
/// split.test.prefix(3)  // 287, 211, 72
/// ```
public struct TrainTestSplit: Equatable, Sendable {
  /// 0-based indices of the training rows, in the order drawn.
  public let train: [Int]
  /// 0-based indices of the test rows, in the order drawn.
  public let test: [Int]

  /// Draws a split; O(rowCount).
  ///
  /// - Parameters:
  ///   - rowCount: the number of rows, from 0 to 2^32 - 1.
  ///   - testSize: the rows to keep for the test.
  ///   - seed: scikit-learn's `random_state`.
  /// - Throws: ``TrainTestSplitError`` when either part would be empty.
  public init(
    rowCount: Int, testSize: TestSize, seed: UInt32
  ) throws(TrainTestSplitError) {
    let testCount = try Self.testCount(of: rowCount, testSize)
    var generator = MersenneTwister(seed: seed)
    let permutation = generator.permutation(rowCount)
    test = Array(permutation[..<testCount])
    train = Array(permutation[testCount...])
  }

  private static func testCount(
    of rowCount: Int, _ testSize: TestSize
  ) throws(TrainTestSplitError) -> Int {
    let testCount: Int
    switch testSize {
    case .fraction(let fraction):
      guard fraction > 0, fraction < 1 else { throw .sizeOutOfRange(testSize) }
      testCount = Int((fraction * Double(rowCount)).rounded(.up))
    case .count(let count):
      guard count > 0 else { throw .sizeOutOfRange(testSize) }
      testCount = count
    }
    guard testCount < rowCount else {
      throw .noTrainingRows(testSize: testSize, rowCount: rowCount)
    }
    return testCount
  }
}
