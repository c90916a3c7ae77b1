/// What ``parseDecimal(_:at:powers:)`` found: a value and the position behind it.
///
/// Where no number begins, `end` is the position asked for. Numbers too large for a `Double` are
/// infinite.
struct ParsedDecimal {
  var value: Double
  var end: Int
}

/// How many readable bytes must follow the last one of a text that ``parseDecimal(_:at:powers:)`` reads.
let decimalPadding = 48

/// Reads the longest decimal number at `start`: `-`, digits with an optional point, an exponent.
///
/// The value is exactly rounded, as `strtod` and Python's `float` do. A leading `+`, spaces and names
/// such as `inf` are not numbers here. The text must be followed by ``decimalPadding`` bytes, and the
/// byte behind it must not be a digit.
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
  if isNegative { bits |= 1 << 63 }
  return ParsedDecimal(value: Double(bitPattern: bits), end: position)
}

extension Span<UInt8> {
  /// Appends the digits that begin at `position` to `significand` (modulo 2^64), eight at a time.
  fileprivate func accumulateDigits(
    at position: inout Int, into significand: inout UInt64, powers: Span<UInt64>
  ) {
    while true {
      let digits = EightBytes(word(at: position))
      significand = digits.append(to: significand, powers: powers)
      position &+= digits.count
      if digits.count < 8 { return }
    }
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
