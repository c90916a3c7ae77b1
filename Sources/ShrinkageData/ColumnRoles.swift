/// Which columns of a table are used for what, by their places in it.
package struct ColumnRoles {
  package let features: [Int]
  package let target: Int?
  package let weights: Int?

  /// Finds the columns that the options name; delimiter, header and missing cells do not matter here.
  package init(file: String, names: [String], options: CSVOptions) throws(DataError) {
    var indices: [String: Int] = [:]
    for (index, name) in names.enumerated() {
      guard indices.updateValue(index, forKey: name) == nil else {
        throw .duplicateColumn(file: file, name: name)
      }
    }
    let columns = NamedColumns(file: file, names: names, indices: indices)
    weights = try columns.weights(options)
    target = try columns.target(options, weights: weights)
    features = try columns.features(options, target: target, weights: weights)
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
