extension RowBlocks {
  /// What rows are taken from before their products are summed.
  struct Origin {
    var columns: [Double]
    var response: Double
    /// Whether the features need no copy: nothing is taken from them, and all weights are 1.
    var isZero: Bool
  }

  /// An origin near the means, from a look at 128 rows in eight places; nil for rows so few that it
  /// would not pay, or fewer than columns.
  ///
  /// It is 0 where that is within four deviations of every mean. The look is no proof of that: the
  /// sums are.
  var origin: Origin? {
    let count = range.count
    guard count >= max(features.columnCount, 256) else { return nil }
    var origin = Origin(
      columns: [], response: Self.mean(response.span.extracting(range)), isZero: weights == nil)
    let places = (0..<8).map { $0 * ((count - 16) / 7) }
    for j in 0..<features.columnCount {
      var (sum, squares, deviations) = (0.0, 0.0, 0.0)
      let start = features.range(ofColumn: j).lowerBound
      let values = features.values.span.extracting(
        start + range.lowerBound..<start + range.upperBound)
      let first = values[0]
      for place in places {
        for i in place..<place + 16 {
          sum += values[i]
          squares += values[i] * values[i]
          deviations += values[i] - first
        }
      }
      // From a value of the column, so that it is exact for a constant.
      origin.columns.append(first + deviations / 128)
      origin.isZero =
        origin.isZero && Self.isNear(sum: sum, squares: squares, weight: 128, deviations: 4)
    }
    if origin.isZero { origin.columns = Array(repeating: 0, count: features.columnCount) }
    return origin
  }

  /// Whether a mean is at most so many deviations; false for what is not finite.
  static func isNear(sum: Double, squares: Double, weight: Double, deviations: Double) -> Bool {
    let ratio = deviations * deviations
    return sum / weight * sum * (1 + ratio) <= squares * ratio
  }

  /// The mean of values, exactly theirs if they are all the same.
  private static func mean(_ values: Span<Double>) -> Double {
    let origin = values[0]
    var sums = SIMD8<Double>(repeating: 0)
    let even = values.count & ~7
    for i in stride(from: 0, to: even, by: 8) {
      for k in 0..<8 { sums[k] += values[i + k] - origin }
    }
    var total = sums.sum()
    for i in even..<values.count { total += values[i] - origin }
    return origin + total / Double(values.count)
  }

  /// Rows as deviations from an origin, multiplied by the roots of their weights.
  struct Portion {
    /// The most rows of a portion.
    let capacity: Int
    /// Whether the features are copied; they lie among the rows themselves otherwise.
    let isCopy: Bool
    private(set) var values: [Double] = []
    private(set) var response: [Double] = []
    private(set) var roots: [Double] = []
    /// Where the features lie.
    private var block: Block

    init(_ rows: RowBlocks, _ origin: Origin) {
      let isCopy = !origin.isZero
      // OpenBLAS is as fast for so many rows as for all, and they are in the cache when it begins.
      self.init(
        rows, capacity: isCopy ? max(512, 524_288 / rows.features.columnCount) : 4096,
        isCopy: isCopy)
    }

    init(_ rows: RowBlocks, capacity: Int, isCopy: Bool) {
      let columns = rows.features.columnCount
      self.isCopy = isCopy
      self.capacity = min(rows.range.count, capacity)
      block = Block(
        rows: 0, columns: columns, stride: isCopy ? self.capacity : rows.features.rowCount)
      if isCopy { values = Array(repeating: 0, count: self.capacity * columns) }
    }

    /// Where the features of some rows of the portion lie.
    func block(of range: Range<Int>) -> Block {
      Block(
        offset: block.offset + range.lowerBound, rows: range.count, columns: block.columns,
        stride: block.stride)
    }

    /// Takes a stretch of the rows, as they lie where that will do.
    mutating func load(_ rows: RowBlocks, _ range: Range<Int>, _ origin: Origin) {
      loadResponse(rows, Array(range), origin)
      guard isCopy else {
        block.offset = range.lowerBound
        return
      }
      for j in 0..<block.columns {
        let column = rows.features.values.span.extracting(rows.features.range(ofColumn: j))
        copy(column.extracting(range), minus: origin.columns[j], at: j * capacity, rows.isWeighted)
      }
    }

    /// Takes copies of the rows with these indices, in this order.
    mutating func load(_ rows: RowBlocks, _ indices: [Int], _ origin: Origin) {
      precondition(isCopy)
      loadResponse(rows, indices, origin)
      var gathered = [Double](repeating: 0, count: indices.count)
      for j in 0..<block.columns {
        let column = rows.features.values.span.extracting(rows.features.range(ofColumn: j))
        for (k, i) in indices.enumerated() { gathered[k] = column[i] }
        copy(gathered.span, minus: origin.columns[j], at: j * capacity, rows.isWeighted)
      }
    }

    private mutating func loadResponse(_ rows: RowBlocks, _ indices: [Int], _ origin: Origin) {
      roots = indices.map { rows.weights?[$0].squareRoot() ?? 1 }
      response = zip(indices, roots).map { $1 * (rows.response[$0] - origin.response) }
    }

    private mutating func copy(
      _ source: Span<Double>, minus center: Double, at start: Int, _ isWeighted: Bool
    ) {
      let roots = roots
      var target = values.mutableSpan
      if isWeighted {
        for i in source.indices { target[start + i] = (source[i] - center) * roots[i] }
      } else {
        for i in source.indices { target[start + i] = source[i] - center }
      }
    }
  }
}
