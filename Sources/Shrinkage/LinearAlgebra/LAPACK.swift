internal import COpenBLAS

/// The LAPACK routines the engine uses, under their own names without the precision letter.
///
/// All work on the lower triangle of a packed symmetric matrix of the given order. Each makes one
/// call and translates `info`: a negative one is a bug of ours and traps. LAPACKE's forms without
/// its look for NaN are called where there are such: a NaN makes a minor that is not positive.
package enum LAPACK {
  /// Solves A X = B for positive definite A by Cholesky, leaving the factor L in A's lower
  /// triangle and X in B (`columns` right-hand sides).
  ///
  /// - Returns: the order of the first leading minor that is not positive, or nil.
  static func posv(
    order: Int, _ a: inout MutableSpan<Double>, columns: Int, _ b: inout MutableSpan<Double>
  ) -> Int? {
    precondition(a.count == order * order && b.count == order * columns)
    guard order > 0 else { return nil }
    let info = unsafe a.withUnsafeMutableBufferPointer { a in
      unsafe b.withUnsafeMutableBufferPointer { b in
        unsafe LAPACKE_dposv_work(
          LAPACK_COL_MAJOR, CChar(UInt8(ascii: "L")), CInt(order), CInt(columns), a.baseAddress,
          CInt(order), b.baseAddress, CInt(order))
      }
    }
    precondition(info >= 0, "dposv: argument \(-info)")
    return info > 0 ? Int(info) : nil
  }

  /// The Cholesky factor of the leading `order` rows and columns of a matrix with leading dimension
  /// `stride`, in its lower triangle.
  ///
  /// - Returns: the order of the first leading minor that is not positive, or nil.
  static func potrf(order: Int, _ a: inout MutableSpan<Double>, stride: Int) -> Int? {
    guard order > 0 else { return nil }
    Block(rows: order, columns: order, stride: stride).check(a.count)
    let info = unsafe a.withUnsafeMutableBufferPointer { a in
      unsafe LAPACKE_dpotrf_work(
        LAPACK_COL_MAJOR, CChar(UInt8(ascii: "L")), CInt(order), a.baseAddress, CInt(stride))
    }
    precondition(info >= 0, "dpotrf: argument \(-info)")
    return info > 0 ? Int(info) : nil
  }

  /// Solves L L' X = B in place of B, given the factor of the leading `order` rows and columns of
  /// a packed matrix with leading dimension `stride`.
  static func potrs(
    order: Int, _ factor: Span<Double>, stride: Int, _ b: inout MutableSpan<Double>
  ) {
    precondition(stride >= order && factor.count >= stride * order && b.count == order)
    guard order > 0 else { return }
    let info = unsafe factor.withUnsafeBufferPointer { factor in
      unsafe b.withUnsafeMutableBufferPointer { b in
        unsafe LAPACKE_dpotrs_work(
          LAPACK_COL_MAJOR, CChar(UInt8(ascii: "L")), CInt(order), 1, factor.baseAddress,
          CInt(stride), b.baseAddress, CInt(order))
      }
    }
    precondition(info == 0, "dpotrs: argument \(-info)")
  }

  /// Reciprocal condition number, in the 1-norm, of the matrix whose Cholesky factor is the leading `order`
  /// rows and columns of a matrix with leading dimension `stride`, and whose 1-norm was `norm` (Higham
  /// 1988); O(order^2).
  static func pocon(order: Int, _ factor: Span<Double>, stride: Int, norm: Double) -> Double {
    guard order > 0 else { return 1 }
    Block(rows: order, columns: order, stride: stride).check(factor.count)
    guard norm.isFinite else { return 0 }
    var reciprocal = 0.0
    var work = [Double](repeating: 0, count: 3 * order)
    var integers = [CInt](repeating: 0, count: order)
    let info = unsafe factor.withUnsafeBufferPointer { factor in
      unsafe LAPACKE_dpocon_work(
        LAPACK_COL_MAJOR, CChar(UInt8(ascii: "L")), CInt(order), factor.baseAddress, CInt(stride),
        norm, &reciprocal, &work, &integers)
    }
    precondition(info >= 0, "dpocon: argument \(-info)")
    return reciprocal
  }

  /// Cholesky with complete pivoting of a positive semidefinite matrix: P'AP = L L'.
  ///
  /// - Returns: the rank found (pivots above `tolerance`) and the 0-based pivot order.
  static func pstrf(
    order: Int, _ a: inout MutableSpan<Double>, tolerance: Double
  ) -> (rank: Int, pivots: [Int]) {
    precondition(a.count == order * order)
    guard order > 0 else { return (0, []) }
    var pivots = [CInt](repeating: 0, count: order)
    var rank: CInt = 0
    let info = unsafe a.withUnsafeMutableBufferPointer { a in
      unsafe LAPACKE_dpstrf(
        LAPACK_COL_MAJOR, CChar(UInt8(ascii: "L")), CInt(order), a.baseAddress, CInt(order),
        &pivots, &rank, tolerance)
    }
    precondition(info >= 0, "dpstrf: argument \(-info)")
    return (Int(rank), pivots.map { Int($0) - 1 })
  }

  /// The largest order of ``syevd(order:_:)`` whose workspace 1 + 6 p + 2 p^2 LAPACK can index.
  static let largestEigenOrder = 32_766

  /// Eigenvalues of a packed symmetric matrix, ascending, and its eigenvectors as columns in its
  /// place, by divide and conquer (Cuppen 1981); O(order^3), with a workspace of twice the matrix.
  ///
  /// - Returns: nil when the algorithm fails, which NaN makes it do.
  package static func syevd(order: Int, _ a: inout MutableSpan<Double>) -> [Double]? {
    precondition(a.count == order * order && order <= largestEigenOrder)
    guard order > 0 else { return [] }
    var values = [Double](repeating: 0, count: order)
    // LAPACKE allocates the workspace, and refuses NaN.
    let info = unsafe a.withUnsafeMutableBufferPointer { a in
      unsafe LAPACKE_dsyevd(
        LAPACK_COL_MAJOR, CChar(UInt8(ascii: "V")), CChar(UInt8(ascii: "L")), CInt(order),
        a.baseAddress, CInt(order), &values)
    }
    return info == 0 ? values : nil
  }
}
