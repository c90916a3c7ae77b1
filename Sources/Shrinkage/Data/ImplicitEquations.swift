/// The quadratic of a least squares fit with many more columns than rows: no p x p matrix is ever
/// made. Gradients come from passes over the features, Gram blocks from the columns asked for.
///
/// In the coordinates of a ``Standardization``, as ``NormalEquations``.
struct ImplicitEquations {
  let columns: CenteredColumns
  /// c = Z'y / n.
  let crossProduct: [Double]
  /// s = y'y / n.
  let responseNorm: Double
  /// Whether some column's mean is so far from 0, beside its deviation, that centring after a
  /// product would cost digits.
  private let isFarFromZero: Bool

  init(_ columns: CenteredColumns) {
    self.columns = columns
    isFarFromZero = columns.standardization.isFarFromZero
    responseNorm = BLAS.dot(columns.response.span, columns.response.span) / columns.weight
    crossProduct = Self.products(
      columns, columns.response, count: 1, isFarFromZero: isFarFromZero)
  }

  /// Z'R / n for `count` residuals, packed n x count, in one pass over the features: p x count.
  func gradients(_ residuals: [Double], count: Int) -> [Double] {
    Self.products(columns, residuals, count: count, isFarFromZero: isFarFromZero)
  }

  /// The features are read as they are; centring and scaling are corrections of rank one.
  private static func products(
    _ columns: CenteredColumns, _ residuals: [Double], count: Int, isFarFromZero: Bool
  ) -> [Double] {
    let n = columns.features.rowCount
    let p = columns.features.columnCount
    if isFarFromZero {
      return (0..<count).flatMap { k in
        columns.gradient(Array(residuals[k * n..<(k + 1) * n]))
      }
    }
    let (weighted, sums) = columns.weighted(residuals, count: count)
    var result = [Double](repeating: 0, count: p * count)
    do {
      let block = Block(rows: n, columns: p)
      var span = result.mutableSpan
      if count == 1 {
        BLAS.gemv(transposed: true, block, columns.features.values.span, weighted.span, &span)
      } else {
        BLAS.gemm(
          block, columns.features.values.span, Block(rows: n, columns: count), weighted.span,
          &span)
      }
    }
    let standardization = columns.standardization
    for k in 0..<count {
      for j in 0..<p {
        let centered = result[k * p + j] - standardization.centers[j] * sums[k]
        result[k * p + j] = centered / (standardization.scales[j] * columns.weight)
      }
    }
    return result
  }
}

extension Standardization {
  /// Whether a mean that is taken away exceeds 10^4 deviations, so that taking it away after a sum
  /// would cost more than four digits.
  var isFarFromZero: Bool {
    centers.indices.contains { abs(centers[$0]) > 1e4 * deviations[$0] }
  }
}

extension CenteredColumns {
  /// sqrt(w_i) r_i of each residual, and its sum.
  fileprivate func weighted(_ residuals: [Double], count: Int) -> ([Double], sums: [Double]) {
    let n = features.rowCount
    var result = residuals
    if !roots.isEmpty {
      for k in 0..<count {
        for i in 0..<n { result[k * n + i] *= roots[i] }
      }
    }
    return (result, (0..<count).map { k in result[k * n..<(k + 1) * n].reduce(0, +) })
  }
}
