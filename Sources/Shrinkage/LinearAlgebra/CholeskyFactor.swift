/// The Cholesky factor of a positive definite matrix, made by `dposv`.
struct CholeskyFactor {
  let order: Int
  /// Estimate of the reciprocal condition number in the 1-norm (`dpocon`).
  let reciprocalCondition: Double
  private let factor: [Double]

  /// Factors a packed matrix, of which both triangles are given, and solves A X = B in place of B;
  /// O(order^3 / 3).
  ///
  /// - Parameters:
  ///   - right: any number of right-hand sides, packed column by column.
  ///   - positions: what to call the rows in an error, 0-based.
  /// - Throws: ``ShrinkageError/rankDeficient(leadingMinor:)`` when a pivot is not positive or is
  ///   rounding, below 2 eps max(order, 10) of its diagonal element.
  init(
    order: Int, matrix: consuming [Double], solving right: inout [Double], positions: [Int]
  ) throws(ShrinkageError) {
    var matrix = matrix
    let norm = SymmetricMatrix.oneNorm(order: order, stride: order, matrix)
    let diagonal = Self.diagonal(order: order, matrix)
    let failingMinor: Int?
    do {
      let columns = order > 0 ? right.count / order : 0
      var left = matrix.mutableSpan
      var right = right.mutableSpan
      failingMinor = LAPACK.posv(order: order, &left, columns: columns, &right)
    }
    if let position = Self.firstDependentColumn(matrix, diagonal, failingMinor: failingMinor) {
      throw .rankDeficient(leadingMinor: positions[position] + 1)
    }
    self.order = order
    reciprocalCondition = LAPACK.pocon(
      order: order, matrix.span, stride: max(order, 1), norm: norm)
    factor = matrix
  }

  /// The first position whose column depends, to working precision, on those before it.
  ///
  /// - Parameters:
  ///   - factor: what `dposv` left of a packed matrix.
  ///   - diagonal: the diagonal that matrix had.
  ///   - failingMinor: what `dposv` returned.
  ///   - order: how many columns there are with those that were factored before; default these.
  static func firstDependentColumn(
    _ factor: [Double], _ diagonal: [Double], failingMinor: Int?, order total: Int? = nil
  ) -> Int? {
    let order = diagonal.count
    let tolerance = RankRevealingSolve.tolerance(order: total ?? order)
    let failing = failingMinor.map { $0 - 1 }
    for k in 0..<(failing ?? order) {
      let pivot = factor[k * order + k]
      if pivot * pivot <= tolerance * diagonal[k] { return k }
    }
    return failing
  }

  /// A^-1 b.
  func solution(_ b: [Double]) -> [Double] {
    var solution = b
    var span = solution.mutableSpan
    LAPACK.potrs(order: order, factor.span, stride: max(order, 1), &span)
    return solution
  }

  private static func diagonal(order: Int, _ matrix: [Double]) -> [Double] {
    (0..<order).map { matrix[$0 * order + $0] }
  }
}
