/// How rows are dealt out to the folds of a cross-validation.
public struct Folds: Sendable, Equatable {
  enum Rule: Sendable, Equatable {
    case contiguous(Int)
    case shuffled(Int, seed: UInt32)
    case ids([Int])
  }

  let rule: Rule

  /// `count` folds of neighbouring rows, as scikit-learn's `KFold(count)`: of n rows the first
  /// n mod `count` folds have one more.
  public static func contiguous(_ count: Int) -> Folds { Folds(rule: .contiguous(count)) }

  /// `count` folds of the sizes of ``contiguous(_:)``, drawn without replacement: those of
  /// scikit-learn's `KFold(count, shuffle=True, random_state=seed)`.
  public static func shuffled(_ count: Int, seed: UInt32) -> Folds {
    Folds(rule: .shuffled(count, seed: seed))
  }

  /// Your own: rows with the same number form a fold. The folds come in the order of their numbers,
  /// which need not be consecutive.
  public static func ids(_ ids: [Int]) -> Folds { Folds(rule: .ids(ids)) }

  /// The fold of each row, from 0 to one less than their number; O(rows).
  ///
  /// - Throws: ``ShrinkageError/invalidOption(name:value:requirement:)`` for fewer than two folds or
  ///   more folds than rows, ``ShrinkageError/shapeMismatch(what:expected:actual:)`` for another
  ///   number of ids than of rows.
  public func assignment(rowCount: Int) throws(ShrinkageError) -> [Int] {
    switch rule {
    case .contiguous(let count):
      return try Self.sizes(count, rowCount).enumerated().flatMap { fold, size in
        repeatElement(fold, count: size)
      }
    case .shuffled(let count, let seed):
      let sizes = try Self.sizes(count, rowCount)
      var generator = MersenneTwister(seed: seed)
      let order = generator.permutation(rowCount)
      var folds = [Int](repeating: 0, count: rowCount)
      var next = 0
      for (fold, size) in sizes.enumerated() {
        for row in order[next..<next + size] { folds[row] = fold }
        next += size
      }
      return folds
    case .ids(let ids):
      guard ids.count == rowCount else {
        throw .shapeMismatch(what: "number of fold ids", expected: rowCount, actual: ids.count)
      }
      let (labels, folds) = Self.ranked(ids)
      try Self.requireCount(labels.count, rowCount)
      return folds
    }
  }

  /// The distinct ids, ascending, and the place of each row's among them.
  package static func ranked(_ ids: [Int]) -> (labels: [Int], folds: [Int]) {
    let labels = Set(ids).sorted()
    let places = Dictionary(uniqueKeysWithValues: labels.enumerated().map { ($1, $0) })
    return (labels, ids.map { places[$0, default: 0] })
  }

  private static func sizes(_ count: Int, _ rowCount: Int) throws(ShrinkageError) -> [Int] {
    try requireCount(count, rowCount)
    return (0..<count).map { rowCount / count + ($0 < rowCount % count ? 1 : 0) }
  }

  private static func requireCount(_ count: Int, _ rowCount: Int) throws(ShrinkageError) {
    guard rowCount > 0 else { throw .noRows }
    guard count >= 2, count <= rowCount else {
      throw .invalidOption(
        name: "the number of folds", value: Double(count),
        requirement: "at least 2 and at most the number of rows, \(rowCount)")
    }
  }
}
