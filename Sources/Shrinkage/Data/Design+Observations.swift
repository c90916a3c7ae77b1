/// Rows of features with their responses and weights, and what is required of them.
struct Observations {
  let features: any Design
  let response: [Double]
  let weights: [Double]?

  /// The sum of the weights.
  var weight: Double { weights?.reduce(0, +) ?? Double(features.rowCount) }

  var firstWeightedRow: Int? {
    guard let weights else { return features.rowCount > 0 ? 0 : nil }
    return weights.firstIndex { $0 > 0 }
  }

  func requireMatchingShapes(columnCount: Int) throws(ShrinkageError) {
    try features.requireColumnCount(columnCount)
    guard response.count == features.rowCount else {
      throw .shapeMismatch(
        what: "length of the response", expected: features.rowCount, actual: response.count)
    }
    if let weights, weights.count != features.rowCount {
      throw .shapeMismatch(
        what: "length of the weights", expected: features.rowCount, actual: weights.count)
    }
  }

  func requireValidWeights() throws(ShrinkageError) {
    guard let weights else { return }
    for (i, weight) in weights.enumerated() where !(weight >= 0 && weight < .infinity) {
      throw .invalidWeight(row: i, value: weight)
    }
  }

  /// Throws for the first value, row by row and the response last, that is not finite.
  func requireFinite() throws(ShrinkageError) {
    let row = response.firstIndex { !$0.isFinite }
    if let place = features.firstNonFinite(), place.row <= row ?? .max {
      throw .nonFiniteFeature(row: place.row, column: place.column)
    }
    if let row { throw .nonFiniteResponse(row: row) }
  }
}

extension Design {
  func requireColumnCount(_ count: Int) throws(ShrinkageError) {
    guard columnCount == count else {
      throw .shapeMismatch(
        what: "columns of the features", expected: count, actual: columnCount)
    }
  }
}
