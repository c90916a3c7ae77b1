extension SufficientStatistics {
  /// Adds many rows as products of deviations from an origin near their means, or nothing at all.
  ///
  /// With D = W^1/2 (X - 1 o'), T = D'D - W d d', where d is the mean of the deviations and W the sum
  /// of the weights. The subtraction makes the rounding of D'D larger by at most 1 + d^2 / s^2, s the
  /// deviation of a column, and d^2 / s^2 must not exceed 25. So the origin need not be good: 0 often
  /// is enough, and then the rows are read as they lie. Where the bound does not hold, or something
  /// is not finite, out of range or not a weight, nothing is added: the way block by block then adds
  /// the rows or names what is wrong.
  ///
  /// - Returns: Whether the rows were added.
  mutating func addAboutOrigin(_ rows: RowBlocks) throws(ShrinkageError) -> Bool {
    guard let origin = rows.origin else { return false }
    guard weight == 0 else {
      var part = try SufficientStatistics(columnCount: columnCount)
      guard try part.addAboutOrigin(rows) else { return false }
      try merge(part)
      return true
    }
    var sums = OriginSums(columnCount: columnCount)
    var portion = RowBlocks.Portion(rows, origin)
    for range in rows.ranges(ofLength: portion.capacity) {
      portion.load(rows, range, origin)
      accumulate(portion, 0..<range.count, of: rows, &sums)
    }
    return finish(sums, origin)
  }

  /// Sums of deviations from an origin that are not kept in the statistics.
  struct OriginSums {
    var rowCount = 0
    var weight = 0.0
    var columns: [Double]
    var response = 0.0
    var responseSquares = 0.0

    init(columnCount: Int) { columns = Array(repeating: 0, count: columnCount) }
  }

  /// Adds the products of some rows of a portion: D'D to the scatter, D'e to the cross products, e the
  /// deviations of the response.
  mutating func accumulate(
    _ portion: borrowing RowBlocks.Portion, _ range: Range<Int>, of rows: RowBlocks,
    _ sums: inout OriginSums
  ) {
    if portion.isCopy {
      accumulate(portion, range, portion.values.span, &sums)
    } else {
      accumulate(portion, range, rows.features.values.span, &sums)
    }
    sums.rowCount += range.count
  }

  private mutating func accumulate(
    _ portion: borrowing RowBlocks.Portion, _ range: Range<Int>, _ values: Span<Double>,
    _ sums: inout OriginSums
  ) {
    let block = portion.block(of: range)
    let roots = portion.roots.span.extracting(range)
    let response = portion.response.span.extracting(range)
    sums.weight += BLAS.dot(roots, roots)
    sums.response += BLAS.dot(roots, response)
    sums.responseSquares += BLAS.dot(response, response)
    sums.columns.withMutableSpan {
      BLAS.gemv(transposed: true, block, values, roots, beta: 1, &$0)
    }
    crossProducts.withMutableSpan {
      BLAS.gemv(transposed: true, block, values, response, beta: 1, &$0)
    }
    scatter.withMutableSpan {
      BLAS.syrk(transposed: true, block, values, &$0, stride: block.columns)
    }
  }

  /// Makes statistics of the sums, which were the first, or takes them out again where they have not
  /// all their digits.
  ///
  /// - Returns: whether they have.
  mutating func finish(_ sums: OriginSums, _ origin: RowBlocks.Origin) -> Bool {
    guard hasDigits(sums) else {
      clear()
      return false
    }
    takeOutMeans(sums, origin)
    rowCount += sums.rowCount
    return true
  }

  /// Whether all is finite and in range, and no mean is more than five deviations off its origin.
  private func hasDigits(_ sums: OriginSums) -> Bool {
    func isGood(_ sum: Double, _ squares: Double) -> Bool {
      squares < 1e300
        && RowBlocks.isNear(sum: sum, squares: squares, weight: sums.weight, deviations: 5)
    }
    return sums.weight > 0 && sums.weight < .infinity
      && isGood(sums.response, sums.responseSquares)
      && sums.columns.indices.allSatisfy { j in
        isGood(sums.columns[j], scatter[j * columnCount + j])
      }
  }

  /// Takes the means out of the products.
  private mutating func takeOutMeans(_ sums: OriginSums, _ origin: RowBlocks.Origin) {
    let order = columnCount
    weight = sums.weight
    let responseShift = sums.response / weight
    responseMean = origin.response + responseShift
    responseScatter = max(0, sums.responseSquares - responseShift * sums.response)
    let shifts = sums.columns.map { $0 / sums.weight }
    for j in 0..<order {
      means[j] = origin.columns[j] + shifts[j]
      crossProducts[j] -= shifts[j] * sums.response
    }
    scatter.withMutableSpan { values in
      for column in 0..<order where shifts[column] != 0 {
        let (start, shift) = (column * order, shifts[column])
        for row in column..<order { values[start + row] -= shift * sums.columns[row] }
      }
    }
  }

  /// Back to no weight, whatever has been summed.
  private mutating func clear() {
    for j in crossProducts.indices { crossProducts[j] = 0 }
    scatter.withMutableSpan { values in
      for i in 0..<values.count { values[i] = 0 }
    }
  }
}
