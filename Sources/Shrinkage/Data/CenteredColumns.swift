/// Features as a fit sees them, X centred, scaled and weighted, made a few columns at a time.
///
/// Column j is sqrt(w_i) (x_ij - center_j) / scale_j. Centring comes before any product, so a mean
/// far from 0 costs no digits; the features themselves are not copied.
struct CenteredColumns {
  let features: any Design
  let standardization: Standardization
  /// sqrt(w_i), empty when no weights were given.
  let roots: [Double]
  /// sqrt(w_i) (y_i - center).
  let response: [Double]
  /// n, the sum of the weights.
  let weight: Double
  /// sqrt(G_jj), the root mean square of each column.
  let norms: [Double]
  /// Z'y / n.
  private(set) var crossProduct: [Double] = []

  /// O(n p). - Throws: ``ShrinkageError`` for shapes, weights and values that do not do.
  init(
    _ features: any Design, _ response: [Double], weights: [Double]?, options: FitOptions
  ) throws(ShrinkageError) {
    let moments = try ColumnMoments(
      features, response, weights: weights, intercept: options.intercept)
    try Standardization.requireDigits(moments.squares)
    standardization = Standardization(
      means: moments.means, responseMean: moments.responseMean, squares: moments.squares,
      weight: moments.weight, options: options)
    let (standardization, intercept) = (standardization, options.intercept)
    norms = moments.means.indices.map { j in
      let (deviation, mean) = (standardization.deviations[j], intercept ? 0 : moments.means[j])
      return (deviation * deviation + mean * mean).squareRoot() / standardization.scales[j]
    }
    self.features = features
    weight = moments.weight
    roots = weights.map { $0.map { $0.squareRoot() } } ?? []
    let center = standardization.responseCenter
    var centered = response.map { $0 - center }
    for i in roots.indices { centered[i] *= roots[i] }
    self.response = centered
    crossProduct = products(moments.products, self.response).map { $0 / weight }
  }

  /// Calls `body` with a range of columns and their values, packed, for all columns in turn.
  func forEachBlock(_ body: (Range<Int>, Block, Span<Double>) -> Void) {
    let width = max(1, min(features.columnCount, 131_072 / max(features.rowCount, 1)))
    var scratch = [Double](repeating: 0, count: features.rowCount * width)
    for first in stride(from: 0, to: features.columnCount, by: width) {
      let range = first..<min(first + width, features.columnCount)
      load(range, into: &scratch)
      body(range, Block(rows: features.rowCount, columns: range.count), scratch.span)
    }
  }

  /// The columns `indices`, packed.
  func columns(_ indices: [Int]) -> [Double] {
    var result = [Double](repeating: 0, count: features.rowCount * indices.count)
    for (k, j) in indices.enumerated() { load(j, into: &result, at: k * features.rowCount) }
    return result
  }

  /// The columns of Z divided by their lengths and rounded; those that are 0 stay so.
  func rounded() -> RoundedColumns {
    RoundedColumns(rows: features.rowCount, columns: features.columnCount) { j, column in
      load(j, into: &column, at: 0)
      return norms[j] > 0 ? 1 / (norms[j] * weight.squareRoot()) : 0
    }
  }

  private func load(_ range: Range<Int>, into target: inout [Double]) {
    for (k, j) in range.enumerated() { load(j, into: &target, at: k * features.rowCount) }
  }

  /// s, the mean square of the response.
  var responseNorm: Double { BLAS.dot(response.span, response.span) / weight }

  /// Sets the elements of `target` from `start` on to those of a column.
  func load(_ column: Int, into target: inout [Double], at start: Int) {
    var target = target.mutableSpan
    load(column, into: &target, at: start)
  }

  /// The same for a part of a buffer.
  func load(_ column: Int, into target: inout MutableSpan<Double>, at start: Int) {
    features.copyColumn(column, to: &target, at: start)
    standardize(&target, at: start, column, 0..<features.rowCount)
  }

  /// Centres, scales and weights some rows of a column, in `target` from `start` on.
  func standardize(
    _ target: inout MutableSpan<Double>, at start: Int, _ column: Int, _ rows: Range<Int>
  ) {
    let center = standardization.centers[column]
    let scale = 1 / standardization.scales[column]
    for i in start..<start + rows.count { target[i] = (target[i] - center) * scale }
    guard !roots.isEmpty else { return }
    for (i, row) in rows.enumerated() { target[start + i] *= roots[row] }
  }
}
