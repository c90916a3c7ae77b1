import Shrinkage
import ShrinkageData

extension TableLoader {
  /// Reads the rows into the statistics of their folds: a CSV and a matrix of NumPy in batches of rows,
  /// other data as a whole.
  func statistics(_ folds: FoldRule) throws -> TableStatistics {
    guard let file = source.data, source.kind != .libsvm else { return try summed(load(), folds) }
    guard source.kind == .csv || source.target != nil else { throw Failure.noTarget(of: file) }
    defer { ProgressDisplay.clear() }
    var reader = StatisticsReader(csvOptions, progress: meter)
    reader.folds = folds
    // Read only where no column has that name.
    reader.targetFile = source.target
    reader.weightsFile = source.weights
    return try explainingUnknownColumns {
      try file == "-" ? reader.readStandardInput() : reader.read(path: file)
    }
  }

  private func summed(_ table: Table, _ folds: FoldRule) throws -> TableStatistics {
    let response = try table.requiredResponse()
    guard let target = table.targetOrigin else { throw DataError.noTarget(file: table.name) }
    var sum = StatisticsSum(table: table.name, folds: folds, rowCount: table.rowCount)
    try sum.begin(table.featureNames, target: target, weights: table.weightsOrigin)
    try sum.add(table.features.design, response, weights: table.weights)
    return try sum.finished()
  }
}
