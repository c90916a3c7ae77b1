internal import COpenBLAS

/// Systems and products with a lower triangle.
extension BLAS {
  /// B = L^-1 B, where L is the lower triangle of the leading `order` rows and columns of a matrix
  /// with leading dimension `stride`, and B is packed order x `columns`.
  ///
  /// `dtrsm` packs all of L for each of its threads, and `dtrsv` reads all of it for each column. Block
  /// columns of L, subtracted from all of B while they are in cache, took half the time at order 3000 for
  /// fewer than 8 columns, and three quarters for 16 or 32.
  package static func trsm(
    order: Int, _ l: Span<Double>, stride: Int, columns: Int, _ b: inout MutableSpan<Double>
  ) {
    precondition(b.count == order * columns)
    guard order > 0, columns > 0 else { return }
    Block(rows: order, columns: order, stride: stride).check(l.count)
    let width = columns < 8 ? (order < 1000 ? order : 32) : (order < 200 ? order : 128)
    unsafe l.withUnsafeBufferPointer { l in
      unsafe b.withUnsafeMutableBufferPointer { b in
        for first in Swift.stride(from: 0, to: order, by: width) {
          let count = min(width, order - first)
          unsafe eliminate(
            Block(
              offset: first * stride + first, rows: order - first, columns: count, stride: stride),
            l.baseAddress!, columns: columns, b.baseAddress! + first, stride: order)
        }
      }
    }
  }

  /// Solves for the first rows of B with the triangle on top of a block of L, and takes their products with
  /// what lies below it from the other rows.
  private static func eliminate(
    _ block: Block, _ l: UnsafePointer<Double>, columns: Int, _ b: UnsafeMutablePointer<Double>,
    stride: Int
  ) {
    let (triangle, below) = unsafe (l + block.offset, l + block.offset + block.columns)
    let (order, rest) = (CInt(block.columns), CInt(block.rows - block.columns))
    guard columns < 8 else {
      unsafe cblas_dtrsm(
        CblasColMajor, CblasLeft, CblasLower, CblasNoTrans, CblasNonUnit, order, CInt(columns), 1,
        triangle, CInt(block.stride), b, CInt(stride))
      guard rest > 0 else { return }
      unsafe cblas_dgemm(
        CblasColMajor, CblasNoTrans, CblasNoTrans, rest, CInt(columns), order, -1, below,
        CInt(block.stride), b, CInt(stride), 1, b + block.columns, CInt(stride))
      return
    }
    for k in 0..<columns {
      let x = unsafe b + k * stride
      unsafe cblas_dtrsv(
        CblasColMajor, CblasLower, CblasNoTrans, CblasNonUnit, order, triangle, CInt(block.stride),
        x, 1)
      guard rest > 0 else { continue }
      unsafe cblas_dgemv(
        CblasColMajor, CblasNoTrans, rest, order, -1, below, CInt(block.stride), x, 1, 1,
        x + block.columns, 1)
    }
  }

  /// x = L^-1 x, or L'^-1 x when `transposed`; L as in ``trsm(order:_:stride:columns:_:)``.
  package static func trsv(
    transposed: Bool, order: Int, _ l: Span<Double>, stride: Int, _ x: inout MutableSpan<Double>
  ) {
    unsafe withTriangle(order: order, l, stride: stride, &x) { l, x in
      unsafe cblas_dtrsv(
        CblasColMajor, CblasLower, transposed ? CblasTrans : CblasNoTrans, CblasNonUnit,
        CInt(order), l, CInt(stride), x, 1)
    }
  }

  /// x = L x, or L' x when `transposed`; L as in ``trsm(order:_:stride:columns:_:)``.
  package static func trmv(
    transposed: Bool, order: Int, _ l: Span<Double>, stride: Int, _ x: inout MutableSpan<Double>
  ) {
    unsafe withTriangle(order: order, l, stride: stride, &x) { l, x in
      unsafe cblas_dtrmv(
        CblasColMajor, CblasLower, transposed ? CblasTrans : CblasNoTrans, CblasNonUnit,
        CInt(order), l, CInt(stride), x, 1)
    }
  }

  /// Checks the shapes of a triangle and a vector and hands both over; nothing for order 0.
  private static func withTriangle(
    order: Int, _ l: Span<Double>, stride: Int, _ x: inout MutableSpan<Double>,
    _ body: (UnsafePointer<Double>, UnsafeMutablePointer<Double>) -> Void
  ) {
    precondition(x.count == order)
    guard order > 0 else { return }
    Block(rows: order, columns: order, stride: stride).check(l.count)
    unsafe l.withUnsafeBufferPointer { l in
      unsafe x.withUnsafeMutableBufferPointer { x in
        if let l = l.baseAddress, let x = x.baseAddress { unsafe body(l, x) }
      }
    }
  }
}
