/// A basis in which both the Gram matrix and the penalty of a ridge are diagonal.
///
/// With P the penalised columns, U the unpenalised ones, G_UU = L L' and
///
///     V^-1/2 (G_PP - G_PU G_UU^-1 G_UP) V^-1/2 = Q diag(d) Q'
///
/// the columns of
///
///     B = [ V^-1/2 Q                    0     ]  P
///         [ -G_UU^-1 G_UP V^-1/2 Q      L'^-1 ]  U
///
/// have B'G B = diag(d, 1) and B'V B = diag(1, 0), so that for every lambda
///
///     b = B diag(1 / (d + lambda), 1) B'c
struct GramSpectrum: RidgeSpectrum {
  let values: [Double]
  let unpenalizedCount: Int
  /// The columns of the problem, P and then U.
  let columns: [Int]
  /// B, packed.
  let basis: [Double]
  /// B'c.
  let products: [Double]
  private let responseNorm: Double

  var penalizedCount: Int { values.count }

  /// O(p^3).
  ///
  /// - Throws: what ``EigenDecomposition`` does, and ``ShrinkageError/rankDeficient(leadingMinor:)``
  ///   for unpenalised columns that depend on each other.
  init(_ equations: NormalEquations, _ penalty: Penalty) throws(ShrinkageError) {
    let penalized = penalty.freeColumns.filter { penalty.factors[$0] > 0 }
    let unpenalized = penalty.unpenalizedColumns
    let (count, order) = (penalized.count, penalized.count + unpenalized.count)
    try EigenDecomposition.requireRoom(order: order, of: "columns")
    let roots = penalized.map { 1 / penalty.factors[$0].squareRoot() }
    var matrix = equations.gram.submatrix(penalized)
    let block = try UnpenalizedBlock(equations, unpenalized, penalized)
    block.project(&matrix)
    for column in 0..<count {
      for row in column..<count { matrix[column * count + row] *= roots[column] * roots[row] }
    }
    let eigen = try EigenDecomposition(order: count, matrix: matrix, of: "columns")
    matrix = []
    values = eigen.values.map { max($0, 0) }
    unpenalizedCount = unpenalized.count
    columns = penalized + unpenalized
    basis =
      unpenalized.isEmpty && roots.allSatisfy { $0 == 1 }
      ? eigen.vectors : block.basis(eigen.vectors, roots)
    products = BLAS.product(
      transposed: true, Block(rows: order, columns: order), basis,
      (penalized + unpenalized).map { equations.crossProduct[$0] })
    responseNorm = equations.responseNorm
  }

  /// 1 / (d + lambda), and 1 for the unpenalised directions.
  func factors(_ lambda: Double) -> [Double] {
    values.map { 1 / ($0 + lambda) } + Array(repeating: 1, count: unpenalizedCount)
  }

  /// R = s - sum_k (B'c)_k^2 (d_k + 2 lambda) / (d_k + lambda)^2; O(p).
  func residualNorm(_ lambda: Double) -> Double {
    var norm = responseNorm
    for (k, c) in products.enumerated() {
      guard k < values.count else {
        norm -= c * c
        continue
      }
      let shifted = values[k] + lambda
      norm -= c / shifted * c * ((shifted + lambda) / shifted)
    }
    return max(norm, 0)
  }

  func generalizedError(_ lambda: Double, rowCount: Int, hasIntercept: Bool) -> Double {
    // N - 1 - f, of which no more than N - 1 - |U| directions can be fitted.
    let space = rowCount - (hasIntercept ? 1 : 0) - unpenalizedCount
    let directions = values.suffix(max(space, 0))
    let freedom = directions.reduce(Double(space - directions.count)) {
      $0 + (lambda > 0 ? lambda / ($1 + lambda) : 0)
    }
    let share = freedom / Double(rowCount)
    return share > 0 ? residualNorm(lambda) / (share * share) : .infinity
  }
}

/// The unpenalised columns U of equations, factored: G_UU = L L', and W = L^-1 G_UP.
private struct UnpenalizedBlock {
  private let count: Int
  private let penalizedCount: Int
  private let factor: [Double]
  private let cross: [Double]

  init(
    _ equations: NormalEquations, _ unpenalized: [Int], _ penalized: [Int]
  ) throws(ShrinkageError) {
    let count = unpenalized.count
    var factor = equations.gram.submatrix(unpenalized)
    let diagonal = unpenalized.map { equations.diagonal[$0] }
    let failing: Int?
    do {
      var span = factor.mutableSpan
      failing = LAPACK.potrf(order: count, &span, stride: max(count, 1))
    }
    if let position = CholeskyFactor.firstDependentColumn(factor, diagonal, failingMinor: failing) {
      throw .rankDeficient(leadingMinor: unpenalized[position] + 1)
    }
    var cross = equations.gram.submatrix(rows: unpenalized, columns: penalized)
    do {
      var span = cross.mutableSpan
      BLAS.trsm(
        order: count, factor.span, stride: max(count, 1), columns: penalized.count, &span)
    }
    self.count = count
    penalizedCount = penalized.count
    self.factor = factor
    self.cross = cross
  }

  /// Takes W'W from the lower triangle of G_PP.
  func project(_ matrix: inout [Double]) {
    var span = matrix.mutableSpan
    BLAS.syrk(
      transposed: true, Block(rows: count, columns: penalizedCount), cross.span, factor: -1, &span,
      stride: max(penalizedCount, 1))
  }

  /// B from Q and V^-1/2.
  func basis(_ vectors: [Double], _ roots: [Double]) -> [Double] {
    var basis: [Double] = []
    basis.reserveCapacity((penalizedCount + count) * (penalizedCount + count))
    let block = Block(rows: count, columns: penalizedCount)
    for k in 0..<penalizedCount {
      let upper = (0..<penalizedCount).map { roots[$0] * vectors[k * penalizedCount + $0] }
      let lower = BLAS.product(transposed: false, block, cross, upper)
      basis += upper + transposedSolution(lower).map { -$0 }
    }
    for k in 0..<count {
      var unit = [Double](repeating: 0, count: count)
      unit[k] = 1
      basis += Array(repeating: 0, count: penalizedCount) + transposedSolution(unit)
    }
    return basis
  }

  /// L'^-1 x.
  private func transposedSolution(_ x: [Double]) -> [Double] {
    var solution = x
    var span = solution.mutableSpan
    BLAS.trsv(transposed: true, order: count, factor.span, stride: max(count, 1), &span)
    return solution
  }
}
