import Shrinkage
import ShrinkageData

/// An embedded data set, whose columns are chosen as those of a file.
struct EmbeddedTable {
  private let name: String
  private let names: [String]
  private let columns: [[Double]]

  init(_ dataset: Dataset) {
    let features = Diabetes.features(scaled: dataset == .diabetes)
    let n = features.rowCount
    name = dataset.rawValue
    names = Diabetes.featureNames + [Diabetes.targetName]
    columns =
      (0..<features.columnCount).map { Array(features.values[$0 * n..<($0 + 1) * n]) }
      + [Diabetes.response]
  }

  func select(
    features: CSVOptions.Features, target: CSVOptions.Target, weights: CSVOptions.Weights
  ) throws -> Table {
    let weights = try weightsIndex(weights)
    let target = try targetIndex(target, weights: weights, features)
    // Where the target comes from a file, the data set's own is no feature either.
    let used = [target ?? names.count - 1, weights].compactMap { $0 }
    let chosen = try featureIndices(features, without: used)
    return Table(
      name: name, featureNames: chosen.map { names[$0] },
      features: .dense(
        try Matrix(
          columnMajor: chosen.flatMap { columns[$0] }, rowCount: columns[0].count,
          columnCount: chosen.count)),
      response: target.map { columns[$0] }, targetOrigin: target.map { .column(names[$0]) },
      weights: weights.map { columns[$0] }, weightsOrigin: weights.map { .column(names[$0]) })
  }

  private func index(_ column: String) throws -> Int {
    guard let index = names.firstIndex(of: column) else {
      throw DataError.unknownColumn(file: name, name: column)
    }
    return index
  }

  private func weightsIndex(_ weights: CSVOptions.Weights) throws -> Int? {
    switch weights {
    case .none: nil
    case .optional(let column): names.firstIndex(of: column)
    case .named(let column): try index(column)
    }
  }

  private func targetIndex(
    _ target: CSVOptions.Target, weights: Int?, _ features: CSVOptions.Features
  ) throws -> Int? {
    let index: Int?
    switch target {
    case .none: return nil
    case .optional(let column): index = names.firstIndex(of: column)
    case .named(let column): index = try self.index(column)
    case .lastColumn:
      var ignored: [String] = []
      if case .except(let names) = features { ignored = names }
      index = names.indices.last { $0 != weights && !ignored.contains(names[$0]) }
    }
    if let index, index == weights { throw usedTwice(index, "the target and the weights") }
    return index
  }

  private func featureIndices(
    _ features: CSVOptions.Features, without used: [Int]
  ) throws -> [Int] {
    switch features {
    case .all: return names.indices.filter { !used.contains($0) }
    case .except(let ignored):
      let ignored = try ignored.map(index)
      return names.indices.filter { !used.contains($0) && !ignored.contains($0) }
    case .only(let chosen):
      let indices = try chosen.map(index)
      for (place, column) in indices.enumerated() {
        if used.contains(column) { throw usedTwice(column, "a feature and target or weights") }
        if indices[..<place].contains(column) {
          throw usedTwice(column, "listed twice among the features")
        }
      }
      return indices
    }
  }

  private func usedTwice(_ column: Int, _ uses: String) -> DataError {
    .columnUsedTwice(file: name, name: names[column], uses: uses)
  }
}
