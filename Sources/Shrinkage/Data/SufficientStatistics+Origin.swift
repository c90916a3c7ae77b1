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
    let sums = sumProducts(rows, origin)
    guard hasDigits(sums) else {
      clear()
      return false
    }
    finish(sums, origin)
    rowCount += rows.features.rowCount
    return true
  }

  /// Sums of deviations from an origin.
  private struct Sums {
    var weight = 0.0
    var columns: [Double]
    var response = 0.0
    var responseSquares = 0.0
  }

  /// D'D into the scatter, D'e into the cross products, e the deviations of the response.
  private mutating func sumProducts(_ rows: RowBlocks, _ origin: RowBlocks.Origin) -> Sums {
    let count = rows.features.rowCount
    var sums = Sums(columns: Array(repeating: 0, count: columnCount))
    var portion = RowBlocks.Portion(rows, origin)
    for first in stride(from: 0, to: count, by: portion.capacity) {
      portion.load(rows, first..<min(first + portion.capacity, count), origin)
      if portion.isCopy {
        accumulate(portion, portion.values.span, &sums)
      } else {
        accumulate(portion, rows.features.values.span, &sums)
      }
    }
    return sums
  }

  private mutating func accumulate(
    _ portion: borrowing RowBlocks.Portion, _ values: Span<Double>, _ sums: inout Sums
  ) {
    let (block, roots, response) = (portion.block, portion.roots, portion.response)
    sums.weight += BLAS.dot(roots.span, roots.span)
    sums.response += BLAS.dot(roots.span, response.span)
    sums.responseSquares += BLAS.dot(response.span, response.span)
    do {
      var columns = sums.columns.mutableSpan
      BLAS.gemv(transposed: true, block, values, roots.span, beta: 1, &columns)
    }
    do {
      var products = crossProducts.mutableSpan
      BLAS.gemv(transposed: true, block, values, response.span, beta: 1, &products)
    }
    var scatter = scatter.mutableSpan
    BLAS.syrk(transposed: true, block, values, &scatter, stride: block.columns)
  }

  /// Whether all is finite and in range, and no mean is more than five deviations off its origin.
  private func hasDigits(_ sums: Sums) -> Bool {
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
  private mutating func finish(_ sums: Sums, _ origin: RowBlocks.Origin) {
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
    var values = scatter.mutableSpan
    for column in 0..<order where shifts[column] != 0 {
      let (start, shift) = (column * order, shifts[column])
      for row in column..<order { values[start + row] -= shift * sums.columns[row] }
    }
  }

  /// Back to no weight, whatever has been summed.
  private mutating func clear() {
    for j in crossProducts.indices { crossProducts[j] = 0 }
    var values = scatter.mutableSpan
    for i in 0..<values.count { values[i] = 0 }
  }
}
