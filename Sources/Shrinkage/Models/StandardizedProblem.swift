/// Statistics in the coordinates of an estimator's fits.
struct StandardizedProblem {
  let standardization: Standardization
  let penalty: Penalty
  let equations: NormalEquations
  /// n, the sum of the weights.
  let weight: Double
  let rowCount: Int

  /// O(p^2); takes over the memory of the statistics when they are used by no one else.
  ///
  /// - Throws: ``ShrinkageError`` for statistics or options that do not do.
  init(
    _ estimator: some LinearEstimator, _ statistics: consuming SufficientStatistics
  ) throws(ShrinkageError) {
    guard statistics.rowCount > 0 else { throw .noRows }
    guard statistics.weight > 0 else { throw .allWeightsZero }
    guard statistics.weight < .infinity else {
      throw .invalidOption(
        name: "the sum of weights", value: statistics.weight, requirement: "finite")
    }
    try estimator.validate()
    let options = estimator.options
    (weight, rowCount) = (statistics.weight, statistics.rowCount)
    let squares = statistics.squares
    try Standardization.requireDigits(squares)
    standardization = Standardization(
      means: statistics.means, responseMean: statistics.responseMean, squares: squares,
      weight: weight, options: options)
    penalty = try Penalty(standardization, l1Ratio: estimator.l1Ratio, options: options)
    equations = NormalEquations(statistics, standardization)
    try equations.requireFinite()
  }
}
