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
  let hasWeights: Bool

  /// How many numbers a used row has.
  var usedCount: Int {
    featureNames.count + (targetName == nil ? 0 : 1) + (hasWeights ? 1 : 0)
  }

  /// Assigns the columns, from names as they are in the file.
  init(
    file: String, columnNames: [String], delimiter: UInt8, options: CSVOptions
  ) throws(DataError) {
    var indices: [String: Int] = [:]
    for (index, name) in columnNames.enumerated() {
      guard indices.updateValue(index, forKey: name) == nil else {
        throw .duplicateColumn(file: file, name: name)
      }
    }
    let columns = NamedColumns(file: file, names: columnNames, indices: indices)
    let weights = try columns.weights(options)
    let target = try columns.target(options, weights: weights)
    let features = try columns.features(options, target: target, weights: weights)

    var destinations = [Int](repeating: -1, count: columnNames.count)
    for (place, column) in features.enumerated() { destinations[column] = place }
    var next = features.count
    for column in [target, weights] {
      guard let column else { continue }
      destinations[column] = next
      next += 1
    }
    self.file = file
    self.delimiter = delimiter
    self.dropsMissing = options.dropsMissing
    self.columnNames = columnNames
    self.destinations = destinations
    self.featureNames = features.map { columnNames[$0] }
    self.targetName = target.map { columnNames[$0] }
    self.hasWeights = weights != nil
  }
}

/// The columns of a file, to be found by name.
private struct NamedColumns {
  let file: String
  let names: [String]
  let indices: [String: Int]

  func index(_ name: String) throws(DataError) -> Int {
    guard let index = indices[name] else { throw .unknownColumn(file: file, name: name) }
    return index
  }

  func indexSet(_ names: [String]) throws(DataError) -> Set<Int> {
    var result: Set<Int> = []
    for name in names { result.insert(try index(name)) }
    return result
  }

  func weights(_ options: CSVOptions) throws(DataError) -> Int? {
    switch options.weights {
    case .none: nil
    case .named(let name): try index(name)
    case .optional(let name): indices[name]
    }
  }

  func target(_ options: CSVOptions, weights: Int?) throws(DataError) -> Int? {
    let target: Int?
    switch options.target {
    case .none: target = nil
    case .named(let name): target = try index(name)
    case .optional(let name): target = indices[name]
    case .lastColumn:
      var ignored: Set<Int> = []
      if case .except(let names) = options.features { ignored = try indexSet(names) }
      target = names.indices.last { $0 != weights && !ignored.contains($0) }
    }
    if let target, target == weights { throw usedTwice(target, "the target and the weights") }
    return target
  }

  func features(_ options: CSVOptions, target: Int?, weights: Int?) throws(DataError) -> [Int] {
    switch options.features {
    case .all:
      return names.indices.filter { $0 != target && $0 != weights }
    case .except(let ignored):
      let ignored = try indexSet(ignored)
      return names.indices.filter { $0 != target && $0 != weights && !ignored.contains($0) }
    case .only(let chosen):
      var features: [Int] = []
      var seen: Set<Int> = []
      for name in chosen {
        let column = try index(name)
        if column == target { throw usedTwice(column, "the target and a feature") }
        if column == weights { throw usedTwice(column, "the weights and a feature") }
        guard seen.insert(column).inserted else {
          throw usedTwice(column, "listed twice among the features")
        }
        features.append(column)
      }
      return features
    }
  }

  private func usedTwice(_ column: Int, _ uses: String) -> DataError {
    .columnUsedTwice(file: file, name: names[column], uses: uses)
  }
}
