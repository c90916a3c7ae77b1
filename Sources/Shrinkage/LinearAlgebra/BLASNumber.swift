internal import COpenBLAS

/// Numbers of a precision that BLAS multiplies matrices in.
package protocol BLASNumber: BinaryFloatingPoint, BitwiseCopyable, Sendable {
  /// C = factor op(A) B + beta C, by `dgemm` or `sgemm`.
  static func gemm(
    transposed: Bool, rows: CInt, columns: CInt, depth: CInt, _ factor: Self,
    _ a: UnsafePointer<Self>, _ aStride: CInt, _ b: UnsafePointer<Self>, _ bStride: CInt,
    _ beta: Self, _ c: UnsafeMutablePointer<Self>, _ cStride: CInt)
}

extension Double: BLASNumber {
  package static func gemm(
    transposed: Bool, rows: CInt, columns: CInt, depth: CInt, _ factor: Self,
    _ a: UnsafePointer<Self>, _ aStride: CInt, _ b: UnsafePointer<Self>, _ bStride: CInt,
    _ beta: Self, _ c: UnsafeMutablePointer<Self>, _ cStride: CInt
  ) {
    unsafe cblas_dgemm(
      CblasColMajor, transposed ? CblasTrans : CblasNoTrans, CblasNoTrans, rows, columns, depth,
      factor, a, aStride, b, bStride, beta, c, cStride)
  }
}

extension Float: BLASNumber {
  package static func gemm(
    transposed: Bool, rows: CInt, columns: CInt, depth: CInt, _ factor: Self,
    _ a: UnsafePointer<Self>, _ aStride: CInt, _ b: UnsafePointer<Self>, _ bStride: CInt,
    _ beta: Self, _ c: UnsafeMutablePointer<Self>, _ cStride: CInt
  ) {
    unsafe cblas_sgemm(
      CblasColMajor, transposed ? CblasTrans : CblasNoTrans, CblasNoTrans, rows, columns, depth,
      factor, a, aStride, b, bStride, beta, c, cStride)
  }
}
