import Shrinkage
import ShrinkageData

/// Where a column of numbers came from.
typealias Origin = ColumnOrigin

/// The rows of a run, and what they are called.
struct Table {
  /// The data's name for messages.
  let name: String
  var featureNames: [String]
  var features: Features
  var response: [Double]?
  var targetOrigin: Origin?
  var weights: [Double]?
  var weightsOrigin: Origin?
  var droppedRowCount = 0
  /// The rows' places in the file, from 0, where these are not all of them.
  var rowIndices: [Int]?
  /// Whether the names come from a header of nothing but numbers.
  var headerLooksLikeData = false

  var rowCount: Int { features.rowCount }
  /// Whether systems are of the order of the columns.
  var isTall: Bool { features.sums != nil || features.rowCount >= features.columnCount }

  /// Sum of the weights.
  var weight: Double {
    features.sums?.weight ?? weights?.reduce(0, +) ?? Double(rowCount)
  }

  /// The rows with these indices.
  func rows(_ indices: [Int]) -> Table {
    var table = self
    table.features = features.rows(indices)
    table.response = response.map { values in indices.map { values[$0] } }
    table.weights = weights.map { values in indices.map { values[$0] } }
    table.rowIndices = rowIndices.map { places in indices.map { places[$0] } } ?? indices
    return table
  }

  /// Its size and what is predicted, for the head of a result.
  var summary: String {
    let counts = "\(counted(rowCount, "row")), \(counted(featureNames.count, "feature"))"
    return targetOrigin.map { "\(counts), target \(excerpt($0.name))" } ?? counts
  }

  /// The response, which a fit needs.
  func requiredResponse() throws -> [Double] {
    if let response { return response }
    guard DataKind(name) != .npy else { throw Failure.noTarget(of: name) }
    throw Failure(.data, "\(name): there is no target column")
  }

  /// Throws an engine error of `body` in terms of this table.
  func explaining<Result>(_ body: () throws -> Result) throws -> Result {
    do {
      return try body()
    } catch let error as ShrinkageError {
      throw Failure(error, in: self)
    }
  }
}

extension Failure {
  /// A matrix of NumPy for which nothing names the target.
  static func noTarget(of file: String) -> Failure {
    Failure(.usage, "\(file) holds no target: --target names a file or a column with it")
  }
}
