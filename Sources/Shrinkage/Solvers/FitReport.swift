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
    /// On the Gram matrix of all columns: exchanges on the active set, with covariance-update
    /// coordinate descent where they do not end.
    case coordinateDescent
    /// On a working set of columns, certified for all of them by gradients: the same, or conjugate
    /// gradients where the columns are sparse.
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
  /// Passes of coordinate descent; 0 for direct solvers, and where exchanges on the active set were
  /// enough.
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
  /// Whether this is known to be the only minimiser; false for example with duplicate columns, and
  /// not looked into where more than 300 sparse columns of a working set are active.
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
