internal import COpenBLAS

/// Systems and products with a lower triangle.
extension BLAS {
  /// B = L^-1 B, where L is the lower triangle of the leading `order` rows and columns of a matrix
  /// with leading dimension `stride`, and B is packed order x `columns`.
  ///
  /// `dtrsm` packs all of L for each of its threads, and `dtrsv` reads all of it with one. Block columns of
  /// L are subtracted from all of B instead, while they are in cache. Wide ones took six tenths of the time
  /// for one column at order 3000, and three quarters for 16 or 32. Narrow ones for 2 to 7 columns took half
  /// as long as a `dtrsv` for each, up to order 2000, with kernels that have `dgemm` for small blocks; with
  /// others three quarters for 4 or more at order 300, but up to one and a half times as long for 2.
  package static func trsm(
    order: Int, _ l: Span<Double>, stride: Int, columns: Int, _ b: inout MutableSpan<Double>
  ) {
    precondition(b.count == order * columns)
    guard order > 0, columns > 0 else { return }
    Block(rows: order, columns: order, stride: stride).check(l.count)
    let width =
      switch columns {
      case 1: vectorBlockWidth(order)
      case ..<8: 16
      default: order < 200 ? order : 128
      }
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
    guard columns == 1 else {
      unsafe cblas_dtrsm(
        CblasColMajor, CblasLeft, CblasLower, CblasNoTrans, CblasNonUnit, order, CInt(columns), 1,
        triangle, CInt(block.stride), b, CInt(stride))
      share(Int(rest), in: 512, cost: block.columns * max(1, columns / 4)) { rows in
        unsafe cblas_dgemm(
          CblasColMajor, CblasNoTrans, CblasNoTrans, CInt(rows.count), CInt(columns), order, -1,
          below + rows.lowerBound, CInt(block.stride), b, CInt(stride), 1,
          b + block.columns + rows.lowerBound, CInt(stride))
      }
      return
    }
    unsafe cblas_dtrsv(
      CblasColMajor, CblasLower, CblasNoTrans, CblasNonUnit, order, triangle, CInt(block.stride),
      b, 1)
    share(Int(rest), in: 512, cost: block.columns) { rows in
      unsafe cblas_dgemv(
        CblasColMajor, CblasNoTrans, CInt(rows.count), order, -1, below + rows.lowerBound,
        CInt(block.stride), b, 1, 1, b + block.columns + rows.lowerBound, 1)
    }
  }

  /// Work on rows or columns that are independent of each other, in parts by our threads where BLAS has one and
  /// they may be shared. The parts are the same for any number of threads, since digits may depend on them.
  ///
  /// - Parameter cost: about how many numbers each reads.
  private static func share(
    _ count: Int, in length: Int, cost: Int, _ body: (Range<Int>) -> Void
  ) {
    guard count > 0 else { return }
    guard count > length, threadCount == 1 else { return body(0..<count) }
    let parts = (count + length - 1) / length
    withoutActuallyEscaping(body) { body in
      nonisolated(unsafe) let body = body
      _ = Parallel.map(0..<parts, cost: cost * length) { part in
        unsafe body(part * length..<min((part + 1) * length, count))
      }
    }
  }

  /// How many columns of L are taken at once to solve for one vector: from order 1000 on, threads gain more than
  /// to begin with each block costs.
  private static func vectorBlockWidth(_ order: Int) -> Int { order < 1000 ? order : 128 }

  /// x = L^-1 x, or L'^-1 x when `transposed`; L, and its blocks, as in
  /// ``trsm(order:_:stride:columns:_:)``.
  package static func trsv(
    transposed: Bool, order: Int, _ l: Span<Double>, stride: Int, _ x: inout MutableSpan<Double>
  ) {
    guard transposed else { return trsm(order: order, l, stride: stride, columns: 1, &x) }
    unsafe withTriangle(order: order, l, stride: stride, &x) { l, x in
      let width = vectorBlockWidth(order)
      for first in Swift.stride(from: 0, to: order, by: width).reversed() {
        let block = Block(
          offset: first * stride + first, rows: order - first, columns: min(width, order - first),
          stride: stride)
        unsafe substitute(block, l, x + first)
      }
    }
  }

  /// Takes from the first elements of x their products with what lies below a triangle, and solves for them
  /// with the triangle transposed.
  private static func substitute(
    _ block: Block, _ l: UnsafePointer<Double>, _ x: UnsafeMutablePointer<Double>
  ) {
    let triangle = unsafe l + block.offset
    let (order, rest) = (CInt(block.columns), CInt(block.rows - block.columns))
    if rest > 0 {
      share(block.columns, in: 64, cost: Int(rest)) { columns in
        unsafe cblas_dgemv(
          CblasColMajor, CblasTrans, rest, CInt(columns.count), -1,
          triangle + block.columns + columns.lowerBound * block.stride, CInt(block.stride),
          x + block.columns, 1, 1, x + columns.lowerBound, 1)
      }
    }
    unsafe cblas_dtrsv(
      CblasColMajor, CblasLower, CblasTrans, CblasNonUnit, order, triangle, CInt(block.stride), x,
      1)
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
