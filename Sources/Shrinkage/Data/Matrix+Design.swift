extension Matrix: Design {
  public var elementCount: Int { values.count }

  public func moments(weights: [Double]?) -> (means: [Double], squares: [Double]) {
    let total = weights?.reduce(0, +) ?? Double(rowCount)
    let reference = weights?.firstIndex { $0 > 0 } ?? 0
    let moments = Parallel.map(0..<columnCount, cost: 2 * rowCount) { j in
      let column = values.span.extracting(range(ofColumn: j))
      return ColumnMoments.moments(column, weights, total, origin: column[reference])
    }
    return (moments.map(\.mean), moments.map(\.squares))
  }

  public func products(_ vector: Span<Double>) -> [Double] {
    var products = [Double](repeating: 0, count: columnCount)
    var span = products.mutableSpan
    BLAS.gemv(transposed: true, block, values.span, vector, &span)
    return products
  }

  public func products(_ vector: Span<Double>, of columns: [Int]) -> [Double] {
    var copy: [Double] = []
    copy.reserveCapacity(rowCount)
    for i in vector.indices { copy.append(vector[i]) }
    let vector = copy
    // Longer ones OpenBLAS shares among threads of its own.
    guard rowCount <= BLAS.singleThreadLength else {
      return columns.map { BLAS.dot(values.span.extracting(range(ofColumn: $0)), vector.span) }
    }
    return Parallel.map(columns, cost: rowCount) { j in
      BLAS.dot(values.span.extracting(range(ofColumn: j)), vector.span)
    }
  }

  public func add(
    _ columns: [Int], times coefficients: [Double], to vector: inout MutableSpan<Double>
  ) {
    guard columns.count == columnCount else {
      for (k, j) in columns.enumerated() {
        BLAS.axpy(coefficients[k], values.span.extracting(range(ofColumn: j)), &vector)
      }
      return
    }
    var ordered = coefficients
    for (k, j) in columns.enumerated() { ordered[j] = coefficients[k] }
    BLAS.gemv(transposed: false, block, values.span, ordered.span, beta: 1, &vector)
  }

  public func copyColumn(
    _ column: Int, to target: inout MutableSpan<Double>, at start: Int
  ) {
    let source = values.span.extracting(range(ofColumn: column))
    for i in source.indices { target[start + i] = source[i] }
  }

  public func firstNonFinite() -> (row: Int, column: Int)? {
    var first: (row: Int, column: Int)?
    for j in 0..<columnCount {
      let column = values.span.extracting(range(ofColumn: j))
      for i in 0..<(first?.row ?? rowCount) where !column[i].isFinite {
        first = (i, j)
        break
      }
    }
    return first
  }

  public func forEachBlock(
    ofRows count: Int, _ body: (Range<Int>, Matrix) throws(ShrinkageError) -> Void
  ) throws(ShrinkageError) {
    try body(0..<rowCount, self)
  }

  private var block: Block { Block(rows: rowCount, columns: columnCount) }

  /// Where column `column` lies in ``values``.
  func range(ofColumn column: Int) -> Range<Int> {
    column * rowCount..<(column + 1) * rowCount
  }
}
