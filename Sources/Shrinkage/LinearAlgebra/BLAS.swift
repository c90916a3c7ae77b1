internal import COpenBLAS

#if canImport(Glibc)
  import Glibc
#elseif canImport(Musl)
  import Musl
#endif

/// The BLAS routines the engine uses, under their own names without the precision letter.
///
/// Matrices are column-major; every shape is checked against the storage it addresses, and then
/// one call is made. Empty shapes return before the call.
package enum BLAS {
  /// Below this length a plain loop beats the 3-5 ns that a call costs.
  package static let shortLength = 64
  /// Up to this length OpenBLAS works on vectors with the calling thread alone.
  package static let singleThreadLength = 10_000

  /// Offsets and counts of portions on which OpenBLAS wakes no threads: these spin after the call, in
  /// the way of others. For vectors of millions it pays.
  private static func portions(of length: Int, _ body: (Int, CInt) -> Void) {
    let portion = length <= 200_000 ? singleThreadLength : 1 << 30
    for start in stride(from: 0, to: length, by: portion) {
      body(start, CInt(min(portion, length - start)))
    }
  }

  /// y += factor x.
  package static func axpy(_ factor: Double, _ x: Span<Double>, _ y: inout MutableSpan<Double>) {
    precondition(x.count == y.count)
    if x.count < shortLength {
      for i in x.indices { y[i] += factor * x[i] }
      return
    }
    unsafe x.withUnsafeBufferPointer { x in
      unsafe y.withUnsafeMutableBufferPointer { y in
        portions(of: x.count) { start, count in
          unsafe cblas_daxpy(
            count, factor, x.baseAddress! + start, 1, y.baseAddress! + start, 1)
        }
      }
    }
  }

  /// sum of x_i y_i.
  package static func dot(_ x: Span<Double>, _ y: Span<Double>) -> Double {
    precondition(x.count == y.count)
    if x.count < 16 {
      var sum = 0.0
      for i in x.indices { sum += x[i] * y[i] }
      return sum
    }
    var sum = 0.0
    unsafe x.withUnsafeBufferPointer { x in
      unsafe y.withUnsafeBufferPointer { y in
        portions(of: x.count) { start, count in
          sum += unsafe cblas_ddot(count, x.baseAddress! + start, 1, y.baseAddress! + start, 1)
        }
      }
    }
    return sum
  }

  /// The largest |x_i|; 0 when empty. NaN is not found by it.
  package static func maximumMagnitude(_ x: Span<Double>) -> Double {
    guard x.count > 0 else { return 0 }
    var largest = 0.0
    unsafe x.withUnsafeBufferPointer { x in
      portions(of: x.count) { offset, count in
        let start = unsafe x.baseAddress! + offset
        largest = unsafe max(largest, abs(start[Int(cblas_idamax(count, start, 1))]))
      }
    }
    return largest
  }

  /// y = factor op(A) x + beta y, where A is `rows` x `columns` with leading dimension `stride`.
  package static func gemv(
    transposed: Bool, _ a: Block, _ values: Span<Double>, factor: Double = 1, _ x: Span<Double>,
    beta: Double = 0, _ y: inout MutableSpan<Double>
  ) {
    a.check(values.count)
    precondition(x.count == (transposed ? a.rows : a.columns))
    precondition(y.count == (transposed ? a.columns : a.rows))
    guard y.count > 0 else { return }
    guard x.count > 0 else {
      for i in 0..<y.count { y[i] = beta == 0 ? 0 : beta * y[i] }
      return
    }
    unsafe values.withUnsafeBufferPointer { values in
      unsafe x.withUnsafeBufferPointer { x in
        unsafe y.withUnsafeMutableBufferPointer { y in
          a.forEachPortion { first, count in
            unsafe cblas_dgemv(
              CblasColMajor, transposed ? CblasTrans : CblasNoTrans, CInt(a.rows), CInt(count),
              factor, values.baseAddress! + a.offset + first * a.stride, CInt(a.stride),
              x.baseAddress! + (transposed ? 0 : first), 1,
              transposed || first == 0 ? beta : 1, y.baseAddress! + (transposed ? first : 0), 1)
          }
        }
      }
    }
  }

  /// op(A) x as a new array.
  static func product(
    transposed: Bool, _ a: Block, _ values: [Double], _ x: [Double]
  ) -> [Double] {
    var result = [Double](repeating: 0, count: transposed ? a.columns : a.rows)
    var span = result.mutableSpan
    gemv(transposed: transposed, a, values.span, x.span, &span)
    return result
  }

  /// C += factor A'A when `transposed`, else factor A A'; only the lower triangle of C is touched.
  package static func syrk(
    transposed: Bool, _ a: Block, _ values: Span<Double>, factor: Double = 1,
    _ c: inout MutableSpan<Double>, stride: Int
  ) {
    a.check(values.count)
    let order = transposed ? a.columns : a.rows
    let depth = transposed ? a.rows : a.columns
    precondition(stride >= order && c.count >= stride * order)
    guard order > 0, depth > 0 else { return }
    unsafe values.withUnsafeBufferPointer { values in
      unsafe c.withUnsafeMutableBufferPointer { c in
        unsafe cblas_dsyrk(
          CblasColMajor, CblasLower, transposed ? CblasTrans : CblasNoTrans, CInt(order),
          CInt(depth), factor, values.baseAddress! + a.offset, CInt(a.stride), 1, c.baseAddress,
          CInt(stride))
      }
    }
  }

  /// C = factor op(A) B + beta C, where op(A) is A' when `transposed`.
  ///
  /// - Parameter target: where C lies; nil: it is all of `c`, packed.
  package static func gemm(
    transposed: Bool = true, _ a: Block, _ aValues: Span<Double>, _ b: Block,
    _ bValues: Span<Double>, factor: Double = 1, beta: Double = 0,
    _ c: inout MutableSpan<Double>, at target: Block? = nil
  ) {
    a.check(aValues.count)
    b.check(bValues.count)
    let (rows, depth) = transposed ? (a.columns, a.rows) : (a.rows, a.columns)
    precondition(target != nil || c.count == rows * b.columns)
    let target = target ?? Block(rows: rows, columns: b.columns)
    target.check(c.count)
    precondition(depth == b.rows && target.rows == rows && target.columns == b.columns)
    guard rows > 0, b.columns > 0 else { return }
    guard depth > 0 else {
      for i in 0..<rows * b.columns {
        let position = target.offset + i / rows * target.stride + i % rows
        c[position] = beta == 0 ? 0 : beta * c[position]
      }
      return
    }
    unsafe aValues.withUnsafeBufferPointer { aValues in
      unsafe bValues.withUnsafeBufferPointer { bValues in
        unsafe c.withUnsafeMutableBufferPointer { c in
          unsafe cblas_dgemm(
            CblasColMajor, transposed ? CblasTrans : CblasNoTrans, CblasNoTrans, CInt(rows),
            CInt(b.columns), CInt(depth), factor, aValues.baseAddress! + a.offset,
            CInt(a.stride), bValues.baseAddress! + b.offset, CInt(b.stride), beta,
            c.baseAddress! + target.offset, CInt(target.stride))
        }
      }
    }
  }

  /// Rotates a stretch of each of two buffers: (x, y) becomes (c x + s y, c y - s x).
  package static func rot(
    _ values: inout MutableSpan<Double>, _ x: Int, _ others: inout MutableSpan<Double>, _ y: Int,
    count: Int, _ c: Double, _ s: Double
  ) {
    precondition(x >= 0 && y >= 0 && x + count <= values.count && y + count <= others.count)
    guard count > 0 else { return }
    unsafe values.withUnsafeMutableBufferPointer { values in
      unsafe others.withUnsafeMutableBufferPointer { others in
        unsafe cblas_drot(CInt(count), values.baseAddress! + x, 1, others.baseAddress! + y, 1, c, s)
      }
    }
  }

  /// Copies numbers into a buffer (`memcpy`).
  package static func copy(
    _ source: Span<Double>, to target: inout MutableSpan<Double>, at start: Int
  ) {
    precondition(start >= 0 && start + source.count <= target.count)
    guard source.count > 0 else { return }
    unsafe source.withUnsafeBufferPointer { source in
      unsafe target.withUnsafeMutableBufferPointer { target in
        unsafe (target.baseAddress! + start).update(from: source.baseAddress!, count: source.count)
      }
    }
  }

  /// Copies a stretch of a buffer to another place in it; the two may overlap (`memmove`).
  package static func move(
    _ values: inout MutableSpan<Double>, from source: Int, to target: Int, count: Int
  ) {
    precondition(source >= 0 && target >= 0 && max(source, target) + count <= values.count)
    guard count > 0 else { return }
    unsafe values.withUnsafeMutableBufferPointer { values in
      let start = values.baseAddress!
      unsafe (start + target).update(from: start + source, count: count)
    }
  }

  /// What OpenBLAS says it was built with, such as "OpenBLAS 0.3.21 DYNAMIC_ARCH MAX_THREADS=64".
  package static var configuration: String {
    unsafe String(cString: openblas_get_config()).trimmingTrailingSpace()
  }

  /// The kernels OpenBLAS chose for this processor, such as "SkylakeX".
  package static var coreName: String { unsafe String(cString: openblas_get_corename()) }

  /// The size of OpenBLAS's pool of threads, which is one for the whole process.
  package static var threadCount: Int {
    get { Int(openblas_get_num_threads()) }
    set { openblas_set_num_threads(CInt(clamping: newValue)) }
  }
}

extension String {
  fileprivate func trimmingTrailingSpace() -> String {
    var result = self[...]
    while result.last == " " { result.removeLast() }
    return String(result)
  }
}
