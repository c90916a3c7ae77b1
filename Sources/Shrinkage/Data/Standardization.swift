/// How columns are shifted and scaled inside a fit, and what brings coefficients back.
struct Standardization: Sendable {
  /// What is taken from each column: its mean, or 0 without an intercept.
  let centers: [Double]
  /// What is taken from the response: its mean, or 0 without an intercept.
  let responseCenter: Double
  /// What each column is divided by: its deviation, or 1.
  let scales: [Double]
  /// The population deviation of each column about its mean, before any scaling.
  let deviations: [Double]
  /// Columns that carry no information and get the coefficient 0, ascending.
  let constantColumns: [Int]

  /// - Parameter squares: sum_i w_i (x_ij - m_j)^2 of each column.
  init(
    means: [Double], responseMean: Double, squares: [Double], weight: Double, options: FitOptions
  ) {
    deviations = squares.map { ($0 / weight).squareRoot() }
    let deviations = deviations
    let constant = means.indices.filter { j in
      let isFlat = deviations[j] <= 10 * .ulpOfOne * abs(means[j])
      // Without an intercept a constant other than 0 is a column like any other, unless it would
      // have to be divided by its deviation.
      return isFlat && (options.intercept || options.standardize || means[j] == 0)
    }
    var scales = [Double](repeating: 1, count: means.count)
    if options.standardize {
      scales = deviations
      for j in constant { scales[j] = 1 }
    }
    centers = options.intercept ? means : Array(repeating: 0, count: means.count)
    responseCenter = options.intercept ? responseMean : 0
    self.scales = scales
    constantColumns = constant
  }

  /// Refuses columns whose centred squares are subnormal numbers.
  static func requireDigits(_ squares: [Double]) throws(ShrinkageError) {
    for (j, square) in squares.enumerated() where square > 0 && square < 1e-307 {
      throw .magnitudeTooSmall(column: j)
    }
  }

  /// Coefficients on the original scale, and the intercept that goes with them.
  func unscaled(_ coefficients: [Double]) -> (intercept: Double, coefficients: [Double]) {
    let (intercept, original) = unscaled(SparseVector(coefficients))
    return (intercept, original.dense(count: coefficients.count))
  }

  /// The same of a vector of few elements that are not 0.
  func unscaled(_ coefficients: SparseVector) -> (intercept: Double, coefficients: SparseVector) {
    var intercept = responseCenter
    var (indices, values): ([Int], [Double]) = ([], [])
    for (j, scaled) in zip(coefficients.indices, coefficients.values) {
      let value = scaled / scales[j]
      guard value != 0 else { continue }
      intercept -= centers[j] * value
      indices.append(j)
      values.append(value)
    }
    return (intercept, SparseVector(indices: indices, values: values))
  }
}
