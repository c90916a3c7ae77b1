/// Where the cells of a row go: what the names of the columns and the options amount to.
///
/// A used row is laid out as the features in order, then the response, then the weight.
struct CSVLayout: Sendable {
  let file: String
  let delimiter: UInt8
  let dropsMissing: Bool
  /// The names of all columns of the file.
  let columnNames: [String]
  /// For each column of the file its place in a used row, or -1 where it is not used.
  let destinations: [Int]
  let featureNames: [String]
  let targetName: String?
  let weightsName: String?

  var hasWeights: Bool { weightsName != nil }

  /// How many numbers a used row has.
  var usedCount: Int {
    featureNames.count + (targetName == nil ? 0 : 1) + (hasWeights ? 1 : 0)
  }

  /// Assigns the columns, from names as they are in the file.
  init(
    file: String, columnNames: [String], delimiter: UInt8, options: CSVOptions
  ) throws(DataError) {
    let roles = try ColumnRoles(file: file, names: columnNames, options: options)
    var destinations = [Int](repeating: -1, count: columnNames.count)
    for (place, column) in roles.features.enumerated() { destinations[column] = place }
    var next = roles.features.count
    for column in [roles.target, roles.weights] {
      guard let column else { continue }
      destinations[column] = next
      next += 1
    }
    self.file = file
    self.delimiter = delimiter
    self.dropsMissing = options.dropsMissing
    self.columnNames = columnNames
    self.destinations = destinations
    self.featureNames = roles.features.map { columnNames[$0] }
    self.targetName = roles.target.map { columnNames[$0] }
    self.weightsName = roles.weights.map { columnNames[$0] }
  }
}
