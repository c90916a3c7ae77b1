/// Products with columns of which few elements are stored, shared among threads where that pays.
///
/// The rows of the elements were found to lie within the matrix when it was made, and are not looked at
/// again.
extension SparseMatrix {
  /// x_j'v for some columns, in their order; O(elements of these columns).
  func products(
    _ vector: Span<Double>, ofColumns columns: some RandomAccessCollection<Int> & Sendable
  ) -> [Double] {
    precondition(vector.count == rowCount)
    return unsafe withElements { elements in
      unsafe vector.withUnsafeBufferPointer { vector in
        nonisolated(unsafe) let (elements, vector) = unsafe (elements, vector.baseAddress)
        return Parallel.map(columns, cost: cost) { j in
          unsafe elements.product(range(ofColumn: j), vector)
        }
      }
    }
  }

  /// Adds sum_k c_k x_j(k) to a vector of n; O(elements of these columns).
  public func add(
    _ columns: [Int], times coefficients: [Double], to vector: inout MutableSpan<Double>
  ) {
    precondition(vector.count == rowCount && columns.count == coefficients.count)
    // Each thread but this one sums its columns into a vector of its own.
    let parts = columns.count * cost < 200_000 ? 1 : BLAS.threadCount
    let size = (columns.count + parts - 1) / max(parts, 1)
    let sums = Parallel.map(0..<parts, cost: size * cost) { part in
      var sum = [Double](repeating: 0, count: rowCount)
      var span = sum.mutableSpan
      accumulate(
        part * size..<min((part + 1) * size, columns.count), columns, coefficients, &span)
      return sum
    }
    for sum in sums { BLAS.axpy(1, sum.span, &vector) }
  }

  private func accumulate(
    _ range: Range<Int>, _ columns: [Int], _ coefficients: [Double],
    _ vector: inout MutableSpan<Double>
  ) {
    unsafe withElements { elements in
      unsafe vector.withUnsafeMutableBufferPointer { vector in
        for k in range {
          unsafe elements.add(
            self.range(ofColumn: columns[k]), times: coefficients[k], to: vector.baseAddress)
        }
      }
    }
  }

  /// About what a column costs: an element takes as long as four numbers that lie side by side.
  private var cost: Int { 4 * (nonZeroCount / max(columnCount, 1) + 1) }

  private func withElements<Result>(_ body: (Elements) -> Result) -> Result {
    unsafe rowIndices.withUnsafeBufferPointer { rows in
      unsafe values.withUnsafeBufferPointer { values in
        unsafe body(Elements(rows: rows.baseAddress, values: values.baseAddress))
      }
    }
  }
}

/// The stored elements of a matrix.
@unsafe private struct Elements {
  let rows: UnsafePointer<Int32>?
  let values: UnsafePointer<Double>?

  /// The sum of values times those of a vector in their rows, in four interleaved sums: one alone would
  /// wait for each addition to end.
  func product(_ range: Range<Int>, _ vector: UnsafePointer<Double>?) -> Double {
    guard let rows = unsafe rows, let values = unsafe values, let vector = unsafe vector else {
      return 0
    }
    var sums = SIMD4<Double>(repeating: 0)
    var k = range.lowerBound
    while k + 4 <= range.upperBound {
      let stored = unsafe SIMD4(values[k], values[k + 1], values[k + 2], values[k + 3])
      let (a, b) = unsafe (vector[Int(rows[k])], vector[Int(rows[k + 1])])
      let (c, d) = unsafe (vector[Int(rows[k + 2])], vector[Int(rows[k + 3])])
      sums += stored * SIMD4(a, b, c, d)
      k += 4
    }
    var sum = sums.sum()
    while k < range.upperBound {
      sum += unsafe values[k] * vector[Int(rows[k])]
      k += 1
    }
    return sum
  }

  /// Adds a multiple of the values to those of a vector in their rows.
  func add(
    _ range: Range<Int>, times factor: Double, to vector: UnsafeMutablePointer<Double>?
  ) {
    guard let rows = unsafe rows, let values = unsafe values, let vector = unsafe vector else {
      return
    }
    for k in range { unsafe vector[Int(rows[k])] += factor * values[k] }
  }
}
