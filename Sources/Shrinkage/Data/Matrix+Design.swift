extension Matrix: Design {
  public var elementCount: Int { values.count }

  public func moments(weights: [Double]?) -> (means: [Double], squares: [Double]) {
    let (means, squares, _) = moments(weights: weights, productsWith: [])
    return (means, squares)
  }

  /// - Parameters:
  ///   - weights: n values of at least 0, not all 0; nil: all 1.
  ///   - vector: n values, or none: then the products are 0.
  public func moments(
    weights: [Double]?, productsWith vector: [Double]
  ) -> (means: [Double], squares: [Double], products: [Double]) {
    let total = weights?.reduce(0, +) ?? Double(rowCount)
    let reference = weights?.firstIndex { $0 > 0 } ?? 0
    let moments = Parallel.map(0..<columnCount, cost: 2 * rowCount) { j in
      ColumnMoments.moments(
        values.span.extracting(range(ofColumn: j)), weights, total, reference: reference,
        productWith: vector)
    }
    return (moments.map(\.mean), moments.map(\.squares), moments.map(\.product))
  }

  /// OpenBLAS's threads share matrices that are not tall, as fits of these make many calls that keep them
  /// awake.
  public func products(_ vector: Span<Double>) -> [Double] {
    let vector = Array(copying: vector)
    return rowCount <= 2 * columnCount
      ? BLAS.product(transposed: true, block, values, vector)
      : products(vector, ofRows: 0..<rowCount)
  }

  /// The products of some rows with a vector of as many.
  func products(_ vector: [Double], ofRows rows: Range<Int>) -> [Double] {
    let width = max(1, min(64, columnCount / (4 * BLAS.threadCount)))
    let blocks = Parallel.mapWithBLAS(
      0..<(columnCount + width - 1) / width, cost: rows.count * width
    ) { index in
      let first = index * width
      let block = Block(
        offset: first * rowCount + rows.lowerBound, rows: rows.count,
        columns: min(width, columnCount - first), stride: rowCount)
      return BLAS.product(transposed: true, block, values, vector)
    }
    return blocks.flatMap { $0 }
  }

  public func products(_ vector: Span<Double>, of columns: [Int]) -> [Double] {
    let vector = Array(copying: vector)
    // Longer ones OpenBLAS shares among threads of its own.
    guard rowCount <= BLAS.singleThreadLength else {
      return columns.map { BLAS.dot(values.span.extracting(range(ofColumn: $0)), vector.span) }
    }
    return BLAS.products(
      columnsAt: columns.map { range(ofColumn: $0).lowerBound }, values, vector)
  }

  public func add(
    _ columns: [Int], times coefficients: [Double], to vector: inout MutableSpan<Double>
  ) {
    guard columns.count == columnCount else {
      return addPortions(columns, times: coefficients, to: &vector)
    }
    var ordered = coefficients
    for (k, j) in columns.enumerated() { ordered[j] = coefficients[k] }
    BLAS.gemv(transposed: false, block, values.span, ordered.span, beta: 1, &vector)
  }

  /// The vector stays in the cache, portion by portion, while columns are added to it.
  private func addPortions(
    _ columns: [Int], times coefficients: [Double], to vector: inout MutableSpan<Double>
  ) {
    let sums = BLAS.combinations(
      columnsAt: columns.map { range(ofColumn: $0).lowerBound }, values, rowCount: rowCount,
      [coefficients])[0]
    for i in sums.indices { vector[i] += sums[i] }
  }

  public func copyColumn(
    _ column: Int, to target: inout MutableSpan<Double>, at start: Int
  ) {
    BLAS.copy(values.span.extracting(range(ofColumn: column)), to: &target, at: start)
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
