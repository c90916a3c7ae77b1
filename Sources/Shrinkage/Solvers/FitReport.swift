/// How a fit went, and how exact its answer is.
public struct FitReport: Sendable, Equatable, Codable {
  /// How a fit ended.
  public enum Status: String, Sendable, Codable {
    /// The relative gap is at most the one asked for.
    case converged
    /// The most epochs allowed were done before the gap was reached.
    case epochLimitReached
    /// Rounding keeps the gap above the one asked for; more epochs would not help.
    case precisionLimitReached
    /// The task was cancelled; the gap says how far the fit had come.
    case cancelled
  }

  /// What produced the coefficients.
  public enum Solver: String, Sendable, Codable {
    /// Covariance-update coordinate descent on the Gram matrix, with Newton steps on the active set.
    case coordinateDescent
    /// The same on a working set of columns, certified by passes over all of them: no p x p matrix.
    case workingSet
    /// One Cholesky solve (`dposv`) with the p x p Gram matrix.
    case choleskyPrimal
    /// One Cholesky solve (`dposv`) with the n x n kernel matrix.
    case choleskyDual
  }

  /// How the fit ended.
  public var status: Status
  /// What produced the coefficients.
  public var solver: Solver
  /// Passes of coordinate descent; 0 for direct solvers, and where the first Newton step on the
  /// active set was enough.
  public var epochs: Int
  /// Number of coefficients that are not 0.
  public var activeCount: Int
  /// The objective at the answer, in the units of y squared.
  public var objective: Double
  /// The duality gap: the objective is at most this far above its minimum.
  public var gap: Double
  /// The gap divided by the objective at b = 0.
  public var relativeGap: Double
  /// 1 - R/s, the share of the response's mean square that is explained; nil when s = 0.
  public var devianceRatio: Double?
  /// Estimate of the reciprocal condition number of the system solved (`dpocon`); nil for
  /// coordinate descent.
  public var reciprocalCondition: Double?
  /// Columns without variation (0-based, ascending), which got the coefficient 0.
  public var constantColumns: [Int]
  /// Whether this is the only minimiser; false for example with duplicate columns.
  public var isUnique: Bool

  /// Takes over what a certificate says.
  mutating func record(_ certificate: DualityGap) {
    objective = certificate.objective
    gap = certificate.absolute
    relativeGap = certificate.relative
    devianceRatio = certificate.devianceRatio
  }

  /// Whether the answer is certified to the gap that was asked for.
  public var isCertified: Bool { status == .converged }
}
