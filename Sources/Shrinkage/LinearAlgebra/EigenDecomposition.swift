/// A = Q diag(d) Q' of a symmetric matrix, by one `dsyevd`.
struct EigenDecomposition {
  /// d, ascending.
  let values: [Double]
  /// Q, packed; column k belongs to `values[k]`.
  let vectors: [Double]

  /// O(order^3); three times the memory of the matrix in all.
  ///
  /// - Parameters:
  ///   - matrix: packed, of which the lower triangle is read.
  ///   - what: what the order counts, for errors.
  /// - Throws: ``ShrinkageError/dimensionTooLarge(what:value:)`` above an order of 32,766, where
  ///   LAPACK cannot index the workspace, ``ShrinkageError/insufficientMemory(what:bytes:)``, and
  ///   ``ShrinkageError/lapackFailure(routine:info:)`` for a matrix that is not finite.
  init(
    order: Int, matrix: consuming [Double], of what: String
  ) throws(ShrinkageError) {
    try Self.requireRoom(order: order, of: what)
    var vectors = matrix
    var span = vectors.mutableSpan
    guard let values = LAPACK.syevd(order: order, &span) else {
      throw .lapackFailure(routine: "dsyevd", info: 1)
    }
    self.values = values
    self.vectors = vectors
  }

  /// Throws where a matrix of that order cannot be decomposed, before it is made.
  static func requireRoom(order: Int, of what: String) throws(ShrinkageError) {
    guard order <= LAPACK.largestEigenOrder else {
      throw .dimensionTooLarge(
        what: "the workspace of an eigendecomposition for \(order) \(what)",
        value: 1 + 6 * order + 2 * order * order)
    }
    try requireMemory(
      doubles: (order, 3 * order), for: "an eigendecomposition for \(order) \(what)")
  }
}
