@testable import Shrinkage

/// A regression problem whose features are mostly 0, dense and sparse.
///
/// Among the columns: the second stores nothing, the third only zeros, the fourth is 7 in all rows,
/// the fifth is far from 0 in all rows, and the sixth stores some zeros among its elements.
struct SparseProblem {
  let dense: Matrix
  let sparse: SparseMatrix
  let response: [Double]
  let weights: [Double]?

  init(
    rows n: Int, columns p: Int, density: Double = 0.2, seed: Int, weighted: Bool = false
  ) throws {
    var random = SeededRandom(seed)
    var (starts, rows, values) = ([0], [Int32](), [Double]())
    var response = (0..<n).map { _ in 2 + 0.3 * random.normal() }
    for j in 0..<p {
      let coefficient = j % 4 == 0 ? random.uniform(-2...2) : 0
      for i in 0..<n {
        let isDrawn = random.uniform() < density
        let value: Double? =
          switch j {
          case 1: nil
          case 2: isDrawn ? 0 : nil
          case 3: 7
          case 4: 500 + random.normal()
          case 5: isDrawn ? Double(i % 2) * random.normal() : nil
          default: isDrawn ? 1 + random.normal() : nil
          }
        guard let value else { continue }
        rows.append(Int32(i))
        values.append(value)
        response[i] += coefficient * value
      }
      starts.append(rows.count)
    }
    sparse = try SparseMatrix(
      rowCount: n, columnCount: p, columnStarts: starts, rowIndices: rows, values: values)
    dense = sparse.dense
    self.response = response
    weights = weighted ? (0..<n).map { Double(($0 * 7 + seed) % 4) / 2 } : nil
  }

  /// The shapes of most tests.
  static let shapes = [(60, 14), (18, 40)]
}
