import Shrinkage

extension Features {
  /// Weighted means and population deviations of the columns; O(elements), and O(p) of statistics.
  ///
  /// - Parameter weights: one of at least 0 for each row, not all 0; nil for all 1.
  func moments(weights: [Double]?) -> (means: [Double], scales: [Double]) {
    if let sums { return (sums.means, sums.deviations) }
    let total = weights?.reduce(0, +) ?? Double(rowCount)
    let (means, squares) = design.moments(weights: weights)
    return (means, squares.map { ($0 / total).squareRoot() })
  }
}

extension SufficientStatistics {
  /// Population deviations of the columns.
  var deviations: [Double] {
    (0..<columnCount).map { (scatter($0, $0) / weight).squareRoot() }
  }
}
