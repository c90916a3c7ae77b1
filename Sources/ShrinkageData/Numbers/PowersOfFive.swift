/// The powers of five that decimal parsing multiplies with, to 128 bits each.
///
/// Entry q (from -342 to 308) is 5^q scaled by a power of two into [2^127, 2^128): exact or truncated
/// where q >= 0, a reciprocal rounded up where -27 <= q < 0 and truncated below, as Lemire,
/// "Number parsing at a gigabyte per second" (2021), section 5, requires.
/// The layout is flat, so that a `Span` of it can be handed to the inner loop: the high and low
/// word of each power, then 10^0 ... 10^8.
enum PowersOfFive {
  static let smallestExponent = -342
  static let largestExponent = 308
  /// Where 10^0 ... 10^8 begin in ``table``.
  static let tens = 2 * (largestExponent - smallestExponent + 1)

  /// Made at first use, in about 30 microseconds.
  static let table: [UInt64] = makeTable()

  private static func makeTable() -> [UInt64] {
    var table = [UInt64](repeating: 0, count: tens)
    func set(_ exponent: Int, _ leading: (high: UInt64, low: UInt64)) {
      table[2 * (exponent - smallestExponent)] = leading.high
      table[2 * (exponent - smallestExponent) + 1] = leading.low
    }
    var power = WideInteger(words: 12, highestBit: 0)
    for exponent in 0...largestExponent {
      set(exponent, power.leading128Bits())
      power.multiplyByFive()
    }
    // floor(floor(x / 5) / 5) = floor(x / 25): dividing again and again loses nothing, and
    // 2^1023 / 5^342 still has 228 bits.
    var reciprocal = WideInteger(words: 16, highestBit: 1023)
    for exponent in 1...(-smallestExponent) {
      reciprocal.divideByFive()
      var leading = reciprocal.leading128Bits()
      if exponent <= 27 {
        let (low, carry) = leading.low.addingReportingOverflow(1)
        leading = (leading.high + (carry ? 1 : 0), low)
      }
      set(-exponent, leading)
    }
    var ten: UInt64 = 1
    for _ in 0...8 {
      table.append(ten)
      ten *= 10
    }
    return table
  }
}

/// An unsigned integer of fixed width, the least significant word first.
private struct WideInteger {
  private var words: [UInt64]

  /// 2^highestBit.
  init(words count: Int, highestBit: Int) {
    words = [UInt64](repeating: 0, count: count)
    words[highestBit / 64] = 1 << UInt64(highestBit % 64)
  }

  mutating func multiplyByFive() {
    var carry: UInt64 = 0
    for index in words.indices {
      let product = words[index].multipliedFullWidth(by: 5)
      let (low, overflow) = product.low.addingReportingOverflow(carry)
      words[index] = low
      carry = product.high + (overflow ? 1 : 0)
    }
    precondition(carry == 0)
  }

  mutating func divideByFive() {
    var remainder: UInt64 = 0
    for index in words.indices.reversed() {
      (words[index], remainder) = UInt64(5).dividingFullWidth((remainder, words[index]))
    }
  }

  /// The 128 bits from the highest one that is set, the rest cut off.
  func leading128Bits() -> (high: UInt64, low: UInt64) {
    let top = words.lastIndex { $0 != 0 } ?? 0
    let shift = UInt64(words[top].leadingZeroBitCount)
    func word(_ distance: Int) -> UInt64 {
      let index = top - distance
      let own = index >= 0 ? words[index] : 0
      let below = index >= 1 ? words[index - 1] : 0
      return own << shift | below >> (64 - shift)
    }
    return (word(0), word(1))
  }
}
