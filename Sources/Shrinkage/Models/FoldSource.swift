/// Where the fits of a cross-validation come from, and the errors of what they leave out.
protocol FoldSource: Sendable {
  /// The sum of the weights of each fold's rows.
  var foldWeights: [Double] { get }

  /// The problem of all rows but those of `fold`; nil: of all rows.
  func fitting(
    _ estimator: some LinearEstimator, without fold: Int?
  ) throws(ShrinkageError) -> Fitting

  /// The mean squared error on the rows of `fold` of each of some models.
  func errors(
    of points: [RegularizationPath.Point], on fold: Int
  ) throws(ShrinkageError) -> [Double]
}

/// Folds of which only the statistics are needed.
struct StatisticsFolds: FoldSource {
  let statistics: FoldStatistics

  var foldWeights: [Double] { statistics.folds.map(\.weight) }

  func fitting(
    _ estimator: some LinearEstimator, without fold: Int?
  ) throws(ShrinkageError) -> Fitting {
    try Fitting(
      estimator, fold.map(statistics.training(without:)) ?? statistics.total)
  }

  /// From the fold's own moments,
  ///
  ///     s - 2 c'b + b'Gb + (m_y - b0 - m'b)^2
  ///
  /// for all models at once: O(|U|^2) for each, U the columns that any of them has.
  func errors(of points: [RegularizationPath.Point], on fold: Int) -> [Double] {
    let held = statistics.folds[fold]
    let support = points.supportUnion
    let coefficients = points.packed(support)
    let block = Block(rows: support.count, columns: points.count)
    var gram: [Double] = []
    gram.reserveCapacity(support.count * support.count)
    for j in support {
      for k in support { gram.append(held.scatter(j, k) / held.weight) }
    }
    var products = [Double](repeating: 0, count: coefficients.count)
    do {
      var span = products.mutableSpan
      BLAS.gemm(
        Block(rows: support.count, columns: support.count), gram.span, block, coefficients.span,
        &span)
    }
    return points.indices.map { index in
      var error = held.responseScatter / held.weight
      var bias = held.responseMean - points[index].intercept
      for (k, j) in support.enumerated() {
        let b = coefficients[index * support.count + k]
        error += b * (products[index * support.count + k] - 2 * held.crossProducts[j] / held.weight)
        bias -= held.means[j] * b
      }
      // Next to an exact fit rounding may be all that is left.
      return max(error, 0) + bias * bias
    }
  }
}

/// Folds whose rows are read again whenever they are needed: fits without a fold give its rows the
/// weight 0, so that the features are neither copied nor summed up.
struct RowFolds: FoldSource {
  private let features: any Design
  private let response: [Double]
  private let weights: [Double]?
  private let assignment: [Int]
  let foldWeights: [Double]

  init(
    _ rows: Observations, folds assignment: [Int], count: Int
  ) throws(ShrinkageError) {
    try rows.requireMatchingShapes(columnCount: rows.features.columnCount)
    try rows.requireValidWeights()
    (features, response, weights) = (rows.features, rows.response, rows.weights)
    self.assignment = assignment
    var sums = [Double](repeating: 0, count: count)
    for i in assignment.indices { sums[assignment[i]] += rows.weights?[i] ?? 1 }
    foldWeights = sums
  }

  func fitting(
    _ estimator: some LinearEstimator, without fold: Int?
  ) throws(ShrinkageError) -> Fitting {
    guard let fold else {
      return try Fitting(estimator, features, response, weights: weights)
    }
    let training = assignment.indices.map { assignment[$0] == fold ? 0 : weights?[$0] ?? 1 }
    return try Fitting(estimator, features, response, weights: training)
  }

  /// From true residuals, with the columns of the rows copied a few at a time; O(n |U|) and O(1) for
  /// each row, column and model.
  func errors(of points: [RegularizationPath.Point], on fold: Int) -> [Double] {
    let rows = assignment.indices.filter { assignment[$0] == fold }
    var residuals = rows.flatMap { i in points.map { response[i] - $0.intercept } }
    let support = points.supportUnion
    let width = max(1, min(support.count, 131_072 / max(features.rowCount, 1)))
    var column = [Double](repeating: 0, count: features.rowCount)
    for first in stride(from: 0, to: support.count, by: width) {
      let part = Array(support[first..<min(first + width, support.count)])
      let coefficients = points.packed(part)
      var values = [Double](repeating: 0, count: part.count * rows.count)
      for (k, j) in part.enumerated() {
        do {
          var target = column.mutableSpan
          features.copyColumn(j, to: &target, at: 0)
        }
        for (i, row) in rows.enumerated() { values[i * part.count + k] = column[row] }
      }
      var fits = [Double](repeating: 0, count: residuals.count)
      do {
        var span = fits.mutableSpan
        BLAS.gemm(
          Block(rows: part.count, columns: points.count), coefficients.span,
          Block(rows: part.count, columns: rows.count), values.span, &span)
      }
      for i in residuals.indices { residuals[i] -= fits[i] }
    }
    return points.indices.map { index in
      var sum = 0.0
      for (i, row) in rows.enumerated() {
        let residual = residuals[i * points.count + index]
        sum += (weights?[row] ?? 1) * residual * residual
      }
      return sum / foldWeights[fold]
    }
  }
}

extension [RegularizationPath.Point] {
  /// The columns with a coefficient in any of the models, ascending.
  fileprivate var supportUnion: [Int] {
    var union = Set<Int>()
    for point in self { union.formUnion(point.coefficients.indices) }
    return union.sorted()
  }

  /// The coefficients of some columns, model by model; `columns` ascend.
  fileprivate func packed(_ columns: [Int]) -> [Double] {
    var values = [Double](repeating: 0, count: columns.count * count)
    for (index, point) in enumerated() {
      var k = 0
      for (j, b) in zip(point.coefficients.indices, point.coefficients.values) {
        while k < columns.count, columns[k] < j { k += 1 }
        if k < columns.count, columns[k] == j { values[index * columns.count + k] = b }
      }
    }
    return values
  }
}
