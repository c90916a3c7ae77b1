/// Fits of one model at many lambdas, in the order in which these were given.
public struct RegularizationPath: Sendable, Equatable {
  /// The fit at one lambda.
  public struct Point: Sendable, Equatable {
    /// In this library's objective (per observation).
    public var lambda: Double
    /// b0; 0 where none was fitted.
    public var intercept: Double
    /// On the original scale.
    public var coefficients: SparseVector
    /// How the fit went, and how exact it is.
    public var report: FitReport
  }

  /// One for each lambda; fewer where the task was cancelled.
  public let points: [Point]
  /// p.
  public let columnCount: Int
  /// r: the share of the L1 part.
  public let l1Ratio: Double
  /// The options of all fits.
  public let options: FitOptions

  /// The lambda of each point, in this library's objective.
  public var lambdas: [Double] { points.map(\.lambda) }

  /// Whether every point reached the relative gap that was asked for.
  public var isCertified: Bool { points.allSatisfy(\.report.isCertified) }

  /// The model at position `index` of ``points``; O(p).
  public subscript(index: Int) -> LinearModel {
    let point = points[index]
    return LinearModel(
      intercept: point.intercept, coefficients: point.coefficients.dense(count: columnCount),
      lambda: point.lambda, l1Ratio: l1Ratio, options: options, report: point.report)
  }
}

/// The elements of a vector that are not 0.
public struct SparseVector: Sendable, Equatable, Codable {
  /// 0-based and ascending.
  public let indices: [Int]
  /// The elements, one for each index.
  public let values: [Double]

  /// Keeps what is not 0.
  public init(_ dense: [Double]) {
    indices = dense.indices.filter { dense[$0] != 0 }
    values = indices.map { dense[$0] }
  }

  /// The vector with its zeros, of `count` elements, which must be more than the last index.
  public func dense(count: Int) -> [Double] {
    var result = [Double](repeating: 0, count: count)
    for (k, j) in indices.enumerated() { result[j] = values[k] }
    return result
  }
}
