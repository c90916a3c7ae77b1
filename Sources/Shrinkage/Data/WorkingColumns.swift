/// The stored elements of a working set of sparse columns, scaled and weighted; centring is a correction
/// of rank one.
///
///     z_j = W^1/2 x_j / s_j - (m_j / s_j) W^1/2 1
struct WorkingColumns {
  /// W^1/2 1.
  private let roots: [Double]
  private let weight: Double
  private var starts = [0]
  private var rows: [Int32] = []
  private var values: [Double] = []
  /// m_j / s_j.
  private var centers: [Double] = []
  /// G_jj.
  private(set) var diagonal: [Double] = []

  var count: Int { centers.count }

  init(_ columns: CenteredColumns) {
    let n = columns.features.rowCount
    roots = columns.roots.isEmpty ? Array(repeating: 1, count: n) : columns.roots
    weight = columns.weight
  }

  /// Takes in the columns `entering`; O(their elements), or O(n) for each where the features are not
  /// stored by elements.
  mutating func append(_ entering: [Int], of columns: CenteredColumns) {
    let standardization = columns.standardization
    var raw = [Double](repeating: 0, count: columns.features.rowCount)
    for j in entering {
      let scale = standardization.scales[j]
      if let sparse = columns.features as? SparseMatrix {
        for k in sparse.range(ofColumn: j) {
          append(sparse.values[k] / scale, row: Int(sparse.rowIndices[k]))
        }
      } else {
        var span = raw.mutableSpan
        columns.features.copyColumn(j, to: &span, at: 0)
        for (i, x) in raw.enumerated() where x != 0 { append(x / scale, row: i) }
      }
      starts.append(rows.count)
      centers.append(standardization.centers[j] / scale)
      diagonal.append(columns.norms[j] * columns.norms[j])
    }
  }

  private mutating func append(_ value: Double, row: Int) {
    rows.append(Int32(truncatingIfNeeded: row))
    values.append(value * roots[row])
  }

  /// sum_k b_k z_j(k) for some of the columns, as a vector of n.
  func combination(_ columns: [Int], _ coefficients: [Double]) -> [Double] {
    // Each thread sums its columns into a vector of its own.
    let parts = min(columns.count / 100 + 1, BLAS.threadCount)
    let size = (columns.count + parts - 1) / parts
    let sums = Parallel.map(count: parts, cost: 4 * columns.count * averageCount / parts) { part in
      uncentered(columns, coefficients, part * size..<min((part + 1) * size, columns.count))
    }
    var result = sums[0]
    var target = result.mutableSpan
    for sum in sums.dropFirst() { BLAS.axpy(1, sum.span, &target) }
    var shift = 0.0
    for (k, j) in columns.enumerated() { shift += coefficients[k] * centers[j] }
    BLAS.axpy(-shift, roots.span, &target)
    return result
  }

  /// Stored elements of a column, on average.
  private var averageCount: Int { rows.count / max(count, 1) }

  /// The part of a combination that the positions `range` add, before centring.
  private func uncentered(
    _ columns: [Int], _ coefficients: [Double], _ range: Range<Int>
  ) -> [Double] {
    var result = [Double](repeating: 0, count: roots.count)
    var target = result.mutableSpan
    let (rows, values) = (rows.span, values.span)
    for k in range {
      let (j, b) = (columns[k], coefficients[k])
      for e in starts[j]..<starts[j + 1] { target[Int(rows[e])] += b * values[e] }
    }
    return result
  }

  /// z_j'v / n of some of the columns.
  func products(_ vector: [Double], of columns: [Int]) -> [Double] {
    let sum = BLAS.dot(roots.span, vector.span)
    return Parallel.map(count: columns.count, cost: 4 * averageCount) { k in
      let j = columns[k]
      return (product(j, vector.span) - centers[j] * sum) / weight
    }
  }

  private func product(_ column: Int, _ vector: Span<Double>) -> Double {
    let (rows, values) = (rows.span, values.span)
    var (even, odd) = (0.0, 0.0)
    var e = starts[column]
    let end = starts[column + 1]
    while e + 2 <= end {
      even += values[e] * vector[Int(rows[e])]
      odd += values[e + 1] * vector[Int(rows[e + 1])]
      e += 2
    }
    if e < end { even += values[e] * vector[Int(rows[e])] }
    return even + odd
  }
}
