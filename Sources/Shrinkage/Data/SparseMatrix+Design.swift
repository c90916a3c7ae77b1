extension SparseMatrix: Design {
  public var elementCount: Int { nonZeroCount }

  public func moments(weights: [Double]?) -> (means: [Double], squares: [Double]) {
    let total = weights?.reduce(0, +) ?? Double(rowCount)
    var (means, squares) = ([Double](), [Double]())
    for j in 0..<columnCount {
      let range = range(ofColumn: j)
      let ofZeros = zeroWeight(range, weights, total)
      // Deviations from a value of the column, so that a constant one has squares of exactly 0.
      var origin = 0.0
      if ofZeros == 0, let first = range.first(where: { weight($0, weights) > 0 }) {
        origin = values[first]
      }
      var sum = 0.0
      for k in range { sum += weight(k, weights) * (values[k] - origin) }
      let mean = origin + (sum - ofZeros * origin) / total
      var square = ofZeros * mean * mean
      for k in range {
        let deviation = values[k] - mean
        square += weight(k, weights) * deviation * deviation
      }
      means.append(mean)
      squares.append(square)
    }
    return (means, squares)
  }

  /// The weight of the row of stored element `k`.
  private func weight(_ k: Int, _ weights: [Double]?) -> Double {
    weights.map { $0[Int(rowIndices[k])] } ?? 1
  }

  /// The weight of the rows of which a column, that in `range`, stores nothing.
  ///
  /// A small difference would be all rounding, and is summed over these rows instead.
  private func zeroWeight(_ range: Range<Int>, _ weights: [Double]?, _ total: Double) -> Double {
    guard let weights else { return Double(rowCount - range.count) }
    let stored = range.reduce(0) { $0 + weights[Int(rowIndices[$1])] }
    guard total - stored < 0.01 * total else { return total - stored }
    var (sum, next) = (0.0, 0)
    for k in range {
      let row = Int(rowIndices[k])
      for i in next..<row { sum += weights[i] }
      next = row + 1
    }
    for i in next..<rowCount { sum += weights[i] }
    return sum
  }

  public func products(_ vector: Span<Double>) -> [Double] {
    products(vector, ofColumns: 0..<columnCount)
  }

  public func products(_ vector: Span<Double>, of columns: [Int]) -> [Double] {
    products(vector, ofColumns: columns)
  }

  /// Four vectors at a time.
  public func products(_ vectors: [[Double]]) -> [[Double]] {
    stride(from: 0, to: vectors.count, by: 4).flatMap { first in
      let few = vectors[first..<min(first + 4, vectors.count)]
      if few.count == 1 {
        let vector = vectors[first]
        return [products(vector.span)]
      }
      let lanes = SIMD4.lanes(few)
      let products = products(lanes.span, ofColumns: 0..<columnCount)
      return few.indices.map { SIMD4.lane($0 - first, of: products) }
    }
  }

  public func add(
    _ columns: [Int], times coefficients: [Double], to vector: inout MutableSpan<Double>
  ) {
    BLAS.axpy(1, combination(of: columns, coefficients).span, &vector)
  }

  public func copyColumn(
    _ column: Int, to target: inout MutableSpan<Double>, at start: Int
  ) {
    for i in 0..<rowCount { target[start + i] = 0 }
    let (rows, values) = (rowIndices.span, values.span)
    for k in range(ofColumn: column) { target[start + Int(rows[k])] = values[k] }
  }

  public func firstNonFinite() -> (row: Int, column: Int)? {
    var first: (row: Int, column: Int)?
    for j in 0..<columnCount {
      if let k = range(ofColumn: j).first(where: { !values[$0].isFinite }),
        Int(rowIndices[k]) < first?.row ?? rowCount
      {
        first = (Int(rowIndices[k]), j)
      }
    }
    return first
  }

  public func forEachBlock(
    ofRows count: Int, _ body: (Range<Int>, Matrix) throws(ShrinkageError) -> Void
  ) throws(ShrinkageError) {
    var next = columnStarts
    for first in stride(from: 0, to: rowCount, by: count) {
      let range = first..<min(first + count, rowCount)
      try body(range, block(of: range, &next))
    }
  }

  /// The rows of `range`, whose first stored elements are at `next`, which moves on past them.
  private func block(of range: Range<Int>, _ next: inout [Int]) -> Matrix {
    var block = [Double](repeating: 0, count: range.count * columnCount)
    var target = block.mutableSpan
    let (rows, values) = (rowIndices.span, values.span)
    for j in 0..<columnCount {
      let start = j * range.count - range.lowerBound
      var k = next[j]
      while k < columnStarts[j + 1], rows[k] < range.upperBound {
        target[start + Int(rows[k])] = values[k]
        k += 1
      }
      next[j] = k
    }
    return Matrix(unchecked: block, rowCount: range.count, columnCount: columnCount)
  }
}
