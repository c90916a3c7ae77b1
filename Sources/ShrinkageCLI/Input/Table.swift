import Shrinkage
import ShrinkageData

/// Where a column of numbers came from.
enum Origin: Codable, Equatable {
  case column(String)
  case file(String)

  var name: String {
    switch self {
    case .column(let name), .file(let name): name
    }
  }
}

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
  var isTall: Bool { features.rowCount >= features.columnCount }

  /// Sum of the weights.
  var weight: Double { weights?.reduce(0, +) ?? Double(rowCount) }

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
    guard DataKind(name) != .npy else {
      throw Failure(.usage, "\(name) holds no target: --target names a file or a column with it")
    }
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
