/// What ``parseDecimal(_:at:powers:)`` found: a value and the position behind it.
///
/// Where no number begins, `end` is the position asked for and the value 0; where the number is too
/// large for a `Double`, `end` is that position as well and the value infinite.
struct ParsedDecimal {
  var value: Double
  var end: Int
}

/// How many readable bytes must follow the last one of a text that ``parseDecimal(_:at:powers:)`` reads.
let decimalPadding = 32

/// Reads the longest decimal number at `start`: `-`, digits with an optional point, an exponent.
///
/// The value is exactly rounded, as `strtod` and Python's `float` do. A leading `+`, spaces and names
/// such as `inf` are not numbers here. The text must be followed by ``decimalPadding`` bytes, and the
/// byte behind it must not be a digit.
@inline(__always)
func parseDecimal(_ bytes: Span<UInt8>, at start: Int, powers: Span<UInt64>) -> ParsedDecimal {
  let isNegative = bytes.byte(at: start) == UInt8(ascii: "-")
  let first = start &+ (isNegative ? 1 : 0)
  var position = first
  var significand: UInt64 = 0
  bytes.accumulateDigits(at: &position, into: &significand, powers: powers)
  let integerDigits = position &- first
  // A zero before the point is not significant; beyond 19 digits the significand has wrapped around.
  var digitCount = significand == 0 && integerDigits <= 19 ? 0 : integerDigits
  var exponent = 0
  var fractionDigits = 0
  if bytes.byte(at: position) == UInt8(ascii: ".") {
    position &+= 1
    let fraction = position
    bytes.accumulateDigits(at: &position, into: &significand, powers: powers)
    fractionDigits = position &- fraction
    exponent = 0 &- fractionDigits
    digitCount &+= fractionDigits
  }
  if integerDigits &+ fractionDigits == 0 { return ParsedDecimal(value: 0, end: start) }
  let digitsEnd = position
  if bytes.byte(at: position) | 0x20 == UInt8(ascii: "e") {
    exponent &+= parseExponent(bytes, at: &position)
  }
  var bits: UInt64
  if digitCount <= 19 {
    bits =
      significand == 0
      ? 0 : nearestDoubleBits(significand: significand, exponent: exponent, powers: powers)
  } else {
    let explicit = exponent &+ fractionDigits
    bits = longDecimalBits(
      bytes, digits: first..<digitsEnd, exponent: explicit, end: position, powers: powers)
  }
  if bits == 0x7FF << 52 { return ParsedDecimal(value: .infinity, end: start) }
  if isNegative { bits |= 1 << 63 }
  return ParsedDecimal(value: Double(bitPattern: bits), end: position)
}

extension Span<UInt8> {
  /// Appends the digits that begin at `position` to `significand` (modulo 2^64), eight at a time.
  @inline(__always)
  fileprivate func accumulateDigits(
    at position: inout Int, into significand: inout UInt64, powers: Span<UInt64>
  ) {
    while true {
      // Digits become 0 ... 9; in every other byte the sum sets the highest bit.
      let digits = word(at: position) ^ 0x3030_3030_3030_3030
      let others = ((digits &+ 0x7676_7676_7676_7676) | digits) & 0x8080_8080_8080_8080
      if others == 0 {
        significand = significand &* 100_000_000 &+ digits.eightDigits
        position &+= 8
        continue
      }
      let count = others.trailingZeroBitCount &>> 3
      // Shifting in zeros before the digits, in two steps because no shift of 64 is allowed.
      let half = UInt64(truncatingIfNeeded: 32 &- 4 &* count)
      let aligned = (digits &<< half) &<< half
      significand =
        significand &* powers[PowersOfFive.tens &+ count] &+ aligned.eightDigits
      position &+= count
      return
    }
  }
}

extension UInt64 {
  /// The number that eight bytes, each 0 ... 9 and the first digit lowest, write in decimal: pairs,
  /// then fours, then all eight (Lemire 2021, section 4).
  @inline(__always)
  fileprivate var eightDigits: UInt64 {
    let pairs = self &* 10 &+ (self &>> 8)
    let upper = (pairs & 0x0000_00FF_0000_00FF) &* 0x000F_4240_0000_0064
    let lower = ((pairs &>> 16) & 0x0000_00FF_0000_00FF) &* 0x0000_2710_0000_0001
    return (upper &+ lower) &>> 32
  }
}

/// Reads `e`, an optional sign and digits at `position`; without digits nothing is read.
///
/// The result is capped far outside the range of `Double`, so that sums with it cannot overflow.
private func parseExponent(_ bytes: Span<UInt8>, at position: inout Int) -> Int {
  var cursor = position + 1
  let sign = bytes.byte(at: cursor)
  if sign == UInt8(ascii: "-") || sign == UInt8(ascii: "+") { cursor += 1 }
  var exponent = 0
  let first = cursor
  while case let digit = bytes.byte(at: cursor) &- UInt8(ascii: "0"), digit < 10 {
    if exponent < 1 << 50 { exponent = exponent * 10 + Int(digit) }
    cursor += 1
  }
  guard cursor > first else { return 0 }
  position = cursor
  return sign == UInt8(ascii: "-") ? -exponent : exponent
}

/// More than 19 digits: the first 19 that count bracket the value; where both ends of the bracket
/// round alike that is the answer, and else the standard library's slow, exact parser decides.
private func longDecimalBits(
  _ bytes: Span<UInt8>, digits: Range<Int>, exponent: Int, end: Int, powers: Span<UInt64>
) -> UInt64 {
  var significand: UInt64 = 0
  var significantCount = 0
  var scale = exponent
  var isAfterPoint = false
  for position in digits {
    let byte = bytes.byte(at: position)
    if byte == UInt8(ascii: ".") {
      isAfterPoint = true
      continue
    }
    let isKept = significantCount < 19
    if isKept {
      significand = significand * 10 + UInt64(byte - UInt8(ascii: "0"))
      if significand != 0 { significantCount += 1 }
    }
    // A kept digit behind the point, and a dropped one before it, move the point.
    if isKept && isAfterPoint { scale -= 1 }
    if !isKept && !isAfterPoint { scale += 1 }
  }
  guard significand != 0 else { return 0 }
  let lower = nearestDoubleBits(significand: significand, exponent: scale, powers: powers)
  let upper = nearestDoubleBits(significand: significand + 1, exponent: scale, powers: powers)
  if lower == upper { return lower }
  let text = String(decoding: (digits.lowerBound..<end).map { bytes.byte(at: $0) }, as: UTF8.self)
  return (Double(text) ?? .nan).bitPattern
}
