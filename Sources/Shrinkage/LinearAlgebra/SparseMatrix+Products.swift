/// Products with columns of which few elements are stored, shared among threads where that pays.
///
/// The rows of the elements were found to lie within the matrix when it was made, and are not looked at
/// again.
extension SparseMatrix {
  /// x_j'v for some columns, in their order; O(elements of these columns).
  func products<Value: SparseOperand & Sendable>(
    _ vector: Span<Value>, ofColumns columns: some RandomAccessCollection<Int> & Sendable,
    threads: Int? = nil
  ) -> [Value] where Value.Factor == Double {
    precondition(vector.count == rowCount)
    return unsafe withElements { elements in
      unsafe vector.withUnsafeBufferPointer { vector in
        nonisolated(unsafe) let (elements, vector) = unsafe (elements, vector.baseAddress)
        return Parallel.map(columns, cost: cost, threads: threads) { j in
          unsafe elements.product(range(ofColumn: j), vector)
        }
      }
    }
  }

  /// sum_k c_k x_j(k) for some columns; O(n + elements of these columns).
  func combination<Value: SparseOperand & Sendable>(
    of columns: [Int], _ coefficients: [Value], threads: Int? = nil
  ) -> [Value] where Value.Factor == Double {
    precondition(columns.count == coefficients.count)
    // Each thread sums its columns into a vector of its own.
    let parts = columns.count * cost < 200_000 ? 1 : threads ?? BLAS.threadCount
    let size = (columns.count + parts - 1) / parts
    let sums = Parallel.map(0..<parts, cost: size * cost) { part in
      sum(part * size..<min((part + 1) * size, columns.count), columns, coefficients)
    }
    var result = sums[0]
    var target = result.mutableSpan
    for sum in sums.dropFirst() {
      let sum = sum.span
      for i in sum.indices { target[i] = target[i] + sum[i] }
    }
    return result
  }

  /// The part of a combination that the positions `range` add.
  private func sum<Value: SparseOperand & Sendable>(
    _ range: Range<Int>, _ columns: [Int], _ coefficients: [Value]
  ) -> [Value] where Value.Factor == Double {
    var result = [Value](repeating: .zero, count: rowCount)
    unsafe withElements { elements in
      unsafe result.withUnsafeMutableBufferPointer { result in
        for k in range {
          unsafe elements.add(
            self.range(ofColumn: columns[k]), times: coefficients[k], to: result.baseAddress)
        }
      }
    }
    return result
  }

  /// About what a column costs: an element takes as long as four numbers that lie side by side.
  private var cost: Int { 4 * (nonZeroCount / max(columnCount, 1) + 1) }

  private func withElements<Result>(_ body: (Elements<Double>) -> Result) -> Result {
    unsafe Elements.with(rowIndices, values, body)
  }
}

/// The stored elements of a matrix.
@unsafe struct Elements<Scalar> {
  let rows: UnsafePointer<Int32>?
  let values: UnsafePointer<Scalar>?

  static func with<Result>(
    _ rows: [Int32], _ values: [Scalar], _ body: (Elements) -> Result
  ) -> Result {
    unsafe rows.withUnsafeBufferPointer { rows in
      unsafe values.withUnsafeBufferPointer { values in
        unsafe body(Elements(rows: rows.baseAddress, values: values.baseAddress))
      }
    }
  }

  /// The sum of values times those of a vector in their rows, in four interleaved sums: one alone would
  /// wait for each addition to end.
  func product<Value: SparseOperand>(
    _ range: Range<Int>, _ vector: UnsafePointer<Value>?
  ) -> Value where Value.Factor == Scalar {
    guard let rows = unsafe rows, let values = unsafe values, let vector = unsafe vector else {
      return .zero
    }
    var (a, b, c, d) = (Value.zero, Value.zero, Value.zero, Value.zero)
    var k = range.lowerBound
    while k + 4 <= range.upperBound {
      unsafe a = a + vector[Int(rows[k])] * values[k]
      unsafe b = b + vector[Int(rows[k + 1])] * values[k + 1]
      unsafe c = c + vector[Int(rows[k + 2])] * values[k + 2]
      unsafe d = d + vector[Int(rows[k + 3])] * values[k + 3]
      k += 4
    }
    while k < range.upperBound {
      unsafe a = a + vector[Int(rows[k])] * values[k]
      k += 1
    }
    return (a + b) + (c + d)
  }

  /// Adds a multiple of the values to those of a vector in their rows.
  func add<Value: SparseOperand>(
    _ range: Range<Int>, times factor: Value, to vector: UnsafeMutablePointer<Value>?
  ) where Value.Factor == Scalar {
    guard let rows = unsafe rows, let values = unsafe values, let vector = unsafe vector else {
      return
    }
    for k in range {
      let row = unsafe Int(rows[k])
      unsafe vector[row] = vector[row] + factor * values[k]
    }
  }
}

/// An element of a vector, or of several vectors side by side.
protocol SparseOperand {
  /// What a stored element is.
  associatedtype Factor
  static var zero: Self { get }
  static func + (left: Self, right: Self) -> Self
  static func * (left: Self, right: Factor) -> Self
}

extension Double: SparseOperand {
  typealias Factor = Double
}
extension SIMD4: SparseOperand where Scalar: BinaryFloatingPoint {
  typealias Factor = Scalar
}

extension SIMD4<Double> {
  /// Up to four vectors of the same length, side by side.
  static func lanes(_ vectors: ArraySlice<[Double]>) -> [SIMD4<Double>] {
    let count = vectors.first?.count ?? 0
    var result = [SIMD4<Double>](repeating: .zero, count: count)
    var target = result.mutableSpan
    for (lane, vector) in vectors.enumerated() {
      precondition(vector.count == count)
      let vector = vector.span
      for i in vector.indices { target[i][lane] = vector[i] }
    }
    return result
  }

  /// One of the vectors that lie side by side.
  static func lane(_ lane: Int, of vectors: [SIMD4<Double>]) -> [Double] {
    vectors.map { $0[lane] }
  }
}
