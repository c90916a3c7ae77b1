/// Sparse columns of unit length, in single or double precision, and products with four vectors side by side, by
/// the calling thread. Centring is left to those who use them.
struct UnitColumns<Scalar: BinaryFloatingPoint & SIMDScalar & Sendable>: Sendable {
  typealias Lanes = SIMD4<Scalar>

  let rowCount: Int
  private var starts = [0]
  private var rows: [Int32] = []
  private var values: [Scalar] = []
  /// What centring takes away, as a multiple of a vector of unit length that is the same for all columns.
  private(set) var centers: [Scalar] = []

  init(rowCount: Int) { self.rowCount = rowCount }

  /// Appends a column of `matrix`, multiplied by `factor`.
  mutating func append(
    _ column: Int, of matrix: SparseMatrix, times factor: Double, center: Double
  ) {
    precondition(matrix.rowCount == rowCount)
    let (rows, values) = (matrix.rowIndices, matrix.values)
    for k in matrix.range(ofColumn: column) {
      self.rows.append(rows[k])
      self.values.append(Scalar(factor * values[k]))
    }
    starts.append(self.values.count)
    centers.append(Scalar(center))
  }

  /// How many elements column `column` stores.
  func length(_ column: Int) -> Int { starts[column + 1] - starts[column] }

  /// Columns from the shortest to the longest, else in their order; O(columns + longest).
  func sortedByLength(_ columns: [Int]) -> [Int] {
    var next: [Int] = []
    for j in columns {
      let length = length(j)
      if length + 1 >= next.count { next += repeatElement(0, count: length + 2 - next.count) }
      next[length + 1] += 1
    }
    for length in next.indices.dropFirst() { next[length] += next[length - 1] }
    var sorted = columns
    for j in columns {
      let length = length(j)
      sorted[next[length]] = j
      next[length] += 1
    }
    return sorted
  }

  /// Appends the elements of up to `count` columns in turn, one of each at a time, filled up with zeros to
  /// `length` of each.
  func interleave(
    _ columns: ArraySlice<Int>, count: Int, length: Int, _ rows: inout [Int32],
    _ values: inout [Scalar]
  ) {
    let first = rows.count
    rows += repeatElement(0, count: count * length)
    values += repeatElement(0, count: count * length)
    for (offset, j) in columns.enumerated() {
      var target = first + offset
      for k in starts[j]..<starts[j + 1] {
        rows[target] = self.rows[k]
        values[target] = self.values[k]
        target += count
      }
    }
  }

  /// Adds sum_k c_k u_j(k) to `vector`; O(elements of these columns).
  func add(_ columns: [Int], times coefficients: [Lanes], to vector: inout [Lanes]) {
    precondition(vector.count == rowCount && columns.count == coefficients.count)
    unsafe withElements { elements in
      unsafe vector.withUnsafeMutableBufferPointer { vector in
        for (k, j) in columns.enumerated() {
          unsafe elements.add(
            starts[j]..<starts[j + 1], times: coefficients[k], to: vector.baseAddress)
        }
      }
    }
  }

  /// Sets `products` to u_j'v for some columns, in their order; O(elements of these columns).
  func multiply(_ vector: [Lanes], by columns: [Int], into products: inout [Lanes]) {
    precondition(vector.count == rowCount && columns.count == products.count)
    unsafe withElements { elements in
      unsafe vector.withUnsafeBufferPointer { vector in
        for (k, j) in columns.enumerated() {
          products[k] = unsafe elements.product(starts[j]..<starts[j + 1], vector.baseAddress)
        }
      }
    }
  }

  /// Centres products of some columns with a combination of others, neither of them centred.
  ///
  /// It is of rank one, and once is as good as twice: with m the means,
  ///
  ///     (U - 1 m')'(U - 1 m') / n = U'U / n - m m'
  func center(
    _ products: inout [Lanes], of columns: [Int], with coefficients: [Lanes], of others: [Int]
  ) {
    var mean = Lanes.zero
    for (k, j) in others.enumerated() { mean += coefficients[k] * centers[j] }
    for (k, j) in columns.enumerated() { products[k] -= mean * centers[j] }
  }

  private func withElements(_ body: (Elements<Scalar>) -> Void) {
    unsafe Elements.with(rows, values, body)
  }
}
