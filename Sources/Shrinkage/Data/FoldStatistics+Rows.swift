extension FoldStatistics {
  /// Adds rows to their folds, in one pass over them.
  ///
  /// - Parameters:
  ///   - features: n x p, p as ``columnCount``, dense or sparse.
  ///   - response: n values.
  ///   - weights: n values of at least 0; default all 1.
  ///   - assignment: the fold of each row, from 0 to one less than ``foldCount``; see
  ///     ``Folds/assignment(rowCount:)``.
  /// - Throws: as the addition to ``SufficientStatistics``; some of the rows before the offending one
  ///   may have been added by then.
  /// - Complexity: O(n p^2) time and O(p) memory beside a block of rows, and p x p for each fold of
  ///   rows that follow others.
  public mutating func add(
    _ features: any Design, _ response: [Double], weights: [Double]? = nil, folds assignment: [Int]
  ) throws(ShrinkageError) {
    try Observations(features: features, response: response, weights: weights)
      .requireMatchingShapes(columnCount: columnCount)
    guard assignment.count == response.count else {
      throw .shapeMismatch(
        what: "number of fold ids", expected: response.count, actual: assignment.count)
    }
    for fold in assignment where !folds.indices.contains(fold) {
      throw .invalidOption(
        name: "a fold id", value: Double(fold),
        requirement: "from 0 to \(foldCount - 1), one less than the number of folds")
    }
    let length = max(256 * foldCount, 131_072 / (columnCount + 1))
    try features.forEachBlock(ofRows: length) { range, block throws(ShrinkageError) in
      do throws(ShrinkageError) {
        let isWhole = range.count == response.count
        try add(
          RowBlocks(
            features: block, response: isWhole ? response : Array(response[range]),
            weights: isWhole ? weights : weights.map { Array($0[range]) }),
          Array(assignment[range]))
      } catch {
        throw error.movingRows(by: range.lowerBound)
      }
    }
  }

  /// - Parameter assignment: the fold of each row of the features.
  private mutating func add(
    _ rows: RowBlocks, _ assignment: [Int]
  ) throws(ShrinkageError) {
    let stretches = Self.stretches(assignment, in: rows.range)
    // Each stretch costs about a merge, O(p^2), beside its products.
    guard stretches.count * max(columnCount, 256) > rows.range.count else {
      for stretch in stretches {
        try folds[assignment[stretch.lowerBound]].add(rows.part(stretch))
      }
      return
    }
    if try addSorted(rows, assignment) { return }
    for fold in folds.indices {
      let indices = rows.range.filter { assignment[$0] == fold }
      do throws(ShrinkageError) {
        try folds[fold].add(
          RowBlocks(
            features: rows.features.rows(indices), response: indices.map { rows.response[$0] },
            weights: rows.weights.map { weights in indices.map { weights[$0] } }))
      } catch {
        throw error.mappingRows { indices[$0] }
      }
    }
  }

  /// Rows of neighbouring indices in the same fold.
  private static func stretches(_ assignment: [Int], in range: Range<Int>) -> [Range<Int>] {
    var stretches: [Range<Int>] = []
    var start = range.lowerBound
    for i in range where i + 1 == range.upperBound || assignment[i + 1] != assignment[i] {
      stretches.append(start..<i + 1)
      start = i + 1
    }
    return stretches
  }

  /// Adds many rows in any order of folds: those of a portion are sorted by fold in the copy that is
  /// made of them, and then each fold's lie together.
  ///
  /// - Returns: whether the rows were added; not where their products would lose digits.
  private mutating func addSorted(
    _ rows: RowBlocks, _ assignment: [Int]
  ) throws(ShrinkageError) -> Bool {
    guard let origin = rows.origin else { return false }
    var parts = try FoldStatistics(columnCount: columnCount, foldCount: foldCount)
    var sums = folds.map { _ in SufficientStatistics.OriginSums(columnCount: columnCount) }
    let capacity = max(256 * foldCount, 524_288 / columnCount)
    var portion = RowBlocks.Portion(rows, capacity: capacity, isCopy: true)
    for range in rows.ranges(ofLength: portion.capacity) {
      var members = folds.map { _ in [Int]() }
      for i in range { members[assignment[i]].append(i) }
      portion.load(rows, members.flatMap { $0 }, origin)
      var first = 0
      for (fold, indices) in members.enumerated() where !indices.isEmpty {
        parts.folds[fold].accumulate(portion, first..<first + indices.count, of: rows, &sums[fold])
        first += indices.count
      }
    }
    for fold in folds.indices where sums[fold].rowCount > 0 {
      guard parts.folds[fold].finish(sums[fold], origin) else { return false }
    }
    try merge(parts)
    return true
  }
}

extension FoldStatistics {
  /// Statistics of rows whose shapes agree, each thread summing some of them.
  ///
  /// OpenBLAS's own threads would spin for some time after the last `dsyrk`, in the way of the fits.
  init(
    _ rows: Observations, folds assignment: [Int], count: Int
  ) throws(ShrinkageError) {
    let features = rows.features
    try self.init(columnCount: features.columnCount, foldCount: count)
    if let matrix = features as? Matrix {
      let blocks = RowBlocks(
        features: matrix, response: rows.response, weights: rows.weights)
      let empty = self
      let parts = try blocks.sums(count: count) { part throws(ShrinkageError) in
        var statistics = empty
        try statistics.add(part, assignment)
        return statistics
      }
      if let parts {
        for part in parts { try merge(part) }
        return
      }
    }
    try add(features, rows.response, weights: rows.weights, folds: assignment)
  }
}
