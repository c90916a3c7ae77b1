/// Whether rows become statistics or are read again.
extension Fitting {
  /// Whether fits of such rows do without their statistics.
  static func readsRows(
    _ estimator: some LinearEstimator, _ features: any Design, isSingle: Bool = false
  ) -> Bool {
    estimator.isDirect
      ? features.columnCount > features.rowCount
      : estimator.options.equations.areImplicit(for: features, isSingle: isSingle)
  }

  /// Whether `lambda` is above about a thirtieth of a lasso's lambda_max for unit factors and columns as
  /// they are.
  static func isNearLargest(
    _ lambda: Double, _ features: any Design, _ response: [Double], _ weights: [Double]?
  ) -> Bool {
    guard response.count == features.rowCount, weights.map({ $0.count == response.count }) ?? true
    else { return false }
    func products(_ rows: [Int], of features: any Design) -> [Double] {
      let weights = rows.map { weights?[$0] ?? 1 }
      let total = weights.reduce(0, +)
      let mean = zip(rows, weights).reduce(0) { $0 + $1.1 * response[$1.0] } / total
      let deviations = zip(rows, weights).map { $1 * (response[$0] - mean) / total }
      return features.products(deviations.span).map { abs($0) }
    }
    let (places, length) = (32, 64)
    let step = features.rowCount / places
    guard step >= 2 * length else {
      let all = products(Array(response.indices), of: features)
      return lambda > (all.max() ?? 0) / 30
    }
    // The largest of many products that are off by the noise of few rows is too large: it is half of
    // the rows looked at that choose a column, and the others that tell its product.
    let halves = (0..<2).map { half -> [Double] in
      let rows = stride(from: half, to: places, by: 2).flatMap { $0 * step..<$0 * step + length }
      return products(rows, of: features.rows(rows))
    }
    let crossed = zip(halves, halves.reversed()).map { choosing, telling in
      choosing.indices.max { choosing[$0] < choosing[$1] }.map { telling[$0] } ?? 0
    }
    return lambda > (crossed[0] + crossed[1]) / 2 / 30
  }
}
