extension CenteredColumns {
  /// Z'e / n for a residual e, to all digits; one pass over the features.
  func gradient(_ residual: [Double]) -> [Double] {
    products(residual, centeringBeyond: 10).map { $0 / weight }
  }

  /// The columns of G = Z'Z / n with these indices, packed.
  func gramColumns(_ indices: [Int]) -> [Double] {
    if features.isSparse { return indices.flatMap { gradient(columns([$0])) } }
    let chosen = columns(indices)
    let count = features.columnCount
    let chosenBlock = Block(rows: features.rowCount, columns: indices.count)
    var result = [Double](repeating: 0, count: count * indices.count)
    forEachBlock { range, block, z in
      var products = [Double](repeating: 0, count: range.count * indices.count)
      var span = products.mutableSpan
      BLAS.gemm(block, z, chosenBlock, chosen.span, &span)
      for k in indices.indices {
        for (i, j) in range.enumerated() {
          result[k * count + j] = products[k * range.count + i] / weight
        }
      }
    }
    return result
  }

  /// The rows and columns `indices` of G, packed; O(n count^2), beside a copy of these columns.
  func gramBlock(_ indices: [Int]) -> [Double] {
    let values = columns(indices)
    var block = [Double](repeating: 0, count: indices.count * indices.count)
    do {
      var span = block.mutableSpan
      BLAS.syrk(
        transposed: true, Block(rows: features.rowCount, columns: indices.count), values.span,
        factor: 1 / weight, &span, stride: max(indices.count, 1))
    }
    return SymmetricMatrix(order: indices.count, lowerTriangle: block).values
  }

  /// ``gramColumns(_:)``, or nil beyond 1 GiB.
  func affordableGramColumns(_ indices: [Int]) -> [Double]? {
    features.columnCount * indices.count <= 1 << 27 ? gramColumns(indices) : nil
  }

  /// What a gradient from the data may be off by at `coefficients`.
  func rounding(_ coefficients: [Double]) -> DualityGap.Rounding {
    var size = 0.0
    for (j, b) in coefficients.enumerated() where b != 0 { size += abs(b) * norms[j] }
    let gradient = .ulpOfOne * size
    return .init(gradient: gradient, residual: gradient * gradient)
  }

  /// The certificate of `coefficients`, in the fit's coordinates, from the data itself: a true
  /// residual and its gradient, two passes over the features.
  func certificate(_ penalty: ScaledPenalty, _ coefficients: [Double]) -> DualityGap {
    let residual = residual(coefficients)
    let gradient = gradient(residual)
    return DualityGap(
      penalty, coefficients: coefficients, gradient: gradient,
      residualNorm: BLAS.dot(residual.span, residual.span) / weight,
      responseNorm: BLAS.dot(response.span, response.span) / weight,
      rounding: rounding(coefficients),
      gramColumns: affordableGramColumns)
  }
}
