import Shrinkage

extension Features {
  /// Weighted means and population deviations of the columns; O(elements). A column of one value has a
  /// deviation of exactly 0.
  ///
  /// - Parameter weights: one of at least 0 for each row, not all 0; nil for all 1.
  func moments(weights: [Double]?) -> (means: [Double], scales: [Double]) {
    if let sums {
      return (
        sums.means,
        (0..<columnCount).map { (sums.scatter($0, $0) / sums.weight).squareRoot() }
      )
    }
    let total = weights?.reduce(0, +) ?? Double(rowCount)
    let moments = (0..<columnCount).map { column -> (mean: Double, scale: Double) in
      switch self {
      case .dense(let matrix):
        let start = column * matrix.rowCount
        return Self.moments(
          count: matrix.rowCount, total, { weights?[$0] ?? 1 }, { matrix.values[start + $0] })
      case .sparse(let matrix):
        // The stored elements, and one row that holds the weight of all zeros.
        let stored = matrix.columnStarts[column]..<matrix.columnStarts[column + 1]
        let weight = { weights?[Int(matrix.rowIndices[stored.lowerBound + $0])] ?? 1 }
        let zeros =
          stored.count == matrix.rowCount
          ? 0 : max(total - (0..<stored.count).reduce(0) { $0 + weight($1) }, 0)
        return Self.moments(
          count: stored.count + 1, total, { $0 == stored.count ? zeros : weight($0) },
          { $0 == stored.count ? 0 : matrix.values[stored.lowerBound + $0] })
      case .summed: preconditionFailure("the sums have the moments")
      }
    }
    return (moments.map(\.mean), moments.map(\.scale))
  }

  /// Those of `count` values; deviations are taken from one of the values, so that equal ones have none.
  private static func moments(
    count: Int, _ total: Double, _ weight: (Int) -> Double, _ value: (Int) -> Double
  ) -> (mean: Double, scale: Double) {
    guard total > 0, let first = (0..<count).first(where: { weight($0) > 0 }) else { return (0, 0) }
    let origin = value(first)
    let shift = (0..<count).reduce(0) { $0 + weight($1) / total * (value($1) - origin) }
    let variance = (0..<count).reduce(0) { sum, i in
      let deviation = value(i) - origin - shift
      return sum + weight(i) / total * deviation * deviation
    }
    return (origin + shift, variance.squareRoot())
  }
}
