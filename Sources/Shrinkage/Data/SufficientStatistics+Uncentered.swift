extension SufficientStatistics {
  /// Adds rows of weight 1 as they lie in memory, without a copy of them, or nothing at all.
  ///
  /// One `dsyrk` of the features, and T = X'X - n m m' afterwards. The subtraction makes the rounding
  /// of X'X larger by at most 1 + m^2 / s^2, s the deviation of a column: so this is for columns whose
  /// mean is at most five deviations. Where one is not, or a value is not finite or its square out of
  /// range, nothing is added, and the way by deviations adds the rows or names what is wrong.
  ///
  /// - Returns: Whether the rows were added.
  mutating func addUncentered(_ rows: RowBlocks) throws(ShrinkageError) -> Bool {
    guard rows.weights == nil, rows.mayBeUncentered else { return false }
    if weight == 0 {
      guard let (sums, response) = sumProducts(rows), hasDigits(sums, rows.features.rowCount) else {
        clear()
        return false
      }
      center(sums, response, rowCount: rows.features.rowCount)
      return true
    }
    var part = try SufficientStatistics(columnCount: columnCount)
    guard try part.addUncentered(rows) else { return false }
    try merge(part)
    return true
  }

  /// A response less a number close to its mean, to be corrected by the sum that is left.
  private struct Response {
    var mean: Double
    var sum = 0.0
    var squares = 0.0
  }

  /// X'X into the scatter and X'(y - mean) into the cross products; the sums of the columns.
  private mutating func sumProducts(_ rows: RowBlocks) -> (sums: [Double], Response)? {
    let count = rows.features.rowCount
    let values = rows.features.values.span
    var response = Response(mean: rows.responseMean)
    var sums = [Double](repeating: 0, count: columnCount)
    // OpenBLAS is as fast for so many rows as for all of them, and these need no more room.
    let portion = min(count, 16_384)
    let ones = [Double](repeating: 1, count: portion)
    for first in stride(from: 0, to: count, by: portion) {
      let range = first..<min(first + portion, count)
      let block = Block(offset: first, rows: range.count, columns: columnCount, stride: count)
      let ones = ones.span.extracting(first: range.count)
      let deviations = rows.response[range].map { $0 - response.mean }
      response.sum += BLAS.dot(deviations.span, ones)
      response.squares += BLAS.dot(deviations.span, deviations.span)
      var sumSpan = sums.mutableSpan
      BLAS.gemv(transposed: true, block, values, ones, beta: 1, &sumSpan)
      do {
        var products = crossProducts.mutableSpan
        BLAS.gemv(transposed: true, block, values, deviations.span, beta: 1, &products)
      }
      var scatter = scatter.mutableSpan
      BLAS.syrk(transposed: true, block, values, &scatter, stride: block.columns)
    }
    return response.squares < 1e300 ? (sums, response) : nil
  }

  /// Whether X'X is finite, and enough is left of its diagonal without the means.
  private func hasDigits(_ sums: [Double], _ count: Int) -> Bool {
    sums.indices.allSatisfy { j in
      let square = scatter[j * columnCount + j]
      return square < 1e300
        && Self.isNear(sum: sums[j], squares: square, count: count, deviations: 5)
    }
  }

  /// Whether a mean is at most so many deviations; false for what is not finite.
  fileprivate static func isNear(
    sum: Double, squares: Double, count: Int, deviations: Double
  ) -> Bool {
    let ratio = deviations * deviations
    return sum / Double(count) * sum * (1 + ratio) <= squares * ratio
  }

  /// Takes the means out of the products.
  private mutating func center(_ sums: [Double], _ response: Response, rowCount count: Int) {
    let (total, order) = (Double(count), columnCount)
    for j in 0..<order {
      means[j] = sums[j] / total
      crossProducts[j] -= means[j] * response.sum
    }
    responseMean = response.mean + response.sum / total
    responseScatter = max(0, response.squares - response.sum / total * response.sum)
    weight = total
    rowCount += count
    var values = scatter.mutableSpan
    for column in 0..<order {
      let (start, mean) = (column * order, sums[column] / total)
      for row in column..<order { values[start + row] -= mean * sums[row] }
    }
  }

  /// Back to no weight, whatever has been summed.
  private mutating func clear() {
    do {
      var values = scatter.mutableSpan
      for i in 0..<values.count { values[i] = 0 }
    }
    for j in crossProducts.indices { crossProducts[j] = 0 }
  }
}

extension RowBlocks {
  /// Whether rows are so many that a copy would cost, and a look at some of them finds every mean
  /// within four deviations.
  ///
  /// The look is at 128 rows in eight places. It is no proof: that comes with all the sums.
  fileprivate var mayBeUncentered: Bool {
    let count = features.rowCount
    guard count >= features.columnCount, count >= 256, features.values.count >= 65_536 else {
      return false
    }
    let (places, length) = (8, 16)
    let distance = (count - length) / (places - 1)
    let values = features.values.span
    return (0..<features.columnCount).allSatisfy { j in
      var (sum, squares) = (0.0, 0.0)
      for place in 0..<places {
        let start = j * count + place * distance
        for value in values.extracting(start..<start + length).indices {
          sum += values[start + value]
          squares += values[start + value] * values[start + value]
        }
      }
      return SufficientStatistics.isNear(
        sum: sum, squares: squares, count: places * length, deviations: 4)
    }
  }

  /// The mean of the response, exactly its value if it is constant.
  fileprivate var responseMean: Double {
    guard let origin = response.first else { return 0 }
    var sums = SIMD8<Double>(repeating: 0)
    let values = response.span
    let even = values.count & ~7
    for i in stride(from: 0, to: even, by: 8) {
      for k in 0..<8 { sums[k] += values[i + k] - origin }
    }
    var total = sums.sum()
    for i in even..<values.count { total += values[i] - origin }
    return origin + total / Double(values.count)
  }
}
