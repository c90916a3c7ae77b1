import Testing

@testable import Shrinkage

/// A factor with what it should be: `columns` in this order, and L L' = G_AA + shift.
struct FollowedFactor {
  let gram: SymmetricMatrix
  let shift: (Int) -> Double
  var factor: ActiveFactor
  var columns: [Int] = []

  init(_ gram: SymmetricMatrix, shift: @escaping (Int) -> Double = { _ in 0 }) {
    self.gram = gram
    self.shift = shift
    factor = ActiveFactor(columnCount: gram.order)
  }

  mutating func append(_ entering: [Int]) {
    let sides = entering.map { j in
      gram[j, j].squareRoot() * SIMD2(Double(j % 5) - 2, j % 2 == 0 ? 1 : -1)
    }
    #expect(factor.append(entering, gram, sides: sides, shift: shift) == nil)
    columns += entering
  }

  mutating func remove(positions: some Sequence<Int>) {
    let leaving = positions.map { columns[$0] }
    factor.remove(leaving)
    columns.removeAll(where: leaving.contains)
  }

  /// Of a column in units of its own norm.
  private var norms: [Double] {
    columns.map { (gram[$0, $0] + shift($0)).squareRoot() }
  }

  /// L of the same columns made at once, packed; 0 above the diagonal.
  private var fresh: [Double] {
    let order = columns.count
    var values = gram.submatrix(columns)
    for (k, j) in columns.enumerated() { values[k * order + k] += shift(j) }
    do {
      var span = values.mutableSpan
      #expect(LAPACK.potrf(order: order, &span, stride: order) == nil)
    }
    for column in 0..<order { for row in 0..<column { values[column * order + row] = 0 } }
    return values
  }

  /// Solves for two right-hand sides with both factors.
  func expectSolvesLikeNew(_ comment: String = "") {
    #expect(factor.columns == columns, "\(comment)")
    let order = columns.count
    let (fresh, norms) = (fresh, norms)
    for k in [0, order - 1] where k >= 0 {
      var right = norms.indices.map { norms[$0] * ($0 % (k + 2) == 0 ? 1 : -0.5) }
      var reference = right
      factor.solve(&right)
      do {
        var span = reference.mutableSpan
        for transposed in [false, true] {
          BLAS.trsv(transposed: transposed, order: order, fresh.span, stride: order, &span)
        }
      }
      let (a, b) = (zip(right, norms).map { $0 * $1 }, zip(reference, norms).map { $0 * $1 })
      #expect(distance(a, b) <= Tolerance.rounding(order), "\(comment)")
    }
  }

  /// Solves for sums of the right-hand sides that are kept with the factor, which are those of its columns.
  func expectSidesSolved(_ comment: String = "") {
    #expect(factor.sides.count == columns.count)
    for weights in [SIMD2(1.0, 0), SIMD2(0.5, -3)] {
      var right = factor.sides.map { ($0 * weights).sum() }
      factor.solve(&right)
      let solution = factor.solution(weights)
      let (a, b) = (zip(right, norms).map { $0 * $1 }, zip(solution, norms).map { $0 * $1 })
      #expect(distance(a, b) <= Tolerance.rounding(columns.count), "\(comment)")
    }
  }

  /// Compares L element by element, in units of its row.
  func expectFactorLikeNew(_ comment: String = "") {
    let order = columns.count
    let (fresh, norms) = (fresh, norms)
    var largest = 0.0
    for k in 0..<order {
      var column = [Double](repeating: 0, count: order)
      column[k] = 1
      factor.multiply(&column)
      for row in 0..<order {
        largest = max(largest, abs(column[row] - fresh[k * order + row]) / norms[row])
      }
    }
    #expect(largest <= Tolerance.rounding(order), "\(comment)")
    let member = Set(columns)
    #expect((0..<gram.order).allSatisfy { factor.contains($0) == member.contains($0) })
  }
}
