/// A choice of ``UnitColumns``, packed in slices of four columns whose elements lie side by side: long loops
/// without a branch that depends on the data (SELL-C-sigma; Kreutzer, Hager, Wellein, Fehske and Bishop 2014).
///
/// Columns of about the same length share a slice; the shorter ones are filled up with zeros.
struct SlicedColumns<Scalar: BinaryFloatingPoint & SIMDScalar & Sendable>: Sendable {
  typealias Lanes = SIMD4<Scalar>

  /// Columns in a slice.
  private let width = 4
  let rowCount: Int
  /// The columns, shortest first; the vectors of coefficients and products are in this order.
  let columns: [Int]
  /// Where each slice begins in `rows` and `values`.
  private var starts = [0]
  private var rows: [Int32] = []
  private var values: [Scalar] = []

  /// O(elements of these columns).
  init(_ choice: [Int], of units: UnitColumns<Scalar>) {
    rowCount = units.rowCount
    columns = units.sortedByLength(choice)
    let size = columns.reduce(0) { $0 + units.length($1) }
    rows.reserveCapacity(size + size / 8)
    values.reserveCapacity(size + size / 8)
    for first in stride(from: 0, to: columns.count, by: width) {
      let last = min(first + width, columns.count) - 1
      units.interleave(
        columns[first...last], count: width, length: units.length(columns[last]), &rows,
        &values)
      starts.append(rows.count)
    }
  }

  /// Whether these are all columns of a set, and hardly any others.
  func serve(_ isInSet: [Bool]) -> Bool {
    var (found, size) = (0, 0)
    for j in columns where isInSet[j] { found += 1 }
    for isInSet in isInSet where isInSet { size += 1 }
    return found == size && 16 * columns.count <= 17 * size
  }

  /// Adds sum_k c_k u_k to `vector`.
  func add(times coefficients: [Lanes], to vector: inout [Lanes]) {
    precondition(vector.count == rowCount && coefficients.count == columns.count)
    unsafe withElements { rows, values in
      unsafe vector.withUnsafeMutableBufferPointer { buffer in
        guard let vector = buffer.baseAddress else { return }
        for slice in 0..<starts.count - 1 {
          let first = slice * width
          let (a, b) = (coefficients[first], element(first + 1, coefficients))
          let (c, d) = (element(first + 2, coefficients), element(first + 3, coefficients))
          var k = starts[slice]
          while k < starts[slice + 1] {
            let (i, j) = unsafe (Int(rows[k]), Int(rows[k + 1]))
            unsafe vector[i] += a * values[k]
            unsafe vector[j] += b * values[k + 1]
            let (l, m) = unsafe (Int(rows[k + 2]), Int(rows[k + 3]))
            unsafe vector[l] += c * values[k + 2]
            unsafe vector[m] += d * values[k + 3]
            k += width
          }
        }
      }
    }
  }

  /// Sets `products` to u_k'v.
  func multiply(_ vector: [Lanes], into products: inout [Lanes]) {
    precondition(vector.count == rowCount && products.count == columns.count)
    unsafe withElements { rows, values in
      unsafe vector.withUnsafeBufferPointer { buffer in
        guard let vector = buffer.baseAddress else { return }
        for slice in 0..<starts.count - 1 {
          var (a, b, c, d) = (Lanes.zero, Lanes.zero, Lanes.zero, Lanes.zero)
          var k = starts[slice]
          while k < starts[slice + 1] {
            unsafe a += vector[Int(rows[k])] * values[k]
            unsafe b += vector[Int(rows[k + 1])] * values[k + 1]
            unsafe c += vector[Int(rows[k + 2])] * values[k + 2]
            unsafe d += vector[Int(rows[k + 3])] * values[k + 3]
            k += width
          }
          let first = slice * width
          products[first] = a
          if first + 1 < products.count { products[first + 1] = b }
          if first + 2 < products.count { products[first + 2] = c }
          if first + 3 < products.count { products[first + 3] = d }
        }
      }
    }
  }

  private func element(_ k: Int, _ coefficients: [Lanes]) -> Lanes {
    k < coefficients.count ? coefficients[k] : .zero
  }

  private func withElements(_ body: (UnsafePointer<Int32>, UnsafePointer<Scalar>) -> Void) {
    unsafe Elements.with(rows, values) { elements in
      guard let rows = unsafe elements.rows, let values = unsafe elements.values else { return }
      unsafe body(rows, values)
    }
  }
}
