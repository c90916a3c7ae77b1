/// Products with Z from those with X: the features are read as they are, and centring and scaling are a
/// correction of rank one,
///
///     z_j'v = (x_j' W^1/2 v - center_j sum_i w_i^1/2 v_i) / scale_j
///
/// It costs as many times the rounding as the center is times the deviation. Columns where that is
/// more than `deviations` times are copied and centred first.
extension CenteredColumns {
  /// Z'v for a vector of n elements; one pass over the features.
  func products(_ vector: [Double], centeringBeyond deviations: Double = 1e4) -> [Double] {
    let (weighted, sum) = weighted(vector)
    var result = features.products(weighted.span)
    center(&result, vector, sum, beyond: deviations)
    return result
  }

  /// Z'v from X'W^1/2 v.
  func products(_ raw: [Double], _ vector: [Double]) -> [Double] {
    var result = raw
    center(&result, vector, weighted(vector).sum, beyond: 1e4)
    return result
  }

  /// Z'v / n for several vectors, which share passes over the features where these can do that.
  func gradients(_ vectors: [[Double]]) -> [[Double]] {
    let weighted = vectors.map(weighted)
    var results = features.products(weighted.map(\.vector))
    for (k, vector) in vectors.enumerated() {
      center(&results[k], vector, weighted[k].sum, beyond: 1e4)
      results[k].withMutableSpan { for j in 0..<$0.count { $0[j] /= weight } }
    }
    return results
  }

  /// The elements `indices` of Z'v.
  func products(_ vector: [Double], of indices: [Int]) -> [Double] {
    let (weighted, sum) = weighted(vector)
    var result = features.products(weighted.span, of: indices)
    for (k, j) in indices.enumerated() { result[k] = centered(result[k], j, sum) }
    forEachColumn(in: indices, beyond: 1e4) { k, z in
      result[k] = BLAS.dot(z, vector.span)
    }
    return result
  }

  /// y - Z b, the true residual to all digits; one pass over the columns whose coefficients are not 0.
  func residual(_ coefficients: [Double]) -> [Double] {
    let support = coefficients.indices.filter { coefficients[$0] != 0 }
    return residual(support, support.map { coefficients[$0] })
  }

  /// The same for the coefficients of the columns `support`, each of which may be in it once.
  func residual(_ support: [Int], _ coefficients: [Double]) -> [Double] {
    let deviations = 10.0
    let isNear = support.map { !standardization.isDistant($0, by: deviations) }
    let near = support.indices.filter { isNear[$0] }.map { support[$0] }
    let scaled = support.indices.filter { isNear[$0] }.map {
      coefficients[$0] / standardization.scales[support[$0]]
    }
    var fit = [Double](repeating: 0, count: features.rowCount)
    do {
      var span = fit.mutableSpan
      features.add(near, times: scaled, to: &span)
    }
    let offset = ColumnMoments.sum(near.count) { standardization.centers[near[$0]] * scaled[$0] }
    for i in fit.indices { fit[i] -= offset }
    for i in roots.indices { fit[i] *= roots[i] }
    forEachColumn(in: support, beyond: deviations) { k, z in
      var span = fit.mutableSpan
      BLAS.axpy(coefficients[k], z, &span)
    }
    for i in fit.indices { fit[i] = response[i] - fit[i] }
    return fit
  }

  /// W^1/2 v, and the sum of its elements.
  private func weighted(_ vector: [Double]) -> (vector: [Double], sum: Double) {
    var result = vector
    for i in roots.indices { result[i] *= roots[i] }
    let span = result.span
    return (result, ColumnMoments.sum(result.count) { span[$0] })
  }

  /// The product with a column from that with the raw column, and the sum of the vector.
  private func centered(_ product: Double, _ column: Int, _ sum: Double) -> Double {
    (product - standardization.centers[column] * sum) / standardization.scales[column]
  }

  /// Makes products with a vector those of the centred columns, from those with the raw ones and its sum.
  private func center(
    _ products: inout [Double], _ vector: [Double], _ sum: Double, beyond deviations: Double
  ) {
    products.withMutableSpan { products in
      for j in 0..<products.count { products[j] = centered(products[j], j, sum) }
    }
    forEachColumn(in: products.indices, beyond: deviations) { j, z in
      products[j] = BLAS.dot(z, vector.span)
    }
  }

  /// Calls `body` with the positions in `indices` of the columns that are distant, and their values.
  private func forEachColumn(
    in indices: some Collection<Int>, beyond deviations: Double,
    _ body: (Int, Span<Double>) -> Void
  ) {
    var scratch: [Double] = []
    for (k, j) in indices.enumerated() where standardization.isDistant(j, by: deviations) {
      if scratch.isEmpty { scratch = [Double](repeating: 0, count: features.rowCount) }
      load(j, into: &scratch, at: 0)
      body(k, scratch.span)
    }
  }
}

extension Standardization {
  /// Whether a column's center, that is taken away, exceeds so many times its deviation.
  func isDistant(_ column: Int, by deviations: Double) -> Bool {
    abs(centers[column]) > deviations * self.deviations[column]
  }
}
