import Shrinkage

/// Numbers read from a file, split into what predicts, what is predicted and how much a row counts.
///
/// `featureNames` has one name per column of `features`, in the same order; `response` and `weights`,
/// where present, have one value per row. Values are finite, weights are as the file has them and at least 0.
public struct DataTable: Sendable, Equatable {
  /// The names of the columns of ``features``, in order.
  public var featureNames: [String]
  /// Rows by features, stored column by column.
  public var features: Matrix
  /// The name of the response's column; nil where no response was read.
  public var targetName: String?
  /// One value per row; nil where no target was asked for, or an optional one is absent.
  public var response: [Double]?
  /// One weight per row; nil where no weight column was named.
  public var weights: [Double]?
  /// How many rows were left out because a cell was missing; 0 unless that was asked for.
  public var droppedRowCount: Int

  /// Puts a table together; the counts of names and rows must agree (a precondition).
  public init(
    featureNames: [String], features: Matrix, targetName: String? = nil,
    response: [Double]? = nil, weights: [Double]? = nil
  ) {
    precondition(featureNames.count == features.columnCount)
    precondition(response.map { $0.count == features.rowCount } ?? true)
    precondition(weights.map { $0.count == features.rowCount } ?? true)
    self.featureNames = featureNames
    self.features = features
    self.targetName = targetName
    self.response = response
    self.weights = weights
    self.droppedRowCount = 0
  }
}
