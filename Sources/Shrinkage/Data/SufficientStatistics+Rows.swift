extension SufficientStatistics {
  /// Adds rows: a block of features, their responses and, if given, their weights.
  ///
  /// Many rows are summed as products of deviations from an origin near their means, from which the
  /// means are taken out at the end; <doc:Derivation> has the bound. The origin is often 0: then the
  /// features are read as they lie. Few rows, and those for which that would cost digits, go through
  /// blocks that fit the cache: each is copied as deviations from the running means, its own means are
  /// removed, and one `dsyrk` adds it together with the row
  /// sqrt(W_a W_b / (W_a + W_b)) (m_b - m_a), which is the merge of Chan, Golub and LeVeque (1983) in
  /// the form of data. O(n p^2) time; O(p) memory beside a block, and p x p where p rows or more
  /// follow others. The features are not copied as a whole.
  ///
  /// - Parameters:
  ///   - features: n x p, p as ``columnCount``.
  ///   - response: n values.
  ///   - weights: n values of at least 0; default all 1. All may be 0 here, but not all those
  ///     of a fit.
  /// - Throws: ``ShrinkageError`` for shapes that disagree, values that are not finite (with row and
  ///   column), negative weights and squares beyond the range of `Double`. Blocks of rows
  ///   before the offending one may have been added by then, parts of a block never.
  public mutating func add(
    _ features: Matrix, _ response: [Double], weights: [Double]? = nil
  ) throws(ShrinkageError) {
    try Observations(features: features, response: response, weights: weights)
      .requireMatchingShapes(columnCount: columnCount)
    try add(RowBlocks(features: features, response: response, weights: weights))
  }

  /// Adds rows whose shapes agree.
  mutating func add(_ rows: RowBlocks) throws(ShrinkageError) {
    if try addAboutOrigin(rows) { return }
    var scratch = RowBlocks.Scratch(columnCount: columnCount, rowCapacity: rows.blockRowCount)
    for range in rows.ranges(ofLength: rows.blockRowCount) {
      try rows.requireValidWeights(in: range)
      try add(rows, range, &scratch)
    }
  }

  /// Statistics of these rows alone, each thread summing some of them; see ``add(_:_:weights:)``.
  init(_ features: Matrix, _ response: [Double], weights: [Double]?) throws(ShrinkageError) {
    try self.init(columnCount: features.columnCount)
    try Observations(features: features, response: response, weights: weights)
      .requireMatchingShapes(columnCount: columnCount)
    let empty = self
    let rows = RowBlocks(features: features, response: response, weights: weights)
    let parts = try rows.sums { part throws(ShrinkageError) in
      var statistics = empty
      try statistics.add(part)
      return statistics
    }
    if let parts {
      for part in parts { try merge(part) }
    } else {
      try add(rows)
    }
  }

  /// Adds one block of rows through the scratch.
  private mutating func add(
    _ rows: RowBlocks, _ range: Range<Int>, _ scratch: inout RowBlocks.Scratch
  ) throws(ShrinkageError) {
    var (origin, responseOrigin) = (means, responseMean)
    if weight == 0 {
      guard let reference = rows.firstWeightedRow(in: range) else {
        try rows.requireFinite(in: range)
        rowCount += range.count
        return
      }
      // Deviations from a row, not from 0: a constant column then has a scatter of exactly 0,
      // and a mean far from 0 costs no digits.
      for j in 0..<columnCount { origin[j] = rows.features[reference, j] }
      responseOrigin = rows.response[reference]
    }
    scratch.load(rows, range, means: origin, responseMean: responseOrigin)
    guard scratch.isFinite else { return try rows.explainNonFinite(in: range) }
    scratch.center()
    guard scratch.maximumMagnitude < 1e150 else {
      throw .magnitudeTooLarge(column: scratch.largestColumn)
    }
    // Nothing is kept of a block before all of it has been accepted.
    (means, responseMean) = (origin, responseOrigin)
    rowCount += range.count
    guard scratch.weight > 0 else { return }
    scratch.applyWeights(mergingInto: weight)
    accumulate(scratch)
  }

  private mutating func accumulate(_ scratch: borrowing RowBlocks.Scratch) {
    let block = Block(
      rows: scratch.rowCount + 1, columns: columnCount, stride: scratch.stride)
    let values = scratch.values.span
    let response = values.extracting(scratch.range(ofColumn: columnCount))
    let stride = max(columnCount, 1)
    scatter.withMutableSpan {
      BLAS.syrk(transposed: true, block, values, &$0, stride: stride)
    }
    crossProducts.withMutableSpan {
      BLAS.gemv(transposed: true, block, values, response, beta: 1, &$0)
    }
    responseScatter += BLAS.dot(response, response)
    let total = weight + scratch.weight
    for j in 0..<columnCount { means[j] += scratch.weight / total * scratch.shift[j] }
    responseMean += scratch.weight / total * scratch.shift[columnCount]
    weight = total
  }
}

/// Rows to be read block by block.
struct RowBlocks {
  let features: Matrix
  let response: [Double]
  let weights: [Double]?
  /// Which of the rows.
  let range: Range<Int>

  init(
    features: Matrix, response: [Double], weights: [Double]?, range: Range<Int>? = nil
  ) {
    self.features = features
    self.response = response
    self.weights = weights
    self.range = range ?? 0..<features.rowCount
  }

  /// Rows of a block: about 1 MiB of scratch, but enough of them to keep `dsyrk` busy.
  var blockRowCount: Int {
    min(max(range.count, 1), max(256, 131_072 / (features.columnCount + 1)))
  }

  /// Some of the rows.
  func part(_ range: Range<Int>) -> RowBlocks {
    RowBlocks(features: features, response: response, weights: weights, range: range)
  }

  var isWeighted: Bool { weights != nil }

  /// The rows in stretches of `length`, the last of which may be shorter.
  func ranges(ofLength length: Int) -> [Range<Int>] {
    stride(from: range.lowerBound, to: range.upperBound, by: length).map {
      $0..<min($0 + length, range.upperBound)
    }
  }

  func firstWeightedRow(in range: Range<Int>) -> Int? {
    guard let weights else { return range.first }
    return range.first { weights[$0] > 0 }
  }

  func requireValidWeights(in range: Range<Int>) throws(ShrinkageError) {
    guard let weights else { return }
    for i in range where !(weights[i] >= 0 && weights[i] < .infinity) {
      throw .invalidWeight(row: i, value: weights[i])
    }
  }

  /// Throws for the first value in `range`, row by row, that is not finite.
  func requireFinite(in range: Range<Int>) throws(ShrinkageError) {
    for i in range {
      for j in 0..<features.columnCount where !features[i, j].isFinite {
        throw .nonFiniteFeature(row: i, column: j)
      }
      guard response[i].isFinite else { throw .nonFiniteResponse(row: i) }
    }
  }

  /// A block's deviations were not finite: either a value is not, or a difference overflows.
  func explainNonFinite(in range: Range<Int>) throws(ShrinkageError) {
    try requireFinite(in: range)
    for j in 0..<features.columnCount {
      if range.contains(where: { abs(features[$0, j]) > 1e150 }) {
        throw .magnitudeTooLarge(column: j)
      }
    }
    throw .magnitudeTooLarge(column: nil)
  }
}
