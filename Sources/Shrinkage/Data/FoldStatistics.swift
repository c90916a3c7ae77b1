/// The statistics of each fold of some rows, from one pass over them.
///
/// What a fit without a fold needs is the sum of the others: they are added, never subtracted, so that
/// nothing cancels. K p x p numbers, however many rows there were.
public struct FoldStatistics: Sendable, Equatable {
  /// Those of each fold.
  public internal(set) var folds: [SufficientStatistics]

  /// p.
  public let columnCount: Int
  /// K.
  public var foldCount: Int { folds.count }
  /// Rows seen, whatever their weights.
  public var rowCount: Int { folds.reduce(0) { $0 + $1.rowCount } }

  /// Statistics of no rows in `foldCount` folds.
  ///
  /// - Throws: ``ShrinkageError/invalidOption(name:value:requirement:)`` for fewer than one fold,
  ///   ``ShrinkageError/insufficientMemory(what:bytes:)`` or
  ///   ``ShrinkageError/dimensionTooLarge(what:value:)`` when K p x p numbers cannot be had.
  public init(columnCount: Int, foldCount: Int) throws(ShrinkageError) {
    guard foldCount >= 1 else {
      throw .invalidOption(
        name: "the number of folds", value: Double(foldCount), requirement: "at least 1")
    }
    let empty = try SufficientStatistics(columnCount: columnCount)
    try requireMemory(
      doubles: (foldCount, columnCount * columnCount),
      for: "the Gram matrices of \(foldCount) folds of \(columnCount) columns")
    self.columnCount = columnCount
    folds = Array(repeating: empty, count: foldCount)
  }

  /// Takes statistics of folds as they are.
  ///
  /// - Throws: ``ShrinkageError/invalidOption(name:value:requirement:)`` for no fold,
  ///   ``ShrinkageError/shapeMismatch(what:expected:actual:)`` when their columns differ.
  public init(_ folds: [SufficientStatistics]) throws(ShrinkageError) {
    guard let first = folds.first else {
      throw .invalidOption(name: "the number of folds", value: 0, requirement: "at least 1")
    }
    for fold in folds where fold.columnCount != first.columnCount {
      throw .shapeMismatch(
        what: "columns of the statistics of a fold", expected: first.columnCount,
        actual: fold.columnCount)
    }
    columnCount = first.columnCount
    self.folds = folds
  }

  /// Adds the statistics of other rows of the same columns, fold to fold; O(K p^2).
  ///
  /// - Throws: ``ShrinkageError/shapeMismatch(what:expected:actual:)`` when the numbers of columns or
  ///   of folds differ.
  public mutating func merge(_ other: FoldStatistics) throws(ShrinkageError) {
    guard other.foldCount == foldCount else {
      throw .shapeMismatch(
        what: "folds of the statistics to merge", expected: foldCount, actual: other.foldCount)
    }
    for fold in folds.indices { try folds[fold].merge(other.folds[fold]) }
  }

  /// The statistics of all rows; O(K p^2).
  public var total: SufficientStatistics { sum(of: Array(folds.indices)) }

  /// The statistics of all rows but those of `fold`; O(K p^2).
  public func training(without fold: Int) -> SufficientStatistics {
    sum(of: folds.indices.filter { $0 != fold })
  }

  private func sum(of indices: [Int]) -> SufficientStatistics {
    do {
      guard let first = indices.first else {
        return try SufficientStatistics(columnCount: columnCount)
      }
      var sum = folds[first]
      for fold in indices.dropFirst() { try sum.merge(folds[fold]) }
      return sum
    } catch {
      preconditionFailure("folds with other columns than the first: \(error)")
    }
  }
}
