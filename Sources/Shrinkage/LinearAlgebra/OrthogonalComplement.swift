/// The vectors of n elements that are orthogonal to some given ones, in an orthonormal basis: the last
/// n - m columns of a product of m Householder reflections (Householder 1958; Golub and Van Loan 2013,
/// "Matrix Computations", section 5.1).
///
/// What is restricted to it has no part along the given vectors, not even by rounding.
struct OrthogonalComplement {
  /// n.
  let order: Int
  /// The reflections I - v v', |v|^2 = 2, in the order in which they are applied; v of reflection k has
  /// k leading zeros.
  private var reflections: [[Double]] = []

  /// n - m.
  var dimension: Int { order - reflections.count }

  /// O(n m^2).
  ///
  /// - Parameters:
  ///   - directions: the given vectors, each of n elements.
  ///   - positions: what to call them in an error, 0-based.
  /// - Throws: ``ShrinkageError/rankDeficient(leadingMinor:)`` for one that depends on those before.
  init(
    order: Int, of directions: [[Double]], positions: [Int]
  ) throws(ShrinkageError) {
    self.order = order
    for (k, direction) in directions.enumerated() {
      var rest = direction
      for v in reflections { Self.reflect(&rest, v) }
      var v = rest
      for i in 0..<min(k, order) { v[i] = 0 }
      let (square, total) = (BLAS.dot(v.span, v.span), BLAS.dot(rest.span, rest.span))
      guard k < order, square > RankRevealingSolve.tolerance(order: order) * total else {
        throw .rankDeficient(leadingMinor: positions[k] + 1)
      }
      let norm = square.squareRoot()
      v[k] += v[k] < 0 ? -norm : norm
      let scale = (2 / BLAS.dot(v.span, v.span)).squareRoot()
      for i in k..<order { v[i] *= scale }
      reflections.append(v)
    }
  }

  /// E'A E, where E is the basis and A symmetric, packed; O(n^2 m).
  func restriction(of matrix: SymmetricMatrix) -> [Double] {
    var values = matrix.values
    for v in reflections { reflectBothSides(&values, v) }
    let first = order - dimension
    return (first..<order).flatMap { column in
      values[column * order + first..<(column + 1) * order]
    }
  }

  /// A becomes (I - v v') A (I - v v') = A - v q' - q v', q = A v - (v'A v / 2) v.
  private func reflectBothSides(_ values: inout [Double], _ v: [Double]) {
    var q = BLAS.product(
      transposed: true, Block(rows: order, columns: order), values, v)
    let half = BLAS.dot(v.span, q.span) / 2
    for i in q.indices { q[i] -= half * v[i] }
    var span = values.mutableSpan
    for column in 0..<order {
      let start = column * order
      for i in 0..<order { span[start + i] -= q[column] * v[i] + v[column] * q[i] }
    }
  }

  /// E W for a packed W of `dimension` rows; O(n m) for each column.
  func expansion(of values: [Double], columns: Int) -> [Double] {
    precondition(values.count == dimension * columns)
    let zeros = [Double](repeating: 0, count: order - dimension)
    return (0..<columns).flatMap { column in
      var vector = zeros + values[column * dimension..<(column + 1) * dimension]
      for v in reflections.reversed() { Self.reflect(&vector, v) }
      return vector
    }
  }

  /// x becomes (I - v v') x.
  private static func reflect(_ x: inout [Double], _ v: [Double]) {
    let length = BLAS.dot(v.span, x.span)
    var span = x.mutableSpan
    BLAS.axpy(-length, v.span, &span)
  }
}
