extension CenteredColumns {
  /// Z'v for `v` of n elements; one pass over the features.
  ///
  /// The features are read as they are: centring and scaling are a correction of rank one,
  /// (x_j' W^1/2 v - center_j sum_i w_i^1/2 v_i) / scale_j. Where some mean is so far from 0 that
  /// taking it away after the sum would cost digits, columns are centred first.
  func products(_ vector: [Double]) -> [Double] {
    guard !standardization.isFarFromZero else { return centeredProducts(vector) }
    let (weighted, sum) = weighted(vector)
    var result = [Double](repeating: 0, count: features.columnCount)
    do {
      var span = result.mutableSpan
      BLAS.gemv(
        transposed: true, Block(rows: features.rowCount, columns: features.columnCount),
        features.values.span, weighted.span, &span)
    }
    let (centers, scales) = (standardization.centers, standardization.scales)
    for j in result.indices { result[j] = (result[j] - centers[j] * sum) / scales[j] }
    return result
  }

  /// The elements `indices` of Z'v.
  func products(_ vector: [Double], of indices: [Int]) -> [Double] {
    let n = features.rowCount
    if standardization.isFarFromZero {
      let chosen = columns(indices)
      return indices.indices.map {
        BLAS.dot(chosen.span.extracting($0 * n..<($0 + 1) * n), vector.span)
      }
    }
    let (weighted, sum) = weighted(vector)
    let values = features.values.span
    return indices.map { j in
      let raw = BLAS.dot(values.extracting(j * n..<(j + 1) * n), weighted.span)
      return (raw - standardization.centers[j] * sum) / standardization.scales[j]
    }
  }

  /// W^1/2 v, and the sum of its elements.
  private func weighted(_ vector: [Double]) -> ([Double], sum: Double) {
    guard !roots.isEmpty else { return (vector, vector.reduce(0, +)) }
    var result = vector
    for i in result.indices { result[i] *= roots[i] }
    return (result, result.reduce(0, +))
  }
}
