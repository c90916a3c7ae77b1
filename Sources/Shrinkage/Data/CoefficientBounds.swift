/// Limits within which each coefficient must stay, on the original scale of its column.
///
/// Every interval must contain 0. Infinite ends are allowed.
public enum CoefficientBounds: Sendable, Equatable {
  /// No limits; the default.
  case unbounded
  /// The same limits for every column.
  case uniform(lower: Double, upper: Double)
  /// Limits for each column; as many of each as there are columns.
  case perColumn(lower: [Double], upper: [Double])

  /// Coefficients of at least 0 (the "positive lasso").
  public static let nonNegative = CoefficientBounds.uniform(lower: 0, upper: .infinity)

  /// The limits of each of `count` columns.
  ///
  /// - Throws: ``ShrinkageError/invalidBounds(column:lower:upper:)`` or
  ///   ``ShrinkageError/shapeMismatch(what:expected:actual:)``.
  func resolved(columnCount count: Int) throws(ShrinkageError) -> (lower: [Double], upper: [Double])
  {
    let (lower, upper) =
      switch self {
      case .unbounded:
        (
          [Double](repeating: -.infinity, count: count),
          [Double](repeating: .infinity, count: count)
        )
      case .uniform(let lower, let upper):
        ([Double](repeating: lower, count: count), [Double](repeating: upper, count: count))
      case .perColumn(let lower, let upper): (lower, upper)
      }
    for (name, values) in [("lower", lower), ("upper", upper)] where values.count != count {
      throw .shapeMismatch(
        what: "number of \(name) bounds", expected: count, actual: values.count)
    }
    for j in 0..<count where !(lower[j] <= 0 && upper[j] >= 0) {
      throw .invalidBounds(column: j, lower: lower[j], upper: upper[j])
    }
    return (lower, upper)
  }
}

extension CoefficientBounds: Codable {
  private enum CodingKeys: String, CodingKey { case lower, upper }

  /// Nothing, one number or a list of numbers for each of the two sides.
  public func encode(to encoder: any Encoder) throws {
    var container = encoder.container(keyedBy: CodingKeys.self)
    switch self {
    case .unbounded: break
    case .uniform(let lower, let upper):
      try container.encode(ExtendedReal(lower), forKey: .lower)
      try container.encode(ExtendedReal(upper), forKey: .upper)
    case .perColumn(let lower, let upper):
      try container.encode(lower.map(ExtendedReal.init), forKey: .lower)
      try container.encode(upper.map(ExtendedReal.init), forKey: .upper)
    }
  }

  public init(from decoder: any Decoder) throws {
    let container = try decoder.container(keyedBy: CodingKeys.self)
    if !container.contains(.lower), !container.contains(.upper) {
      self = .unbounded
    } else if let lower = try? container.decode(ExtendedReal.self, forKey: .lower) {
      self = .uniform(
        lower: lower.value, upper: try container.decode(ExtendedReal.self, forKey: .upper).value)
    } else {
      self = .perColumn(
        lower: try container.decode([ExtendedReal].self, forKey: .lower).map(\.value),
        upper: try container.decode([ExtendedReal].self, forKey: .upper).map(\.value))
    }
  }
}

/// A number that may be infinite, which JSON has no word for: encoded as "inf" or "-inf".
struct ExtendedReal: Codable {
  let value: Double

  init(_ value: Double) { self.value = value }

  func encode(to encoder: any Encoder) throws {
    var container = encoder.singleValueContainer()
    if value.isInfinite {
      try container.encode(value > 0 ? "inf" : "-inf")
    } else {
      try container.encode(value)
    }
  }

  init(from decoder: any Decoder) throws {
    let container = try decoder.singleValueContainer()
    if let number = try? container.decode(Double.self) {
      value = number
      return
    }
    switch try container.decode(String.self) {
    case "inf": value = .infinity
    case "-inf": value = -.infinity
    case let other:
      throw DecodingError.dataCorruptedError(
        in: container, debugDescription: "\(other) is not a number")
    }
  }
}
