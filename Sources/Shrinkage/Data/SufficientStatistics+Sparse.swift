extension SufficientStatistics {
  /// Adds rows of any kind, as dense blocks of them; see ``add(_:_:weights:)-(Matrix,_,_)``.
  ///
  /// - Complexity: O(n p^2) however few elements are stored, O(p) memory beside a block.
  public mutating func add(
    _ features: any Design, _ response: [Double], weights: [Double]? = nil
  ) throws(ShrinkageError) {
    try Observations(features: features, response: response, weights: weights)
      .requireMatchingShapes(columnCount: columnCount)
    let count = max(256, 131_072 / (columnCount + 1))
    try features.forEachBlock(ofRows: count) { rows, block throws(ShrinkageError) in
      do throws(ShrinkageError) {
        try add(block, Array(response[rows]), weights: weights.map { Array($0[rows]) })
      } catch {
        throw error.movingRows(by: rows.lowerBound)
      }
    }
  }

  /// Statistics of these rows alone.
  init(_ features: any Design, _ response: [Double], weights: [Double]?) throws(ShrinkageError) {
    if let matrix = features as? Matrix {
      try self.init(matrix, response, weights: weights)
      return
    }
    try self.init(columnCount: features.columnCount)
    try add(features, response, weights: weights)
  }
}

extension ShrinkageError {
  /// The error of a block of rows in terms of the rows it begins with `offset` of.
  func movingRows(by offset: Int) -> ShrinkageError { mappingRows { $0 + offset } }

  /// The error of some rows in terms of those that they are of.
  func mappingRows(_ original: (Int) -> Int) -> ShrinkageError {
    switch self {
    case .nonFiniteFeature(let row, let column):
      .nonFiniteFeature(row: original(row), column: column)
    case .nonFiniteResponse(let row): .nonFiniteResponse(row: original(row))
    case .invalidWeight(let row, let value): .invalidWeight(row: original(row), value: value)
    default: self
    }
  }
}
