import Shrinkage

/// Adds up the statistics of a table that comes in batches of rows.
package struct StatisticsSum {
  /// The table's name, for errors.
  let table: String
  private let folds: FoldRule
  private let rowCount: Int
  /// The response, where no column holds it.
  var response: RowNumbers?
  /// The rows' weights, where no column holds them.
  var weights: RowNumbers?
  private var statistics: TableStatistics?
  private var droppedRowCount = 0

  /// - Parameters:
  ///   - table: the table's name, for errors.
  ///   - rowCount: how many rows there will be; only contiguous folds look at it.
  package init(table: String, folds: FoldRule, rowCount: Int) {
    self.table = table
    self.folds = folds
    self.rowCount = rowCount
  }

  /// Makes room for the sums of these columns; target and weights that are nil are in files of their own,
  /// or, the weights, not there.
  mutating func begin(
    _ names: [String], target: String?, weights: String?
  ) throws(DataError) {
    guard let target = target.map(ColumnOrigin.column) ?? response.map({ .file($0.file) }) else {
      throw .noTarget(file: table)
    }
    try begin(
      names, target: target,
      weights: weights.map(ColumnOrigin.column) ?? self.weights.map { .file($0.file) })
  }

  /// Makes room for the sums of these columns.
  package mutating func begin(
    _ names: [String], target: ColumnOrigin, weights: ColumnOrigin?
  ) throws(DataError) {
    do throws(ShrinkageError) {
      statistics = try TableStatistics(
        featureNames: names, target: target, weights: weights, foldLabels: folds.labels)
    } catch {
      throw Self.failure(error, table, names)
    }
  }

  /// Adds the next rows.
  mutating func add(_ rows: DataTable) throws(DataError) {
    let first = statistics?.rowCount ?? 0
    let range = first..<first + rows.features.rowCount
    var (values, factors) = (rows.response ?? [], rows.weights)
    if rows.response == nil, let response { values = try response.values(of: range, table) }
    if rows.weights == nil, let weights { factors = try weights.values(of: range, table) }
    try add(rows.features, values, weights: factors)
  }

  /// Adds the next rows.
  package mutating func add(
    _ features: any Design, _ response: [Double], weights: [Double]?
  ) throws(DataError) {
    let first = statistics?.rowCount ?? 0
    let assignment = try folds.folds(
      of: first..<first + response.count, rowCount: rowCount, table)
    do throws(ShrinkageError) {
      try statistics?.folds.add(features, response, weights: weights, folds: assignment)
    } catch {
      throw Self.failure(error, table, statistics?.featureNames ?? [], firstRow: first)
    }
  }

  /// Counts rows that were left out.
  package mutating func leaveOut(_ count: Int) { droppedRowCount += count }

  /// The sums, if there were rows, as many as the folds and the numbers in files of their own ask for.
  package consuming func finished() throws(DataError) -> TableStatistics {
    guard var statistics, statistics.rowCount > 0 else { throw .noRows(file: table) }
    let count = statistics.rowCount
    try folds.requireRows(count, leftOut: droppedRowCount, table)
    for numbers in [response, weights].compactMap({ $0 }) {
      try numbers.requireRows(count, leftOut: droppedRowCount, table)
    }
    statistics.droppedRowCount = droppedRowCount
    return statistics
  }

  /// An engine error in terms of the table.
  static func failure(
    _ error: ShrinkageError, _ table: String, _ names: [String], firstRow: Int = 0
  ) -> DataError {
    func row(_ index: Int) -> String { "in row \(firstRow + index + 1)" }
    let (column, reason): (Int?, String) =
      switch error {
      case .magnitudeTooLarge(let column?):
        (column, "squares of its values exceed the range of Double; rescale it")
      case .nonFiniteFeature(let place, let column):
        (column, "the value \(row(place)) is not finite")
      case .nonFiniteResponse(let place): (nil, "the target \(row(place)) is not finite")
      case .invalidWeight(let place, let value):
        (nil, "the weight \(row(place)) is \(value); it must be finite and at least 0")
      default: (nil, "\(error)")
      }
    return .cannotSum(file: table, column: column.map { names[$0] }, reason: reason)
  }
}
