extension GramSpectrum {
  /// With T = (X - centers) scales^-1 B, the fit of a row is t'(B'c) / (d + lambda) and its leverage
  ///
  ///     h = w ( 1 [with an intercept] + sum_k t_k^2 / (d_k + lambda) ) / n
  ///
  /// and without the row its residual r is r / (1 - h) (Allen 1974; Hastie, Tibshirani and Friedman
  /// 2009, section 7.10): the left-out fits keep n lambda and the scales. One `dgemm` of X by B, in
  /// blocks of rows, and 4 n p more operations for each lambda.
  func forEachLeftOut(
    _ rows: LeftOutRows, lambdas: [Double], _ body: (Range<Int>, [Double]) -> Void
  ) throws(ShrinkageError) {
    let factors = lambdas.map(factors)
    let fits = factors.flatMap { f in f.indices.map { f[$0] * products[$0] } }
    let leverages = factors.flatMap { f in f.map { $0 / rows.weight } }
    let height = max(256, 262_144 / max(columns.count, 1))
    var block = LeftOutBlock(
      self, rows, capacity: min(height, rows.observations.features.rowCount),
      lambdaCount: lambdas.count)
    try rows.observations.features.forEachBlock(ofRows: height) { range, matrix in
      for first in stride(from: 0, to: range.count, by: height) {
        let part = first..<min(first + height, range.count)
        block.load(matrix, part, columns, rows.standardization)
        block.multiply(fits: fits, leverages: leverages)
        let place = range.lowerBound + part.lowerBound
        body(place..<place + part.count, block.residuals(rows, from: place))
      }
    }
  }
}

/// What rows become on their way to residuals.
private struct LeftOutBlock {
  /// Columns of the problem, and of lambdas.
  private let order: Int
  private let lambdaCount: Int
  /// scales^-1 B.
  private let basis: [Double]
  private var rowCount = 0
  private var centered: [Double]
  /// T, and then its squares.
  private var rotated: [Double] = []
  private var fits: [Double] = []
  private var leverages: [Double] = []

  init(_ spectrum: GramSpectrum, _ rows: LeftOutRows, capacity: Int, lambdaCount: Int) {
    order = spectrum.columns.count
    self.lambdaCount = lambdaCount
    var basis = spectrum.basis
    let scales = spectrum.columns.map { rows.standardization.scales[$0] }
    if scales.contains(where: { $0 != 1 }) {
      for k in 0..<order { for j in 0..<order { basis[k * order + j] /= scales[j] } }
    }
    self.basis = basis
    centered = Array(repeating: 0, count: capacity * order)
  }

  /// Copies rows as deviations from the centers.
  mutating func load(
    _ matrix: Matrix, _ part: Range<Int>, _ columns: [Int], _ standardization: Standardization
  ) {
    rowCount = part.count
    let values = matrix.values.span
    var target = centered.mutableSpan
    for (k, j) in columns.enumerated() {
      let start = j * matrix.rowCount + part.lowerBound
      let source = values.extracting(start..<start + part.count)
      let (center, first) = (standardization.centers[j], k * part.count)
      for i in source.indices { target[first + i] = source[i] - center }
    }
  }

  /// The fits and the sums of leverages for each lambda.
  mutating func multiply(fits fitFactors: [Double], leverages leverageFactors: [Double]) {
    let block = Block(rows: rowCount, columns: order)
    let square = Block(rows: order, columns: order)
    if rotated.count != rowCount * order {
      rotated = Array(repeating: 0, count: rowCount * order)
    }
    do {
      let (centered, basis) = (centered, basis)
      var rotated = rotated.mutableSpan
      BLAS.gemm(transposed: false, block, centered.span, square, basis.span, &rotated)
    }
    fits = sums(fitFactors)
    do {
      var rotated = rotated.mutableSpan
      for i in 0..<rotated.count { rotated[i] *= rotated[i] }
    }
    leverages = sums(leverageFactors)
  }

  /// Of the columns of T or of its squares, with these factors for each lambda.
  private func sums(_ factors: [Double]) -> [Double] {
    var result = [Double](repeating: 0, count: rowCount * lambdaCount)
    var span = result.mutableSpan
    BLAS.gemm(
      transposed: false, Block(rows: rowCount, columns: order), rotated.span,
      Block(rows: order, columns: lambdaCount), factors.span, &span)
    return result
  }

  /// r / (1 - h) for the rows from `first` on.
  func residuals(_ rows: LeftOutRows, from first: Int) -> [Double] {
    let (response, weights) = (rows.observations.response, rows.observations.weights)
    let center = rows.standardization.responseCenter
    let constant = rows.hasIntercept ? 1 / rows.weight : 0
    return (0..<lambdaCount).flatMap { l in
      (0..<rowCount).map { i in
        let place = l * rowCount + i
        let leverage = (weights?[first + i] ?? 1) * (constant + leverages[place])
        return (response[first + i] - center - fits[place]) / max(1 - leverage, .ulpOfOne)
      }
    }
  }
}
