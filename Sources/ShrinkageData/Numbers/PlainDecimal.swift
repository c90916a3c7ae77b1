/// Eight bytes of a text and how many of them, from the first one on, are digits.
struct EightBytes {
  /// Digits are 0 ... 9 here; the first byte is the lowest.
  private let values: UInt64
  /// How many digits come before the first other byte.
  let count: Int

  @inline(__always)
  init(_ word: UInt64) {
    values = word ^ 0x3030_3030_3030_3030
    // In every byte that is not a digit the sum, or the byte itself, has the highest bit.
    let others = ((values &+ 0x7676_7676_7676_7676) | values) & 0x8080_8080_8080_8080
    count = others.trailingZeroBitCount &>> 3
  }

  /// `significand` with the digits written behind it, modulo 2^64.
  @inline(__always)
  func append(to significand: UInt64, powers: Span<UInt64>) -> UInt64 {
    // Zeros are shifted in before the digits, in two steps because no shift by 64 is allowed.
    let half = UInt64(truncatingIfNeeded: 32 &- 4 &* count)
    let number = Self.number((values &<< half) &<< half)
    return significand &* powers[PowersOfFive.tens &+ count] &+ number
  }

  /// `significand` with all eight bytes, which must be digits, written behind it, modulo 2^64.
  @inline(__always)
  func appendAll(to significand: UInt64) -> UInt64 {
    significand &* 100_000_000 &+ Self.number(values)
  }

  /// The number that eight digits write: pairs, then fours, then all (Lemire 2021, section 4).
  @inline(__always)
  private static func number(_ digits: UInt64) -> UInt64 {
    let pairs = digits &* 10 &+ (digits &>> 8)
    let upper = (pairs & 0x0000_00FF_0000_00FF) &* 0x000F_4240_0000_0064
    let lower = ((pairs &>> 16) & 0x0000_00FF_0000_00FF) &* 0x0000_2710_0000_0001
    return (upper &+ lower) &>> 32
  }
}

/// A number as ``parsePlainDecimal(_:at:powers:)`` finds it.
struct PlainDecimal {
  var value: Double
  /// How many bytes it takes; 0 where the text does not begin with a plain number.
  var length: Int
  /// The byte behind it.
  var terminator: UInt8
}

/// Reads a number of the usual length at `start`: at most eight digits before the point, 24 behind it,
/// 19 that count, and three in the exponent.
///
/// Straight on, without loops and with one check of bounds: the span of known length makes the others
/// superfluous. Whatever is not plain, long numbers among it, is left to
/// ``parseDecimal(_:at:powers:)``: the length is 0, or the terminator is no end of a cell.
@inline(__always)
func parsePlainDecimal(
  _ bytes: Span<UInt8>, at start: Int, powers: Span<UInt64>
) -> PlainDecimal {
  let text = bytes.extracting(start..<start &+ decimalPadding)
  let sign = text[0] == UInt8(ascii: "-") ? 1 : 0
  var digits = PlainDigits(integer: text, at: sign, powers: powers)
  if text[digits.end] == UInt8(ascii: ".") { digits.appendFraction(text, powers: powers) }
  let failure = PlainDecimal(value: 0, length: 0, terminator: 0)
  guard digits.arePlain else { return failure }
  var position = digits.end
  var exponent = 0 &- digits.fractionCount
  if text[position] | 0x20 == UInt8(ascii: "e") {
    exponent &+= plainExponent(text, at: &position)
  }
  var bits: UInt64 = 0
  if digits.significand != 0 {
    bits = nearestDoubleBits(significand: digits.significand, exponent: exponent, powers: powers)
    if bits == 0x7FF << 52 { return failure }
  }
  bits |= UInt64(truncatingIfNeeded: sign) &<< 63
  return PlainDecimal(
    value: Double(bitPattern: bits), length: position, terminator: text[position])
}

/// The digits of a plain number, before and behind the point.
private struct PlainDigits {
  var significand: UInt64
  /// The position behind the last digit.
  var end: Int
  var integerCount: Int
  var fractionCount = 0
  /// Whether a digit other than 0 stands before the point.
  let hasInteger: Bool

  @inline(__always)
  init(integer text: Span<UInt8>, at start: Int, powers: Span<UInt64>) {
    // One digit and a point are frequent and, as a branch, predicted; the number of digits is what
    // everything behind it waits for.
    let first = UInt64(truncatingIfNeeded: text[start] &- UInt8(ascii: "0"))
    if first < 10, text[start &+ 1] == UInt8(ascii: ".") {
      significand = first
      integerCount = 1
    } else {
      let digits = EightBytes(text.word(at: start))
      significand = digits.append(to: 0, powers: powers)
      integerCount = digits.count
    }
    hasInteger = significand != 0
    end = start &+ integerCount
  }

  /// Reads the point at ``end`` and up to 24 digits behind it.
  @inline(__always)
  mutating func appendFraction(_ text: Span<UInt8>, powers: Span<UInt64>) {
    let start = end &+ 1
    fractionCount = 0
    var digits = EightBytes(text.word(at: start))
    if digits.count == 8 {
      significand = digits.appendAll(to: significand)
      digits = EightBytes(text.word(at: start &+ 8))
      fractionCount = 8
      if digits.count == 8 {
        significand = digits.appendAll(to: significand)
        digits = EightBytes(text.word(at: start &+ 16))
        fractionCount = 16
      }
    }
    significand = digits.append(to: significand, powers: powers)
    fractionCount &+= digits.count
    end = start &+ fractionCount
  }

  /// Whether there are digits, if only zeros, and not so many that the significand has wrapped around.
  @inline(__always)
  var arePlain: Bool {
    let significantCount = (hasInteger ? integerCount : 0) &+ fractionCount
    return integerCount &+ fractionCount != 0 && significantCount <= 19
  }
}

/// Reads `e`, a sign or none and up to three digits; where they are missing `position` stays.
@inline(__always)
private func plainExponent(_ text: Span<UInt8>, at position: inout Int) -> Int {
  let sign = text[position &+ 1]
  let isNegative = sign == UInt8(ascii: "-")
  let first = position &+ (isNegative || sign == UInt8(ascii: "+") ? 2 : 1)
  var end = first
  var exponent = 0
  while end < first &+ 3, case let digit = text[end] &- UInt8(ascii: "0"), digit < 10 {
    exponent = exponent &* 10 &+ Int(digit)
    end &+= 1
  }
  if end > first { position = end }
  return isNegative ? 0 &- exponent : exponent
}
