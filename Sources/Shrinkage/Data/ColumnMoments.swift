/// Weighted means and centred squares of each column, and its products with the response, in one pass
/// over the features where their form allows it.
struct ColumnMoments {
  let means: [Double]
  /// sum_i w_i (x_ij - mean_j)^2.
  let squares: [Double]
  /// sum_i w_i x_ij (y_i - center), for the response's center.
  let products: [Double]
  let responseMean: Double
  let weight: Double

  /// - Parameter intercept: whether the response's center is its mean; 0 otherwise.
  init(
    _ features: any Design, _ response: [Double], weights: [Double]?, intercept: Bool
  ) throws(ShrinkageError) {
    let rows = Observations(features: features, response: response, weights: weights)
    try rows.requireMatchingShapes(columnCount: features.columnCount)
    guard features.rowCount > 0 else { throw .noRows }
    try rows.requireValidWeights()
    guard let reference = rows.firstWeightedRow else { throw .allWeightsZero }
    weight = rows.weight
    let ofResponse = Self.moments(response.span, weights, weight, reference: reference)
    responseMean = ofResponse.mean
    guard ofResponse.squares.isFinite else {
      try rows.requireFinite()
      throw .magnitudeTooLarge(column: nil)
    }
    let center = intercept ? responseMean : 0
    var vector = response.map { $0 - center }
    if let weights { for i in weights.indices { vector[i] *= weights[i] } }
    (means, squares, products) = features.moments(weights: weights, productsWith: vector)
    if let column = squares.firstIndex(where: { !$0.isFinite }) {
      try rows.requireFinite()
      throw .magnitudeTooLarge(column: column)
    }
  }

  /// Mean and centred squares of one column, and its product with a vector, if one is given.
  ///
  /// Sums of x and x^2 lose digits where the mean is far from 0: at most five bits up to five
  /// deviations, and beyond that deviations from a value of the column are summed.
  ///
  /// - Parameter reference: a row of positive weight.
  static func moments(
    _ x: Span<Double>, _ weights: [Double]?, _ total: Double, reference: Int,
    productWith vector: [Double] = []
  ) -> (mean: Double, squares: Double, product: Double) {
    var sums = PowerSums(count: x.count, isWeighted: weights != nil)
    var product = 0.0
    // A stretch at a time: the column is read from memory once.
    for range in stretches(of: x.count) {
      sums.add(x.extracting(range), weights, from: range.lowerBound)
      if !vector.isEmpty {
        product += BLAS.dot(x.extracting(range), vector.span.extracting(range))
      }
    }
    let isNear = RowBlocks.isNear(
      sum: sums.first, squares: sums.second, weight: total, deviations: 5)
    if isNear, sums.second < 1e300 {
      let mean = sums.first / total
      return (mean, sums.second - mean * sums.first, product)
    }
    let (mean, squares) = distantMoments(x, weights, total, origin: x[reference])
    return (mean, squares, product)
  }

  /// Mean and centred squares of one column, from its deviations from `origin`, one of its values.
  private static func distantMoments(
    _ x: Span<Double>, _ weights: [Double]?, _ total: Double, origin: Double
  ) -> (mean: Double, squares: Double) {
    var sums = PowerSums(count: x.count, isWeighted: weights != nil)
    var deviations = [Double](repeating: 0, count: min(PowerSums.length, x.count))
    for range in stretches(of: x.count) {
      do {
        var target = deviations.mutableSpan
        for (k, i) in range.enumerated() { target[k] = x[i] - origin }
      }
      sums.add(deviations.span.extracting(0..<range.count), weights, from: range.lowerBound)
    }
    let mean = origin + sums.first / total
    let squares = sums.second - sums.first * sums.first / total
    // Deviations from a value far from the mean cost digits: once more from the mean.
    if squares > 0.01 * sums.second || sums.second == 0 { return (mean, squares) }
    guard let weights else {
      return (mean, sum(x.count) { (x[$0] - mean) * (x[$0] - mean) })
    }
    return (mean, sum(x.count) { weights[$0] * (x[$0] - mean) * (x[$0] - mean) })
  }

  private static func stretches(of count: Int) -> [Range<Int>] {
    stride(from: 0, to: count, by: PowerSums.length).map {
      $0..<min($0 + PowerSums.length, count)
    }
  }

  /// The weighted sums of numbers and of their squares.
  private struct PowerSums {
    /// The most numbers added at a time.
    static let length = 2048
    private(set) var first = 0.0
    private(set) var second = 0.0
    private let ones: [Double]
    private var weighted: [Double]

    init(count: Int, isWeighted: Bool) {
      ones = Array(repeating: 1, count: min(Self.length, count))
      weighted = isWeighted ? ones : []
    }

    /// - Parameter start: where in the weights those of the numbers begin.
    mutating func add(_ x: Span<Double>, _ weights: [Double]?, from start: Int) {
      guard let weights else { return add(x, times: x) }
      var weighted: [Double] = []
      swap(&weighted, &self.weighted)
      do {
        var target = weighted.mutableSpan
        for i in x.indices { target[i] = weights[start + i] * x[i] }
      }
      add(weighted.span.extracting(0..<x.count), times: x)
      self.weighted = weighted
    }

    private mutating func add(_ weighted: Span<Double>, times x: Span<Double>) {
      let ones = ones
      first += BLAS.dot(weighted, ones.span.extracting(0..<x.count))
      second += BLAS.dot(weighted, x)
    }
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
