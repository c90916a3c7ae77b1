import Testing

@testable import ShrinkageData

@Suite struct CSVNumberTests {
  /// The value of the whole text, or nil where it is no number.
  private func parse(_ text: String) -> Double? {
    let bytes = Array(text.utf8) + [UInt8](repeating: 0, count: decimalPadding)
    let powers = PowersOfFive.table
    let parsed = parseDecimal(bytes.span, at: 0, powers: powers.span)
    return parsed.end == text.utf8.count ? parsed.value : nil
  }

  /// What the parser of plain numbers makes of it: the same value, or nothing.
  private func parsePlain(_ text: String) -> Double? {
    let bytes = Array(text.utf8) + [UInt8](repeating: 0, count: decimalPadding)
    let powers = PowersOfFive.table
    let parsed = parsePlainDecimal(bytes.span, at: 0, powers: powers.span)
    return parsed.length == text.utf8.count && parsed.length > 0 ? parsed.value : nil
  }

  private func check(_ text: String, _ location: SourceLocation = #_sourceLocation) {
    let expected = Double(text)
    #expect(
      parse(text)?.bitPattern == expected?.bitPattern, "\(text)", sourceLocation: location)
    if let plain = parsePlain(text) {
      #expect(plain.bitPattern == expected?.bitPattern, "\(text)", sourceLocation: location)
    }
  }

  @Test func formsOfNumbers() {
    for text in [
      "0", "-0", "0.0", "-0.0", "1", "-1", "1.", ".5", "-.5", "1e5", "1E+05", "1e-5", "1.5e0",
      "00012.50", "12345678", "123456789", "1234567890123456789", "0.000000000000000000000001",
      "9007199254740993", "9007199254740992.5", "100000000000000000000000", "1e22", "1e23",
      "8.5e22",
    ] { check(text) }
  }

  @Test func endsOfTheRange() {
    for text in [
      "1.7976931348623157e308", "1.7976931348623158e308", "1.7976931348623159e308", "1e308",
      "1e309",
      "-1e309", "1e400", "4.9406564584124654e-324", "2.4703282292062327e-324",
      "2.4703282292062328e-324", "5e-324", "3e-324", "2e-324", "1e-400", "0e400", "0e-400",
      "2.2250738585072014e-308", "2.2250738585072011e-308", "2.2250738585072009e-308",
      "1e99999999999999999999", "1e-99999999999999999999", "-1e-99999999999999999999",
      "0.00000000000000000000000000000000000000000000000000001e60",
      "1000000000000000000000000e-400",
    ] { check(text) }
  }

  @Test func whatIsNoNumber() {
    for text in ["-", ".", "-.", "e5", "+1", "--1", "a", "1e", "1e+", "1 ", "1.2.3", "0x10"] {
      #expect(parse(text) == nil, "\(text)")
      #expect(parsePlain(text) == nil, "\(text)")
    }
  }

  @Test func usualNumbersArePlain() {
    for text in [
      "0", "-0.5", "1.", ".5", "12345678", "0.12573022178539153", "-0.012573022178539153",
      "1.257302217853915300e-01", "-4.9406564584124654e-324", "1e5", "0.0", "1E+05",
    ] { #expect(parsePlain(text) == Double(text), "\(text)") }
    for text in ["123456789", "1e400", "12345678.123456789012", "0.1234567890123456789012345"] {
      #expect(parsePlain(text) == nil, "\(text)")
    }
  }

  @Test func randomBitPatternsComeBack() {
    var random = SplitMix(state: 1)
    for _ in 0..<4000 {
      let value = Double(bitPattern: random.next())
      if value.isFinite { check("\(value)") }
    }
  }

  @Test func seventeenDigitsAndMore() {
    var random = SplitMix(state: 2)
    for _ in 0..<4000 {
      let count = Int(random.next() % 30) + 1
      var digits = ""
      for _ in 0..<count { digits += String(random.next() % 10) }
      let point = Int(random.next() % UInt64(count + 1))
      digits.insert(".", at: digits.index(digits.startIndex, offsetBy: point))
      let exponent = Int(random.next() % 700) - 350
      check(digits)
      check("-\(digits)e\(exponent)")
    }
  }

  /// Integers between 2^53 and 2^64 that lie exactly between two doubles, and their neighbours.
  @Test func halfwayCases() {
    var random = SplitMix(state: 3)
    for _ in 0..<1000 {
      let shift = random.next() % 10 + 1
      let odd = (random.next() >> 11 | 1 << 52) << 1 | 1
      let halfway = odd << (shift - 1)
      for value in [halfway - 1, halfway, halfway + 1] {
        check("\(value)")
        check("\(value).00000000000000000000")
        check("\(value).00000000000000000001")
        check("\(value / 10).\(value % 10)e1")
        check("\(value)e-2")
      }
    }
  }

  /// Half of the smallest subnormal's odd multiples have hundreds of digits.
  @Test func longHalfwayCases() {
    check("2.47032822920623272088284396434110686182e-324")
    check(
      "2.4703282292062327208284396434110686182529901307162382212792841250337753635104375932649918"
        + "e-324")
    check("9007199254740993" + String(repeating: "0", count: 800))
    check("9007199254740993." + String(repeating: "0", count: 800) + "1")
    check("0." + String(repeating: "0", count: 400) + "9007199254740993e400")
  }

  /// Three entries of the table printed by Lemire's reference script.
  @Test func powersOfFive() {
    func entry(_ exponent: Int) -> [UInt64] {
      let index = 2 * (exponent - PowersOfFive.smallestExponent)
      return Array(PowersOfFive.table[index...index + 1])
    }
    #expect(entry(0) == [0x8000_0000_0000_0000, 0])
    #expect(entry(-1) == [0xcccc_cccc_cccc_cccc, 0xcccc_cccc_cccc_cccd])
    #expect(entry(-342) == [0xeef4_53d6_923b_d65a, 0x113f_aa29_06a1_3b3f])
    #expect(entry(308) == [0x8e67_9c2f_5e44_ff8f, 0x570f_09ea_a7ea_7648])
  }
}

/// Steele, Lea and Flood's SplitMix64 (2014), for seeded tests.
struct SplitMix: RandomNumberGenerator {
  var state: UInt64

  mutating func next() -> UInt64 {
    state &+= 0x9E37_79B9_7F4A_7C15
    var mixed = state
    mixed = (mixed ^ (mixed >> 30)) &* 0xBF58_476D_1CE4_E5B9
    mixed = (mixed ^ (mixed >> 27)) &* 0x94D0_49BB_1331_11EB
    return mixed ^ (mixed >> 31)
  }
}
