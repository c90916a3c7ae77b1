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
  let estimator: any LinearEstimator
  /// The problem as the last fit left it, for ``model(at:)``.
  let fitting: Fitting

  /// r: the share of the L1 part.
  public var l1Ratio: Double { estimator.l1Ratio }
  /// The options of all fits.
  public var options: FitOptions { estimator.options }

  /// The lambda of each point, in this library's objective.
  public var lambdas: [Double] { points.map(\.lambda) }

  /// Whether every point reached the relative gap that was asked for.
  public var isCertified: Bool { points.allSatisfy(\.report.isCertified) }

  /// The model at position `index` of ``points``; O(p).
  public subscript(index: Int) -> LinearModel {
    points[index].model(of: estimator, columnCount: columnCount)
  }
}

extension RegularizationPath.Point {
  /// What `estimator`, which was fitted, says of this fit.
  func model(of estimator: any LinearEstimator, columnCount: Int) -> LinearModel {
    let coefficients = coefficients.dense(count: columnCount)
    return LinearModel(
      intercept: intercept, coefficients: coefficients, lambda: lambda,
      l1Ratio: estimator.l1Ratio, options: estimator.options(of: coefficients), report: report)
  }
}

extension RegularizationPath {
  /// The fit at any lambda between those of the path: exact, by one fit from the nearest point above
  /// it, never by interpolation.
  ///
  /// It needs what the path was fitted to, which the path keeps: the Gram matrix, or the features.
  ///
  /// - Parameter lambda: between the least and the largest of the path.
  /// - Throws: ``ShrinkageError/invalidOption(name:value:requirement:)`` outside that range, or what a
  ///   fit throws.
  /// - Complexity: as one lambda of the path; O(p) where it is one of them.
  public func model(at lambda: Lambda) throws(ShrinkageError) -> LinearModel {
    let value = fitting.perObservation(lambda)
    let (least, largest) = (lambdas.min() ?? .infinity, lambdas.max() ?? 0)
    guard value >= least, value <= largest else {
      throw .invalidOption(
        name: "lambda", value: value,
        requirement: "between \(least) and \(largest), those of the path")
    }
    if let index = points.firstIndex(where: { $0.lambda == value }) { return self[index] }
    guard
      let above = points.filter({ $0.lambda > value }).min(by: { $0.lambda < $1.lambda })
    else { preconditionFailure("no point above a lambda within the path") }
    var fitting = fitting
    return try fitting.model(at: value, from: above, of: estimator)
  }

  public static func == (left: Self, right: Self) -> Bool {
    left.points == right.points && left.columnCount == right.columnCount
      && left.l1Ratio == right.l1Ratio && left.options == right.options
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

  /// Elements at ascending indices.
  init(indices: [Int], values: [Double]) {
    (self.indices, self.values) = (indices, values)
  }

  /// The vector with its zeros, of `count` elements, which must be more than the last index.
  public func dense(count: Int) -> [Double] {
    var result = [Double](repeating: 0, count: count)
    for (k, j) in indices.enumerated() { result[j] = values[k] }
    return result
  }
}
