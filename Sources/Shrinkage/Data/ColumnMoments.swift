/// Weighted means and centred squares of each column, in two passes over it.
struct ColumnMoments {
  let means: [Double]
  /// sum_i w_i (x_ij - mean_j)^2.
  let squares: [Double]
  let responseMean: Double
  let weight: Double

  init(
    _ features: any Design, _ response: [Double], weights: [Double]?
  ) throws(ShrinkageError) {
    let rows = Observations(features: features, response: response, weights: weights)
    try rows.requireMatchingShapes(columnCount: features.columnCount)
    guard features.rowCount > 0 else { throw .noRows }
    try rows.requireValidWeights()
    guard let reference = rows.firstWeightedRow else { throw .allWeightsZero }
    weight = rows.weight
    let ofResponse = Self.moments(response.span, weights, weight, origin: response[reference])
    responseMean = ofResponse.mean
    guard ofResponse.squares.isFinite else {
      try rows.requireFinite()
      throw .magnitudeTooLarge(column: nil)
    }
    (means, squares) = features.moments(weights: weights)
    if let column = squares.firstIndex(where: { !$0.isFinite }) {
      try rows.requireFinite()
      throw .magnitudeTooLarge(column: column)
    }
  }

  /// Mean and centred squares of one column, from its deviations from `origin`, one of its values.
  static func moments(
    _ x: Span<Double>, _ weights: [Double]?, _ total: Double, origin: Double
  ) -> (mean: Double, squares: Double) {
    let (first, second) = powerSums(x, weights, origin: origin)
    let mean = origin + first / total
    let squares = second - first * first / total
    // Deviations from a value far from the mean cost digits: once more from the mean.
    if squares > 0.01 * second || second == 0 { return (mean, squares) }
    guard let weights else {
      return (mean, sum(x.count) { (x[$0] - mean) * (x[$0] - mean) })
    }
    return (mean, sum(x.count) { weights[$0] * (x[$0] - mean) * (x[$0] - mean) })
  }

  /// The weighted sums of the deviations from `origin` and of their squares, a stretch at a time.
  private static func powerSums(
    _ x: Span<Double>, _ weights: [Double]?, origin: Double
  ) -> (first: Double, second: Double) {
    let length = 2048
    let ones = [Double](repeating: 1, count: min(length, x.count))
    var (deviations, weighted) = (ones, weights == nil ? [] : ones)
    var (first, second) = (0.0, 0.0)
    for start in stride(from: 0, to: x.count, by: length) {
      let count = min(length, x.count - start)
      var target = deviations.mutableSpan
      for i in 0..<count { target[i] = x[start + i] - origin }
      let stretch = deviations.span.extracting(0..<count)
      guard let weights else {
        first += BLAS.dot(stretch, ones.span.extracting(0..<count))
        second += BLAS.dot(stretch, stretch)
        continue
      }
      do {
        let source = weights.span.extracting(start..<start + count)
        var target = weighted.mutableSpan
        for i in 0..<count { target[i] = source[i] * stretch[i] }
      }
      let products = weighted.span.extracting(0..<count)
      first += BLAS.dot(products, ones.span.extracting(0..<count))
      second += BLAS.dot(products, stretch)
    }
    return (first, second)
  }

  /// The sum of `term(0)` to `term(count - 1)`, in eight interleaved sums: one alone would wait for
  /// each addition to end.
  static func sum(_ count: Int, _ term: (Int) -> Double) -> Double {
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
