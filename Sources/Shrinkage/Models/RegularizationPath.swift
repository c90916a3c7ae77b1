/// Fits of one model at many lambdas, in the order in which these were given.
public struct RegularizationPath: Sendable, Equatable {
  /// The fit at one lambda.
  public struct Point: Sendable, Equatable {
    /// In this library's objective (per observation).
    public var lambda: Double
    public var intercept: Double
    /// On the original scale.
    public var coefficients: SparseVector
    public var report: FitReport
  }

  public let points: [Point]
  public let columnCount: Int
  public let l1Ratio: Double
  public let options: FitOptions

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
  public let values: [Double]

  /// Keeps what is not 0.
  public init(_ dense: [Double]) {
    indices = dense.indices.filter { dense[$0] != 0 }
    values = indices.map { dense[$0] }
  }

  /// The vector with its zeros, of `count` elements.
  public func dense(count: Int) -> [Double] {
    var result = [Double](repeating: 0, count: count)
    for (k, j) in indices.enumerated() { result[j] = values[k] }
    return result
  }
}
