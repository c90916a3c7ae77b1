extension GramSpectrum {
  /// With T = (X - centers) scales^-1 B, the fit of a row is t'(B'c) / (d + lambda) and its leverage
  ///
  ///     h = w ( 1 [with an intercept] + sum_k t_k^2 / (d_k + lambda) ) / n
  ///
  /// and without the row its residual r is r / (1 - h) (Allen 1974; Hastie, Tibshirani and Friedman
  /// 2009, section 7.10): the left-out fits keep n lambda and the scales. One product of X and B, in
  /// blocks of rows that threads share, and 4 n p more operations for each lambda.
  func forEachLeftOut(
    _ rows: LeftOutRows, lambdas: [Double], _ body: (Range<Int>, [Double]) -> Void
  ) throws(ShrinkageError) {
    let pass = LeftOutPass(self, rows, lambdas)
    let height = max(256, 262_144 / max(columns.count, 1))
    // Blocks need no waiting for each other, as the parts of one BLAS call do.
    let threads = BLAS.beginSingleThreadSection()
    defer { BLAS.endSingleThreadSection() }
    try rows.observations.features.forEachBlock(ofRows: 4 * threads * height) { range, matrix in
      for first in stride(from: 0, to: range.count, by: 16 * threads * height) {
        let wave = first..<min(first + 16 * threads * height, range.count)
        let starts = Array(stride(from: wave.lowerBound, to: wave.upperBound, by: height))
        let parts = starts.map { $0..<min($0 + height, wave.upperBound) }
        let residuals = Parallel.map(parts, cost: height * columns.count, threads: threads) {
          pass.residuals(of: $0, in: matrix, from: range.lowerBound)
        }
        for (part, residuals) in zip(parts, residuals) {
          let place = range.lowerBound + part.lowerBound
          body(place..<place + part.count, residuals)
        }
      }
    }
  }
}

/// What rows go through to their residuals at all lambdas.
private struct LeftOutPass: Sendable {
  private let rows: LeftOutRows
  private let columns: [Int]
  private let lambdaCount: Int
  /// scales^-1 B.
  private let basis: [Double]
  /// (B'c) / (d + lambda), and 1 / (n (d + lambda)), for each lambda in turn.
  private let fitFactors: [Double]
  private let leverageFactors: [Double]

  init(_ spectrum: GramSpectrum, _ rows: LeftOutRows, _ lambdas: [Double]) {
    self.rows = rows
    columns = spectrum.columns
    lambdaCount = lambdas.count
    let factors = lambdas.map(spectrum.factors)
    fitFactors = factors.flatMap { f in f.indices.map { f[$0] * spectrum.products[$0] } }
    leverageFactors = factors.flatMap { f in f.map { $0 / rows.weight } }
    var basis = spectrum.basis
    let (order, scales) = (columns.count, columns.map { rows.standardization.scales[$0] })
    if scales.contains(where: { $0 != 1 }) {
      for k in 0..<order { for j in 0..<order { basis[k * order + j] /= scales[j] } }
    }
    self.basis = basis
  }

  /// r / (1 - h) of the rows `part` of a matrix whose first row is that at `first` of all.
  func residuals(of part: Range<Int>, in matrix: Matrix, from first: Int) -> [Double] {
    let order = columns.count
    let block = Block(rows: part.count, columns: order)
    let centered = centered(part, matrix)
    var rotated = uninitializedArray(count: centered.count)
    do {
      var span = rotated.mutableSpan
      BLAS.gemm(
        transposed: false, block, centered.span, Block(rows: order, columns: order), basis.span,
        &span)
    }
    var residuals = sums(block, rotated, fitFactors)
    do {
      var span = rotated.mutableSpan
      for i in 0..<span.count { span[i] *= span[i] }
    }
    let leverages = sums(block, rotated, leverageFactors)
    let (response, weights) = (rows.observations.response, rows.observations.weights)
    let center = rows.standardization.responseCenter
    let constant = rows.hasIntercept ? 1 / rows.weight : 0
    for l in 0..<lambdaCount {
      for (i, row) in part.enumerated() {
        let place = l * part.count + i
        let leverage = (weights?[first + row] ?? 1) * (constant + leverages[place])
        let residual = response[first + row] - center - residuals[place]
        residuals[place] = residual / max(1 - leverage, .ulpOfOne)
      }
    }
    return residuals
  }

  /// Rows as deviations from the centers.
  private func centered(_ part: Range<Int>, _ matrix: Matrix) -> [Double] {
    var result = uninitializedArray(count: part.count * columns.count)
    let values = matrix.values.span
    var target = result.mutableSpan
    for (k, j) in columns.enumerated() {
      let start = j * matrix.rowCount + part.lowerBound
      let source = values.extracting(start..<start + part.count)
      let (center, first) = (rows.standardization.centers[j], k * part.count)
      for i in source.indices { target[first + i] = source[i] - center }
    }
    return result
  }

  /// The columns of T or of its squares, summed with these factors for each lambda.
  private func sums(_ block: Block, _ values: [Double], _ factors: [Double]) -> [Double] {
    var result = uninitializedArray(count: block.rows * lambdaCount)
    var span = result.mutableSpan
    BLAS.gemm(
      transposed: false, block, values.span, Block(rows: block.columns, columns: lambdaCount),
      factors.span, &span)
    return result
  }
}
