/// Whether rows become statistics or are read again.
extension Fitting {
  /// Whether fits of such rows do without their statistics.
  static func readsRows(
    _ estimator: some LinearEstimator, _ features: any Design, isShort: Bool = false,
    isSingle: @autoclosure () -> Bool = false
  ) -> Bool {
    estimator.isDirect
      ? features.columnCount > features.rowCount
      : estimator.options.equations.areImplicit(
        for: features, isShort: isShort, isSingle: isSingle())
  }

  /// Whether columns enough are at 0 at `lambda`, the L1 part, for their share of the Gram matrix to be
  /// spared: it is above a fraction of lambda_max for unit factors and columns as they are.
  ///
  /// That is 1/1000 where there are at most twice as many rows as columns: epochs of coordinate descent from
  /// nowhere then take longer than the Gram matrix, and the working set mostly needs none. Of more rows it is
  /// 1/30, or 1.4 / sqrt(n), where some 45 per cent of the columns without effect have products below.
  static func isNearLargest(_ lambda: Double, _ rows: Observations) -> Bool {
    let count = rows.response.count
    guard count == rows.features.rowCount, rows.weights.map({ $0.count == count }) ?? true else {
      return false
    }
    let isTall = count > 2 * rows.features.columnCount
    let ratio = isTall ? max(30, Double(count).squareRoot() / 1.4) : 1000
    let (places, length) = (16, 128)
    let step = count / places
    guard let matrix = rows.features as? Matrix, step >= 2 * length else {
      let all = rows.products([0..<count]) { rows.features.products($1.span) }
      return lambda > (all.max() ?? 0) / ratio
    }
    // The largest of many products that are off by the noise of few rows is too large: it is half of
    // the rows looked at that choose a column, and the others that tell its product.
    let halves = (0..<2).map { half in
      let stretches = stride(from: half, to: places, by: 2).map { $0 * step..<$0 * step + length }
      return rows.products(stretches) { matrix.products($1, ofRows: $0) }
    }
    let crossed = zip(halves, halves.reversed()).map { choosing, telling in
      choosing.indices.max { choosing[$0] < choosing[$1] }.map { telling[$0] } ?? 0
    }
    return lambda > (crossed[0] + crossed[1]) / 2 / ratio
  }
}

extension Observations {
  /// |X'W(y - m)| / sum_i w_i of the rows in some stretches, m the mean of their responses.
  ///
  /// - Parameter product: X'v for the rows of a stretch.
  fileprivate func products(
    _ stretches: [Range<Int>], _ product: (Range<Int>, [Double]) -> [Double]
  ) -> [Double] {
    var (total, sum) = (0.0, 0.0)
    for i in stretches.joined() {
      let weight = weights?[i] ?? 1
      total += weight
      sum += weight * response[i]
    }
    let mean = sum / total
    var result = [Double](repeating: 0, count: features.columnCount)
    for rows in stretches {
      let deviations = rows.map { (weights?[$0] ?? 1) * (response[$0] - mean) / total }
      let part = product(rows, deviations)
      for j in part.indices { result[j] += part[j] }
    }
    return result.map { abs($0) }
  }
}
