import Foundation

/// How values become positions.
public enum Scale: Sendable, Equatable {
  case linear
  /// Only values above 0 have a place.
  case logarithmic

  /// Whether a value has a place.
  func admits(_ value: Double) -> Bool {
    value.isFinite && (self == .linear || value > 0)
  }

  /// Where in `range` a value lies: 0 at its lower end, 1 at its upper end.
  func fraction(_ value: Double, in range: ClosedRange<Double>) -> Double {
    let (low, high) = (range.lowerBound, range.upperBound)
    switch self {
    // Halves: the difference of the ends may not be finite.
    case .linear: return (value / 2 - low / 2) / (high / 2 - low / 2)
    case .logarithmic: return (log(value) - log(low)) / (log(high) - log(low))
    }
  }

  /// The scale for strengths: logarithmic where they are spread over more than a factor of 5.
  static func suiting(_ values: [Double]) -> Scale {
    let positive = values.filter { $0 > 0 && $0.isFinite }
    guard let low = positive.min(), let high = positive.max() else { return .linear }
    return high > 5 * low ? .logarithmic : .linear
  }
}

/// One axis of a chart.
public struct Axis: Sendable, Equatable {
  public var title: String
  public var scale: Scale
  /// Whether the largest value is on the left or at the bottom.
  public var isReversed: Bool
  /// Values that the axis shows whatever the data are.
  public var includes: [Double]

  public init(
    _ title: String, scale: Scale = .linear, isReversed: Bool = false, includes: [Double] = []
  ) {
    self.title = title
    self.scale = scale
    self.isReversed = isReversed
    self.includes = includes
  }

  /// The range of the data, never empty; what the scale does not admit is left out.
  func range(of values: some Sequence<Double>) -> ClosedRange<Double> {
    var (low, high) = (Double.infinity, -Double.infinity)
    for value in values where scale.admits(value) {
      low = min(low, value)
      high = max(high, value)
    }
    for value in includes where scale.admits(value) {
      low = min(low, value)
      high = max(high, value)
    }
    guard low <= high else { return scale == .linear ? 0...1 : 0.1...1 }
    guard low == high else { return low...high }
    if scale == .logarithmic {
      let bounded = min(max(low, 1e-300), 1e300)
      return bounded / 2...bounded * 2
    }
    let margin = max(abs(low) / 10, low == 0 ? 1 : .leastNormalMagnitude)
    let largest = Double.greatestFiniteMagnitude
    return max(low - margin, -largest)...min(high + margin, largest)
  }
}
