import Testing

@testable import ShrinkageReport

/// Random numbers that are the same in every run (a linear congruential generator, Knuth's MMIX).
struct SampleNumbers {
  private var state: UInt64

  init(_ seed: UInt64) { state = seed }

  /// The next one, from 0 to 1.
  mutating func next() -> Double {
    state = state &* 6_364_136_223_846_793_005 &+ 1_442_695_040_888_963_407
    return Double(state >> 11) / 9_007_199_254_740_992
  }
}

@Suite struct TicksTests {
  /// Ranges of all sizes and places.
  static let ranges: [ClosedRange<Double>] = {
    var numbers = SampleNumbers(1)
    var ranges: [ClosedRange<Double>] = [
      0...1, -1...1, 0.35...0.55, 99...101, -0.001...0, 1e-300...2e-300, -1e300...1e300,
      1e15...1e15 + 4, 0...(.leastNonzeroMagnitude), -7...(-6.9),
    ]
    for _ in 0..<400 {
      let center = (numbers.next() - 0.5) * tenTo(Int(numbers.next() * 20) - 10)
      let width = tenTo(Int(numbers.next() * 16) - 8) * (0.1 + numbers.next())
      guard width > 1e-9 * abs(center) else { continue }
      ranges.append(center - width / 2...center + width / 2)
    }
    return ranges
  }()

  static func tenTo(_ exponent: Int) -> Double {
    (0..<abs(exponent)).reduce(1.0) { power, _ in exponent < 0 ? power / 10 : power * 10 }
  }

  @Test(arguments: [2, 3, 5, 8, 12])
  func coverTheRangeInFewRoundSteps(count: Int) throws {
    for range in Self.ranges {
      let ticks = Ticks.linear(range, count: count)
      let (first, last) = try (#require(ticks.values.first), #require(ticks.values.last))
      #expect(first <= range.lowerBound && last >= range.upperBound, "\(range)")
      #expect(ticks.values.count <= count + 1 && ticks.values.count >= 2, "\(range)")
      #expect(ticks.labels.count == ticks.values.count)
      let step = ticks.values[1] - first
      // Not more than five times as wide as needed: 1, 2, 5, 10 with ends rounded outwards.
      #expect(last - first <= 5 * (range.upperBound - range.lowerBound) + 2 * step, "\(range)")
    }
  }

  @Test func areMultiplesOfOneTwoOrFive() {
    for range in Self.ranges where range.upperBound - range.lowerBound < 1e12 {
      let ticks = Ticks.linear(range, count: 6)
      let difference = ticks.values[1] - ticks.values[0]
      guard difference > 1e-12, abs(ticks.values[0]) < 1e7 * difference else { continue }
      let steps = (-13...13).flatMap { k in [1, 2, 5].map { $0 * Self.tenTo(k) } }
      // The difference has lost digits; the step has not.
      let step = steps.first { abs($0 - difference) < 1e-6 * difference }
      #expect(step != nil, "\(range): \(difference)")
      for value in ticks.values {
        let multiple = value / (step ?? .nan)
        #expect(abs(multiple - multiple.rounded()) < 1e-7, "\(range): \(value)")
      }
    }
  }

  @Test func neighboursHaveDifferentLabels() {
    for range in Self.ranges {
      for ticks in [Ticks.linear(range, count: 6), Ticks.linear(range, count: 2)] {
        let isFine = ticks.values[1] - ticks.values[0] > 1e-5 * abs(ticks.values[0])
        #expect(!isFine || Set(ticks.labels).count == ticks.labels.count, "\(range): \(ticks)")
      }
    }
  }

  @Test(arguments: [2, 4, 9])
  func logarithmicOnesLieInTheRange(count: Int) {
    var numbers = SampleNumbers(2)
    for _ in 0..<300 {
      let low = Self.tenTo(Int(numbers.next() * 60) - 40) * (1 + 9 * numbers.next())
      let high = low * (1 + 1e-3 + numbers.next()) * Self.tenTo(Int(numbers.next() * 30))
      let ticks = Ticks.logarithmic(low...high, count: count)
      #expect((2...max(count, 2)).contains(ticks.values.count), "\(low) \(high): \(ticks)")
      #expect(ticks.values.allSatisfy { $0 >= low && $0 <= high })
      #expect(ticks.values == ticks.values.sorted())
    }
  }

  @Test func powersOfTenAreWrittenAsSuch() {
    #expect(Ticks.logarithmic(1e-8...1, count: 5).labels == ["10⁻⁸", "10⁻⁶", "10⁻⁴", "0.01", "1"])
    #expect(NumberText.tick(-2.5e-7) == "−2.5·10⁻⁷")
    #expect(NumberText.tick(1e100) == "10¹⁰⁰")
    #expect(NumberText.tick(0) == "0")
    #expect(Ticks.linear(0.35...0.55, count: 5).labels == ["0.35", "0.40", "0.45", "0.50", "0.55"])
  }

  @Test func anAxisOfOneValueHasARange() {
    for value in [0, 1, -3.5, .leastNonzeroMagnitude, 1.7e308, -1.7e308] as [Double] {
      let range = Axis("").range(of: [value])
      #expect(range.lowerBound < range.upperBound && range.contains(value))
    }
    #expect(Axis("", scale: .logarithmic).range(of: [0, -1, .nan, .infinity]) == 0.1...1)
    #expect(Axis("", scale: .logarithmic).range(of: [0, 4]) == 2...8)
  }
}
