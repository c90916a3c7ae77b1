/// Solves A x = b for a positive semidefinite A of any rank, by Cholesky with complete pivoting
/// of A scaled to a unit diagonal (LAPACK's `dpstrf`; Higham 2002, "Accuracy and Stability of
/// Numerical Algorithms", section 10.3).
struct RankRevealingSolve {
  let rank: Int
  /// The original positions in pivot order; the first `rank` are independent.
  let pivots: [Int]
  private let order: Int
  private var factor: [Double]
  private let scales: [Double]

  /// - Parameter matrix: packed order x order. O(order^2 rank).
  init(order: Int, matrix: consuming [Double]) {
    precondition(matrix.count == order * order)
    let scales = (0..<order).map { j in
      let diagonal = matrix[j * order + j]
      return diagonal > 0 ? 1 / diagonal.squareRoot() : 0
    }
    for column in 0..<order {
      for row in 0..<order { matrix[column * order + row] *= scales[column] * scales[row] }
    }
    var factor = matrix
    var span = factor.mutableSpan
    (rank, pivots) = LAPACK.pstrf(
      order: order, &span, tolerance: Self.tolerance(order: order))
    self.order = order
    self.factor = factor
    self.scales = scales
  }

  /// Below this fraction of its diagonal element a pivot counts as rounding, and the column as one
  /// that depends on those before it: 64 eps sqrt(order).
  ///
  /// The pivot's own rounding is some eps sqrt(order) of that element. Much closer to it than this
  /// a factor would be wrong by so much that steps with it diverge.
  static func tolerance(order: Int) -> Double {
    64 * .ulpOfOne * Double(max(order, 16)).squareRoot()
  }

  /// The smallest pivot that counts, as a fraction of its diagonal element.
  var smallestPivot: Double? {
    guard rank > 0 else { return nil }
    let last = factor[(rank - 1) * order + rank - 1]
    return last * last
  }

  /// The solution that is 0 in the dependent positions; b must lie in the range of A.
  func solution(_ b: [Double]) -> [Double] {
    var reduced = pivots.prefix(rank).map { b[$0] * scales[$0] }
    var span = reduced.mutableSpan
    LAPACK.potrs(order: rank, factor.span, stride: max(order, 1), &span)
    var solution = [Double](repeating: 0, count: order)
    for (k, j) in pivots.prefix(rank).enumerated() { solution[j] = reduced[k] * scales[j] }
    return solution
  }
}
