/// The bits of the `Double` nearest to `significand` * 10^`exponent`, ties to even, for any
/// significand but 0.
///
/// Lemire, "Number parsing at a gigabyte per second" (2021), algorithm 1. That 128 bits of the power
/// always decide for a significand of 64 bits, so that no fallback is needed, is shown by Mushtak and
/// Lemire, "Fast number parsing without fallback" (2022). Too large gives infinity, too small 0.
@inline(__always)
func nearestDoubleBits(
  significand: UInt64, exponent: Int, powers: Span<UInt64>
) -> UInt64 {
  let infinity: UInt64 = 0x7FF << 52
  guard exponent >= PowersOfFive.smallestExponent else { return 0 }
  guard exponent <= PowersOfFive.largestExponent else { return infinity }
  let leadingZeros = significand.leadingZeroBitCount
  let normalized = significand &<< UInt64(truncatingIfNeeded: leadingZeros)
  let index = 2 &* (exponent &- PowersOfFive.smallestExponent)
  var (high, low) = normalized.multipliedFullWidth(by: powers[index])
  // Below the 55 bits that are needed, only a run of ones could be carried over.
  if high & 0x1FF == 0x1FF {
    let correction = normalized.multipliedFullWidth(by: powers[index &+ 1]).high
    low = low &+ correction
    if low < correction { high &+= 1 }
  }
  let upperBit = high &>> 63
  let shift = upperBit &+ 9
  var mantissa = high &>> shift
  // floor(log2(10^q)) = (217706 q) >> 16 over the whole range of q.
  var biased = (217_706 &* exponent) >> 16
  biased = biased &+ 1086 &+ Int(truncatingIfNeeded: upperBit) &- leadingZeros
  if biased <= 0 {
    return subnormalBits(mantissa: mantissa, biasedExponent: biased)
  }
  // Exactly halfway, which only these small powers allow: to even, not up.
  if low <= 1, exponent >= -4, exponent <= 23, mantissa & 3 == 1, mantissa &<< shift == high {
    mantissa &= ~1
  }
  mantissa = (mantissa &+ (mantissa & 1)) &>> 1
  if mantissa >= 1 << 53 {
    mantissa = 1 << 52
    biased &+= 1
  }
  guard biased < 0x7FF else { return infinity }
  return mantissa & (1 << 52 - 1) | UInt64(truncatingIfNeeded: biased) &<< 52
}

/// Rounds a mantissa of 54 bits, whose exponent lies at or below that of the smallest normal number.
private func subnormalBits(mantissa: UInt64, biasedExponent: Int) -> UInt64 {
  guard 1 - biasedExponent < 64 else { return 0 }
  var mantissa = mantissa >> UInt64(1 - biasedExponent)
  mantissa = (mantissa + (mantissa & 1)) >> 1
  // Rounding up to 2^52 makes it the smallest normal number, and the bits say so by themselves.
  return mantissa
}
