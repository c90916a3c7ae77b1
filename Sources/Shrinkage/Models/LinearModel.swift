/// A fitted linear model, on the original scale of its columns: y = intercept + x'coefficients.
public struct LinearModel: Sendable, Equatable {
  /// b0; 0 where none was fitted.
  public var intercept: Double
  /// b, one for each column.
  public var coefficients: [Double]
  /// The strength in this library's objective (per observation).
  public var lambda: Double
  /// r: the share of the L1 part.
  public var l1Ratio: Double
  /// The options of the fit, which with lambda and l1Ratio say what objective it minimises.
  public var options: FitOptions
  /// How the fit went, and how exact the model is.
  public var report: FitReport

  /// Number of coefficients that are not 0.
  public var nonZeroCount: Int { coefficients.count { $0 != 0 } }

  /// Predictions for n x p features, dense or sparse, one for each row; O(elements).
  ///
  /// - Throws: ``ShrinkageError/shapeMismatch(what:expected:actual:)`` for another number of
  ///   columns, ``ShrinkageError/nonFiniteFeature(row:column:)`` for a value that is not finite.
  public func predict(_ features: any Design) throws(ShrinkageError) -> [Double] {
    try features.requireColumnCount(coefficients.count)
    var predictions = [Double](repeating: intercept, count: features.rowCount)
    do {
      var span = predictions.mutableSpan
      features.add(Array(coefficients.indices), times: coefficients, to: &span)
    }
    if !predictions.allSatisfy(\.isFinite), let place = features.firstNonFinite() {
      throw .nonFiniteFeature(row: place.row, column: place.column)
    }
    return predictions
  }

  /// R^2 of the predictions for these rows, as scikit-learn's `score`: 1 - (weighted) squared error
  /// over the squared deviations from the (weighted) mean. For a constant response it is 1 if exact,
  /// else 0.
  ///
  /// - Parameters:
  ///   - features: n x p, dense or sparse.
  ///   - response: n values.
  ///   - weights: n values of at least 0, not all 0; default all 1.
  /// - Throws: ``ShrinkageError`` for shapes, weights or values that do not do.
  /// - Complexity: O(elements).
  public func score(
    _ features: any Design, _ response: [Double], weights: [Double]? = nil
  ) throws(ShrinkageError) -> Double {
    let rows = Observations(features: features, response: response, weights: weights)
    try rows.requireMatchingShapes(columnCount: coefficients.count)
    guard !response.isEmpty else { throw .noRows }
    try rows.requireValidWeights()
    if let row = response.firstIndex(where: { !$0.isFinite }) { throw .nonFiniteResponse(row: row) }
    guard let reference = rows.firstWeightedRow else { throw .allWeightsZero }
    let predictions = try predict(features)
    let total = rows.weight
    var mean = 0.0
    for i in response.indices {
      mean += (weights?[i] ?? 1) / total * (response[i] - response[reference])
    }
    mean += response[reference]
    var (squaredError, squaredDeviation) = (0.0, 0.0)
    for i in response.indices {
      let weight = weights?[i] ?? 1
      squaredError += weight * (response[i] - predictions[i]) * (response[i] - predictions[i])
      squaredDeviation += weight * (response[i] - mean) * (response[i] - mean)
    }
    guard squaredDeviation > 0 else { return squaredError == 0 ? 1 : 0 }
    return 1 - squaredError / squaredDeviation
  }

  /// The certificate of this model for these rows, computed from the data with a true residual by
  /// another road than the fit's: no Gram matrix is involved.
  ///
  /// - Parameters:
  ///   - features: n x p, dense or sparse.
  ///   - response: n values.
  ///   - weights: n values of at least 0, not all 0; default all 1.
  /// - Returns: the duality gap of the objective that the model's options, lambda and l1Ratio name;
  ///   infinite where a coefficient is out of its bounds or belongs to a column that must be 0 in
  ///   these rows.
  /// - Throws: ``ShrinkageError`` for shapes, weights or values that do not do.
  /// - Complexity: O(elements), and that times |U| with |U| unpenalised columns.
  public func verify(
    _ features: any Design, _ response: [Double], weights: [Double]? = nil
  ) throws(ShrinkageError) -> Certificate {
    try features.requireColumnCount(coefficients.count)
    return try Certificate(
      self, CenteredColumns(features, response, weights: weights, options: options))
  }
}

extension LinearModel: Codable {
  private enum CodingKeys: String, CodingKey {
    case version, intercept, coefficients, lambda, l1Ratio, options, report
  }

  private static let version = 1

  public func encode(to encoder: any Encoder) throws {
    var container = encoder.container(keyedBy: CodingKeys.self)
    try container.encode(Self.version, forKey: .version)
    try container.encode(intercept, forKey: .intercept)
    try container.encode(coefficients, forKey: .coefficients)
    try container.encode(lambda, forKey: .lambda)
    try container.encode(l1Ratio, forKey: .l1Ratio)
    try container.encode(options, forKey: .options)
    try container.encode(report, forKey: .report)
  }

  public init(from decoder: any Decoder) throws {
    let container = try decoder.container(keyedBy: CodingKeys.self)
    let version = try container.decode(Int.self, forKey: .version)
    guard version == Self.version else {
      throw DecodingError.dataCorruptedError(
        forKey: .version, in: container, debugDescription: "unknown version \(version) of a model")
    }
    intercept = try container.decode(Double.self, forKey: .intercept)
    coefficients = try container.decode([Double].self, forKey: .coefficients)
    lambda = try container.decode(Double.self, forKey: .lambda)
    l1Ratio = try container.decode(Double.self, forKey: .l1Ratio)
    options = try container.decode(FitOptions.self, forKey: .options)
    report = try container.decode(FitReport.self, forKey: .report)
  }
}
