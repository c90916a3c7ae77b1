import Shrinkage

/// Which fold a row goes to, told from its place alone, so that rows can come in batches.
public struct FoldRule: Sendable, Equatable {
  private enum Rule: Equatable {
    case single
    case contiguous
    case interleaved
    /// The fold of each row.
    case given([Int])
  }

  private let rule: Rule
  /// What the folds are called: 0 to K - 1, or the user's numbers.
  public let labels: [Int]
  /// The user's numbers, where they were given.
  let ids: RowNumbers?

  /// All rows together.
  public static let single = FoldRule(rule: .single, labels: [0], ids: nil)

  /// `count` folds of neighbouring rows; of n rows the first n mod `count` folds have one more. They
  /// need n before the first row.
  public static func contiguous(_ count: Int) -> FoldRule {
    FoldRule(rule: .contiguous, labels: Array(0..<max(count, 0)), ids: nil)
  }

  /// Row i in fold i mod `count`, i from 0: for rows whose number nobody knows before the last.
  public static func interleaved(_ count: Int) -> FoldRule {
    FoldRule(rule: .interleaved, labels: Array(0..<max(count, 0)), ids: nil)
  }

  /// Rows with the same number form a fold; the folds come in the order of their numbers.
  ///
  /// - Throws: ``DataError/notAnID(file:row:value:)`` for a number that is not whole.
  public static func ids(_ ids: RowNumbers) throws(DataError) -> FoldRule {
    let (labels, folds) = Folds.ranked(try ids.wholeNumbers())
    return FoldRule(rule: .given(folds), labels: labels, ids: ids)
  }

  /// Whether the number of rows must be known before the first.
  public var needsRowCount: Bool { rule == .contiguous }

  /// The folds of some rows.
  ///
  /// - Parameters:
  ///   - rows: their places among all.
  ///   - rowCount: how many there are in all; only contiguous folds look at it.
  ///   - table: the table's name, for errors.
  func folds(
    of rows: Range<Int>, rowCount: Int, _ table: String
  ) throws(DataError) -> [Int] {
    let count = labels.count
    switch rule {
    case .single: return Array(repeating: 0, count: rows.count)
    case .interleaved: return rows.map { $0 % count }
    case .contiguous:
      let (size, larger) = (max(rowCount / count, 1), rowCount % count)
      let smaller = larger * (size + 1)
      return rows.map {
        min($0 < smaller ? $0 / (size + 1) : larger + ($0 - smaller) / size, count - 1)
      }
    case .given(let folds):
      guard rows.upperBound <= folds.count else {
        throw .fewerNumbers(file: ids?.file ?? "", count: folds.count, table: table)
      }
      return Array(folds[rows])
    }
  }

  /// Throws unless so many rows can be divided like this.
  func requireRows(_ count: Int, leftOut: Int, _ table: String) throws(DataError) {
    try ids?.requireRows(count, leftOut: leftOut, table)
    guard rule == .single || labels.count >= 2 && labels.count <= count else {
      throw .foldCount(file: table, folds: labels.count, rows: count)
    }
  }
}
