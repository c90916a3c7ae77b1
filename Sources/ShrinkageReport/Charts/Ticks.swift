import Foundation

/// Round numbers on an axis.
struct Ticks: Equatable {
  let values: [Double]
  /// One for each value.
  let labels: [String]

  /// Multiples of 1, 2 or 5 times a power of ten that cover `range`: the first is at most its lower
  /// end, the last at least its upper end.
  ///
  /// - Parameter count: how many intervals there are at most; at least 2.
  static func linear(_ range: ClosedRange<Double>, count: Int) -> Ticks {
    let (low, high) = (range.lowerBound, range.upperBound)
    let width = max(high / Double(count) - low / Double(count), .leastNormalMagnitude)
    var exponent = Int(log10(width).rounded(.down))
    // Rounding of the ends to multiples can add an interval: then the next step.
    for _ in 0..<3 {
      for mantissa in [1, 2, 5] as [Double] {
        // The nearest multiple where that covers the end: the division rounds.
        var first = units(low, mantissa, exponent).rounded()
        if value(first * mantissa, exponent) > low { first -= 1 }
        var last = units(high, mantissa, exponent).rounded()
        if value(last * mantissa, exponent) < high { last += 1 }
        guard last - first <= Double(count), last > first else { continue }
        let values = stride(from: first, through: last, by: 1).map {
          value($0 * mantissa, exponent)
        }
        guard values.allSatisfy(\.isFinite) else { continue }
        return Ticks(values: values, labels: labels(values, exponent: exponent))
      }
      exponent += 1
    }
    // The step is below the digits of the values, or the range beyond them.
    return Ticks(values: [low, high], labels: [low, high].map(NumberText.tick))
  }

  /// Powers of ten, or 1, 2 and 5 times them where there are few, that lie in `range`; at least
  /// two, if need be its ends.
  ///
  /// - Parameter count: how many there are at most; at least 2.
  static func logarithmic(_ range: ClosedRange<Double>, count: Int) -> Ticks {
    let first = Int(log10(range.lowerBound).rounded(.down))
    let last = Int(log10(range.upperBound).rounded(.up))
    for mantissas in [[1, 2, 5], [1, 3], [1]] as [[Double]] {
      let values = (first...last).flatMap { k in mantissas.map { value($0, k) } }
        .filter { range.contains($0) }
      if (2...count).contains(values.count) { return Ticks(logarithmic: values) }
    }
    let decades = (first...last).filter { range.contains(value(1, $0)) }
    let step = Swift.max((decades.count + count - 1) / count, 1)
    let values = decades.filter { ($0 % step + step) % step == 0 }.map { value(1, $0) }
    return Ticks(
      logarithmic: values.count >= 2 ? values : [range.lowerBound, range.upperBound])
  }

  /// Those within a range.
  func within(_ range: ClosedRange<Double>) -> Ticks { filter(range.contains) }

  /// Those that `isKept`.
  func filter(_ isKept: (Double) -> Bool) -> Ticks {
    let kept = values.indices.filter { isKept(values[$0]) }
    return Ticks(values: kept.map { values[$0] }, labels: kept.map { labels[$0] })
  }

  private init(logarithmic values: [Double]) {
    self.init(values: values, labels: values.map(NumberText.tick))
  }

  private init(values: [Double], labels: [String]) {
    self.values = values
    self.labels = labels
  }

  /// `number` in units of mantissa 10^exponent, without the powers' rounding.
  private static func units(_ number: Double, _ mantissa: Double, _ exponent: Int) -> Double {
    exponent < 0
      ? number * pow(10, Double(-exponent)) / mantissa
      : number / pow(10, Double(exponent)) / mantissa
  }

  /// mantissa 10^exponent, the number nearest to it.
  private static func value(_ mantissa: Double, _ exponent: Int) -> Double {
    exponent < 0 && exponent > -300
      ? mantissa / pow(10, Double(-exponent)) : mantissa * pow(10, Double(exponent))
  }

  private static func labels(_ values: [Double], exponent: Int) -> [String] {
    let largest = values.map { abs($0) }.max() ?? 0
    guard exponent >= -6, largest < 1e6 else {
      // As many digits as tell neighbours apart.
      let digits = Int(log10(largest).rounded(.down)) - exponent + 1
      return values.map { NumberText.tick($0, digits: min(Swift.max(digits, 3), 15)) }
    }
    return values.map {
      NumberText.typeset(NumberText.fixed($0, decimals: Swift.max(-exponent, 0)))
    }
  }
}

extension NumberText {
  /// A round number on an axis, to three digits or as many as it takes.
  static func tick(_ value: Double) -> String { tick(value, digits: 3) }

  /// A round number on an axis: powers of ten beyond five digits.
  static func tick(_ value: Double, digits: Int) -> String {
    let magnitude = abs(value)
    guard value != 0, magnitude >= 1e5 || magnitude < 1e-3 else {
      return typeset(significant(value, digits: max(digits, 6)))
    }
    var exponent = Int(log10(magnitude).rounded(.down))
    let scaled = { (exponent: Int) in
      // Powers below the normal range have no digits: in two steps.
      exponent < -300
        ? magnitude * 1e300 / pow(10, Double(exponent + 300))
        : magnitude / pow(10, Double(exponent))
    }
    if significant(scaled(exponent), digits: digits) == "10" { exponent += 1 }
    let mantissa = (value < 0 ? "-" : "") + significant(scaled(exponent), digits: digits)
    let power = "10" + raised(exponent)
    if mantissa == "1" { return power }
    return typeset(mantissa) + "·" + power
  }

  /// A number with the minus sign of typography.
  static func typeset(_ text: String) -> String { text.replacing("-", with: "−") }

  private static func raised(_ number: Int) -> String {
    let digits = Array("⁰¹²³⁴⁵⁶⁷⁸⁹")
    return String("\(number)".map { $0 == "-" ? "⁻" : digits[$0.wholeNumberValue ?? 0] })
  }
}
