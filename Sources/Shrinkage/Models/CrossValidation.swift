/// How well a model predicts rows that it was not fitted to, for every lambda of a grid, and the path
/// on all rows to choose from.
///
/// With e_f the mean squared error on fold f of the fit to all other folds, and W_f its weight:
///
///     mean  = sum_f W_f e_f / sum_f W_f
///     error = sqrt( sum_f W_f (e_f - mean)^2 / sum_f W_f / (K - 1) )
///
/// which are the rules of glmnet (Friedman, Hastie and Tibshirani 2010); scikit-learn's mean does not
/// weigh the folds.
public struct CrossValidation: Sendable, Equatable {
  /// The errors at one lambda.
  public struct Point: Sendable, Equatable {
    /// In this library's objective (per observation), of the fit to all rows.
    public let lambda: Double
    /// The mean squared error over all folds.
    public let meanError: Double
    /// The standard error of that mean.
    public let standardError: Double
    /// The mean squared error of each fold.
    public let foldErrors: [Double]
  }

  /// Which lambda is chosen from a curve.
  public enum Selection: String, Sendable, Codable, CaseIterable {
    /// That of the least mean error; of equal ones the largest.
    case minimum
    /// The largest whose mean error is at most one standard error above the least (Breiman, Friedman,
    /// Olshen and Stone 1984).
    case oneStandardError
  }

  /// One for each lambda, in the order of the grid.
  public let points: [Point]
  /// The fits to all rows.
  public let path: RegularizationPath
  /// For each fold the fits to all other folds, in the order of ``points``.
  public let foldPaths: [[RegularizationPath.Point]]
  /// What was fitted without each fold: an ``AdaptiveLasso`` has factors of its own there.
  let foldEstimators: [any LinearEstimator]
  /// The sum of the weights of each fold's rows.
  public let foldWeights: [Double]
  /// The fold of each row; nil where only statistics were given.
  public let assignment: [Int]?
  /// The position of the least mean error in ``points``.
  public let minimumIndex: Int
  /// The position that the rule of one standard error chooses.
  public let oneStandardErrorIndex: Int

  init(
    path: RegularizationPath, folds: [RegularizationPath], foldErrors: [[Double]],
    foldWeights: [Double], assignment: [Int]?
  ) {
    let total = foldWeights.reduce(0, +)
    func mean(_ values: [Double]) -> Double {
      zip(values, foldWeights).reduce(0) { $0 + $1.1 * $1.0 } / total
    }
    let points = path.points.indices.map { index in
      let errors = foldErrors.map { $0[index] }
      let center = mean(errors)
      let variance = mean(errors.map { ($0 - center) * ($0 - center) })
      return Point(
        lambda: path.points[index].lambda, meanError: center,
        standardError: (variance / Double(errors.count - 1)).squareRoot(), foldErrors: errors)
    }
    let order = points.indices.sorted { points[$0].lambda > points[$1].lambda }
    let best = order.min { points[$0].meanError < points[$1].meanError } ?? 0
    let limit = points[best].meanError + points[best].standardError
    self.points = points
    self.path = path
    foldPaths = folds.map(\.points)
    foldEstimators = folds.map(\.estimator)
    self.foldWeights = foldWeights
    self.assignment = assignment
    minimumIndex = best
    oneStandardErrorIndex = order.first { points[$0].meanError <= limit } ?? best
  }
}

extension CrossValidation {
  public static func == (left: Self, right: Self) -> Bool {
    left.points == right.points && left.path == right.path && left.foldPaths == right.foldPaths
      && left.foldWeights == right.foldWeights && left.assignment == right.assignment
  }

  /// The lambda of the least mean error, in this library's objective.
  public var lambdaMin: Double { points[minimumIndex].lambda }

  /// The largest lambda whose mean error is within one standard error of the least.
  public var lambdaOneStandardError: Double { points[oneStandardErrorIndex].lambda }

  /// Whether a lambda beyond the grid may be better: the least error is at its smallest lambda, if
  /// that is not 0, or at its largest, if a coefficient is not 0 there.
  public var isMinimumAtEdge: Bool {
    let lambdas = path.lambdas
    guard lambdas.count > 1 else { return false }
    return lambdaMin == lambdas.min() && lambdaMin > 0
      || lambdaMin == lambdas.max() && path.points[minimumIndex].report.activeCount > 0
  }

  /// Whether every fit, of every fold, reached the relative gap that was asked for.
  public var isCertified: Bool {
    path.isCertified && foldPaths.allSatisfy { $0.allSatisfy(\.report.isCertified) }
  }

  /// The position in ``points`` that a rule chooses.
  public func index(_ selection: Selection) -> Int {
    selection == .minimum ? minimumIndex : oneStandardErrorIndex
  }

  /// The fit to all rows at the lambda that a rule chooses.
  public func model(_ selection: Selection = .minimum) -> LinearModel { path[index(selection)] }

  /// The fit to all folds but `fold` at position `index` of ``points``.
  public func model(without fold: Int, at index: Int) -> LinearModel {
    foldPaths[fold][index].model(of: foldEstimators[fold], columnCount: path.columnCount)
  }

  /// For each row the prediction of the model that was fitted without its fold, at the lambda that a
  /// rule chooses.
  ///
  /// - Parameters:
  ///   - features: the rows that were cross-validated.
  ///   - selection: the rule.
  /// - Throws: ``ShrinkageError/unsupported(_:)`` where the folds were statistics, whose rows are not
  ///   known, and what a prediction throws.
  /// - Complexity: O(elements), with a copy of a fold's rows.
  public func outOfFoldPredictions(
    _ features: any Design, _ selection: Selection = .minimum
  ) throws(ShrinkageError) -> [Double] {
    guard let assignment else {
      throw .unsupported("statistics do not know which rows are in a fold")
    }
    guard features.rowCount == assignment.count else {
      throw .shapeMismatch(
        what: "rows of the features", expected: assignment.count, actual: features.rowCount)
    }
    var predictions = [Double](repeating: 0, count: assignment.count)
    for fold in foldPaths.indices {
      let rows = assignment.indices.filter { assignment[$0] == fold }
      let part = try model(without: fold, at: index(selection)).predict(features.rows(rows))
      for (row, prediction) in zip(rows, part) { predictions[row] = prediction }
    }
    return predictions
  }
}
