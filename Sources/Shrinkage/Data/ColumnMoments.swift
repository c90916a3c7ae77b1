/// Weighted means and centred squares of each column, in two passes over it.
struct ColumnMoments {
  private(set) var means: [Double] = []
  /// sum_i w_i (x_ij - mean_j)^2.
  private(set) var squares: [Double] = []
  let responseMean: Double
  let weight: Double

  init(
    _ features: Matrix, _ response: [Double], weights: [Double]?
  ) throws(ShrinkageError) {
    let rows = RowBlocks(features: features, response: response, weights: weights)
    try rows.requireMatchingShapes(columnCount: features.columnCount)
    let all = 0..<features.rowCount
    guard !all.isEmpty else { throw .noRows }
    try rows.requireValidWeights(in: all)
    let total = weights?.reduce(0, +) ?? Double(features.rowCount)
    guard let reference = rows.firstWeightedRow(in: all) else { throw .allWeightsZero }
    weight = total
    let ofResponse = Self.moments(response.span, weights, total, origin: response[reference])
    responseMean = ofResponse.mean
    guard ofResponse.squares.isFinite else {
      try rows.requireFinite(in: all)
      throw .magnitudeTooLarge(column: nil)
    }
    for j in 0..<features.columnCount {
      let start = j * features.rowCount
      let column = Self.moments(
        features.values.span.extracting(start..<start + features.rowCount), weights, total,
        origin: features[reference, j])
      guard column.squares.isFinite else {
        try rows.requireFinite(in: all)
        throw .magnitudeTooLarge(column: j)
      }
      means.append(column.mean)
      squares.append(column.squares)
    }
  }

  /// Mean and centred squares of one column, from its deviations from `origin`, one of its values.
  private static func moments(
    _ x: Span<Double>, _ weights: [Double]?, _ total: Double, origin: Double
  ) -> (mean: Double, squares: Double) {
    if let weights {
      let mean = origin + sum(x.count) { weights[$0] * (x[$0] - origin) } / total
      return (mean, sum(x.count) { weights[$0] * (x[$0] - mean) * (x[$0] - mean) })
    }
    let mean = origin + sum(x.count) { x[$0] - origin } / total
    return (mean, sum(x.count) { (x[$0] - mean) * (x[$0] - mean) })
  }

  /// The sum of `term(0)` to `term(count - 1)`, in eight interleaved sums: one alone would wait for
  /// each addition to end.
  private static func sum(_ count: Int, _ term: (Int) -> Double) -> Double {
    var sums = SIMD8<Double>(repeating: 0)
    var i = 0
    while i + 8 <= count {
      sums += SIMD8(
        term(i), term(i + 1), term(i + 2), term(i + 3), term(i + 4), term(i + 5), term(i + 6),
        term(i + 7))
      i += 8
    }
    var total = sums.sum()
    while i < count {
      total += term(i)
      i += 1
    }
    return total
  }
}
