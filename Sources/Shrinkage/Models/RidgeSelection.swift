/// The error of ridge at each lambda of a grid, and the model at the best of them.
public struct RidgeSelection: Sendable, Equatable {
  /// What the errors are.
  public enum Criterion: String, Sendable, Codable {
    /// Each row is predicted by the fit of all others, exactly.
    case leaveOneOut
    /// The mean squared residual over (1 - mean leverage)^2: as leave-one-out if all rows had the same
    /// leverage. Another number, with another minimum.
    case generalizedCrossValidation
  }

  /// What ``errors`` are.
  public let criterion: Criterion
  /// In this library's objective, in the order in which they were given; an automatic grid runs from the
  /// largest down.
  public let lambdas: [Double]
  /// For each lambda the (weighted) mean squared error, in the units of y squared.
  public let errors: [Double]
  /// Leave-one-out: the standard error of each mean, sqrt( sum_i w_i (e_i^2 - mean)^2 / n / (N - 1) ) with
  /// N rows, as if these were independent, which the left-out fits are not; nil for a single row.
  /// nil for generalised cross-validation, which has none.
  public let standardErrors: [Double]?
  /// The trace of the matrix that takes the centred response to the fit, for each lambda: the number of
  /// columns as lambda goes to 0, unpenalised ones as it grows. The intercept is not counted; it is one
  /// more.
  public let degreesOfFreedom: [Double]
  /// Leave-one-out: for each lambda the prediction of each row by the fit of all others, if asked for.
  public let predictions: [[Double]]?
  /// The fit of all rows at ``lambdaMin``, certified as any other.
  public let model: LinearModel
  /// Position of the least error in ``lambdas``; of several the largest lambda.
  public let bestIndex: Int

  /// The lambda with the least error.
  public var lambdaMin: Double { lambdas[bestIndex] }

  /// Whether ``lambdaMin`` is the largest or the least of several lambdas: the best may lie beyond.
  public var isAtEdge: Bool {
    lambdas.count > 1 && (lambdaMin == lambdas.max() || lambdaMin == lambdas.min())
  }

  /// The largest lambda whose error is at most one standard error above the least; nil without these.
  public var lambdaOneStandardError: Double? {
    guard let standardErrors else { return nil }
    let limit = errors[bestIndex] + standardErrors[bestIndex]
    return lambdas.indices.filter { errors[$0] <= limit }.map { lambdas[$0] }.max()
  }
}

extension RidgeSelection {
  /// Errors and what goes with them, before a model is fitted.
  struct Curve {
    var errors: [Double]
    var standardErrors: [Double]?
    var predictions: [[Double]]?

    /// The position of the least error, and of several that of the largest lambda.
    func best(_ lambdas: [Double]) -> Int {
      let order = errors.indices.sorted { (errors[$0], -lambdas[$0]) < (errors[$1], -lambdas[$1]) }
      return order.first { !errors[$0].isNaN } ?? 0
    }
  }
}

/// Weighted means of squared errors and their standard errors, from rows as they come (West 1979).
struct ErrorMoments {
  private var rowCount = 0
  private var weight = 0.0
  private(set) var mean = 0.0
  private var scatter = 0.0

  mutating func add(_ error: Double, weight w: Double) {
    rowCount += 1
    weight += w
    let deviation = error * error - mean
    mean += w / weight * deviation
    scatter += w * deviation * (error * error - mean)
  }

  var standardError: Double? {
    rowCount > 1 ? (scatter / weight / Double(rowCount - 1)).squareRoot() : nil
  }
}
