/// The stored elements of a working set of sparse columns, scaled and weighted; centring is a correction
/// of rank one.
///
///     z_j = W^1/2 x_j / s_j - (m_j / s_j) W^1/2 1
struct WorkingColumns {
  /// W^1/2 1.
  private let roots: [Double]
  let weight: Double
  /// sqrt(s).
  let responseSize: Double
  /// W^1/2 x_j / s_j.
  private(set) var scaled: SparseMatrix
  /// m_j / s_j.
  private(set) var centers: [Double] = []
  /// G_jj.
  private(set) var diagonal: [Double] = []
  /// z_j / (n G_jj)^1/2, to be centred by m_j / (s_j G_jj^1/2).
  private(set) var units: UnitColumns<Float>

  var count: Int { centers.count }

  init(_ columns: CenteredColumns) {
    let n = columns.features.rowCount
    roots = columns.roots.isEmpty ? Array(repeating: 1, count: n) : columns.roots
    weight = columns.weight
    responseSize = max(columns.responseNorm.squareRoot(), .leastNormalMagnitude)
    scaled = SparseMatrix(unchecked: [], rowIndices: [], columnStarts: [0], rowCount: n)
    units = UnitColumns(rowCount: n)
  }

  /// Takes in the columns `entering`; O(their elements), or O(n) for each where the features are not
  /// stored by elements.
  mutating func append(_ entering: [Int], of columns: CenteredColumns) {
    let standardization = columns.standardization
    let sparse = columns.features as? SparseMatrix
    var column = [Double](repeating: 0, count: columns.features.rowCount)
    for j in entering {
      let (scale, norm) = (standardization.scales[j], columns.norms[j])
      // Few elements that are not 0 have a mean below their deviation: this column is stored as dense.
      let isCentered = standardization.isDistant(j, by: 3)
      let center = isCentered ? 0 : standardization.centers[j] / scale
      if let sparse, !isCentered {
        let (rows, values, roots) = (sparse.rowIndices, sparse.values, roots)
        scaled.appendColumn(
          sparse.range(ofColumn: j).lazy.map { k in
            let row = Int(rows[k])
            return (row, roots[row] * values[k] / scale)
          })
      } else {
        columns.load(j, into: &column, at: 0)
        let (centered, roots) = (column, roots)
        scaled.appendColumn(
          centered.indices.lazy.map { ($0, centered[$0] + center * roots[$0]) }.filter { $0.1 != 0 }
        )
      }
      centers.append(center)
      diagonal.append(norm * norm)
      let factor = factorToUnit(diagonal.count - 1)
      units.append(
        diagonal.count - 1, of: scaled, times: factor / weight.squareRoot(),
        center: factor * center)
    }
  }

  /// ``units`` in double precision, made anew; O(elements).
  func doubleUnits() -> UnitColumns<Double> {
    var units = UnitColumns<Double>(rowCount: roots.count)
    for j in diagonal.indices {
      let factor = factorToUnit(j)
      units.append(j, of: scaled, times: factor / weight.squareRoot(), center: factor * centers[j])
    }
    return units
  }

  private func factorToUnit(_ j: Int) -> Double {
    diagonal[j] > 0 ? 1 / diagonal[j].squareRoot() : 0
  }

  /// The rows and columns `indices` of G, packed; O(n + count times the elements of these columns).
  ///
  /// A centred column is orthogonal to W^1/2 1, so only one of the two has to be centred.
  func gramBlock(_ indices: [Int]) -> [Double] {
    let count = indices.count
    var block = [Double](repeating: 0, count: count * count)
    var column = [Double](repeating: 0, count: roots.count)
    let (rows, values) = (scaled.rowIndices, scaled.values)
    for (a, j) in indices.enumerated() {
      for k in scaled.range(ofColumn: j) { column[Int(rows[k])] = values[k] }
      for (b, other) in indices[...a].enumerated() {
        var sum = 0.0
        for k in scaled.range(ofColumn: other) {
          let row = Int(rows[k])
          sum += (column[row] - centers[j] * roots[row]) * values[k]
        }
        block[a * count + b] = sum / weight
        block[b * count + a] = sum / weight
      }
      for k in scaled.range(ofColumn: j) { column[Int(rows[k])] = 0 }
    }
    return block
  }

  /// sum_k b_k z_j(k) for some of the columns, as a vector of n.
  ///
  /// - Parameter threads: how many may be used; nil: as many as there are.
  func combination<Value: SparseOperand & Sendable>(
    _ columns: [Int], _ coefficients: [Value], threads: Int? = nil
  ) -> [Value] where Value.Factor == Double {
    var result = scaled.combination(of: columns, coefficients, threads: threads)
    var shift = Value.zero
    for (k, j) in columns.enumerated() { shift = shift + coefficients[k] * -centers[j] }
    var target = result.mutableSpan
    for i in roots.indices { target[i] = target[i] + shift * roots[i] }
    return result
  }

  /// z_j'v / n of some of the columns.
  func products<Value: SparseOperand & Sendable>(
    _ vector: [Value], of columns: [Int], threads: Int? = nil
  ) -> [Value] where Value.Factor == Double {
    let vector = vector.span
    var (sum, other, i) = (Value.zero, Value.zero, 0)
    while i + 2 <= roots.count {
      sum = sum + vector[i] * roots[i]
      other = other + vector[i + 1] * roots[i + 1]
      i += 2
    }
    if i < roots.count { sum = sum + vector[i] * roots[i] }
    sum = sum + other
    var products = scaled.products(vector, ofColumns: columns, threads: threads)
    for (k, j) in columns.enumerated() {
      products[k] = (products[k] + sum * -centers[j]) * (1 / weight)
    }
    return products
  }
}
