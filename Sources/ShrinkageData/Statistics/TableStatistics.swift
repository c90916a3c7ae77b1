import Shrinkage

/// Where a column of numbers came from.
public enum ColumnOrigin: Codable, Equatable, Sendable {
  /// A column of the table.
  case column(String)
  /// A file of its own.
  case file(String)

  /// The column's or the file's name.
  public var name: String {
    switch self {
    case .column(let name), .file(let name): name
    }
  }
}

/// The sufficient statistics of a table's rows, with the names of its columns: all that a fit of any
/// number of rows needs.
///
/// They merge with those of other rows of the same columns, and ``encodedParts()`` writes them to a file.
public struct TableStatistics: Sendable, Equatable {
  /// The names of the columns, in the order of the statistics.
  public let featureNames: [String]
  /// Where the response came from.
  public let target: ColumnOrigin
  /// Where the rows' weights came from; nil where all weighed the same.
  public let weights: ColumnOrigin?
  /// What the folds are called; a single one where the rows were not divided.
  public let foldLabels: [Int]
  /// The statistics of each fold.
  public internal(set) var folds: FoldStatistics
  /// How many rows were left out because a cell was missing.
  public internal(set) var droppedRowCount = 0

  /// Rows seen, without those left out.
  public var rowCount: Int { folds.rowCount }
  /// Whether the rows were divided into folds.
  public var hasFolds: Bool { foldLabels.count > 1 }

  /// Statistics of no rows.
  ///
  /// - Throws: ``Shrinkage/ShrinkageError`` when p x p numbers for each fold cannot be had.
  public init(
    featureNames: [String], target: ColumnOrigin, weights: ColumnOrigin? = nil,
    foldLabels: [Int] = [0]
  ) throws(ShrinkageError) {
    try self.init(
      featureNames: featureNames, target: target, weights: weights, foldLabels: foldLabels,
      folds: FoldStatistics(columnCount: featureNames.count, foldCount: foldLabels.count))
  }

  init(
    featureNames: [String], target: ColumnOrigin, weights: ColumnOrigin?, foldLabels: [Int],
    folds: FoldStatistics
  ) {
    self.featureNames = featureNames
    self.target = target
    self.weights = weights
    self.foldLabels = foldLabels
    self.folds = folds
  }

  /// Adds the statistics of other rows, fold to fold; O(K p^2) however many rows they sum up.
  ///
  /// Columns must agree by name and order, folds by what they are called, and both must have weights or
  /// neither. A response that was a file may have been another file.
  public mutating func merge(_ other: TableStatistics) throws(StatisticsMismatch) {
    try requireSameColumns(other)
    guard foldLabels == other.foldLabels else {
      throw foldLabels.count == other.foldLabels.count
        ? .foldLabels(foldLabels, other.foldLabels)
        : .foldCount(foldLabels.count, other.foldLabels.count)
    }
    do throws(ShrinkageError) {
      try folds.merge(other.folds)
    } catch {
      preconditionFailure("the shapes agree: \(error)")
    }
    droppedRowCount += other.droppedRowCount
  }

  private func requireSameColumns(_ other: TableStatistics) throws(StatisticsMismatch) {
    let names = zip(featureNames, other.featureNames)
    if let index = names.enumerated().first(where: { $1.0 != $1.1 })?.offset {
      throw .feature(index: index, featureNames[index], other.featureNames[index])
    }
    guard featureNames.count == other.featureNames.count else {
      throw .featureCount(featureNames.count, other.featureNames.count)
    }
    guard Self.agree(target, other.target) else { throw .target(target, other.target) }
    guard Self.agree(weights, other.weights) else { throw .weights(weights, other.weights) }
  }

  private static func agree(_ some: ColumnOrigin?, _ other: ColumnOrigin?) -> Bool {
    if case .file = some, case .file = other { return true }
    return some == other
  }
}

/// Why statistics are not of the same columns and folds.
public enum StatisticsMismatch: Error, Equatable, Sendable {
  /// The numbers of features.
  case featureCount(Int, Int)
  /// The names of a feature, whose place counts from 0.
  case feature(index: Int, String, String)
  /// Where the response came from.
  case target(ColumnOrigin, ColumnOrigin)
  /// Where the weights came from; nil where there were none.
  case weights(ColumnOrigin?, ColumnOrigin?)
  /// The numbers of folds; 1 where rows were not divided.
  case foldCount(Int, Int)
  /// What the folds are called.
  case foldLabels([Int], [Int])
}

extension StatisticsMismatch: CustomStringConvertible {
  /// What the other has, and what the first.
  public var description: String {
    func text(_ origin: ColumnOrigin?) -> String {
      switch origin {
      case nil: "none"
      case .column(let name)?: excerpt(name)
      case .file(let name)?: "the file \(excerpt(name))"
      }
    }
    return switch self {
    case .featureCount(let first, let other): "\(other) features, not \(first)"
    case .feature(let index, let first, let other):
      "feature \(index + 1) is \(excerpt(other)), not \(excerpt(first))"
    case .target(let first, let other): "the target is \(text(other)), not \(text(first))"
    case .weights(let first, let other): "the weights are \(text(other)), not \(text(first))"
    case .foldCount(let first, let other):
      "\(other == 1 ? "no folds" : "\(other) folds"), not \(first == 1 ? "none" : "\(first)")"
    case .foldLabels: "the folds have other numbers"
    }
  }
}
