/// The Mersenne twister MT19937 with the seeding and the shuffle of NumPy's `RandomState`.
///
/// Splits drawn with it are the very splits that scikit-learn draws from the same seed.
///
/// - SeeAlso: Matsumoto and Nishimura (1998), "Mersenne twister: a 623-dimensionally
///   equidistributed uniform pseudo-random number generator", ACM TOMACS 8(1).
package struct MersenneTwister: Sendable {
  private static let stateCount = 624
  private static let shift = 397

  private var state: [UInt32]
  private var position: Int

  /// Seeds as `np.random.RandomState(seed)` does (the reference code's `init_genrand`).
  ///
  /// s_0 = seed, s_i = 1812433253 (s_{i-1} xor (s_{i-1} >> 30)) + i modulo 2^32.
  package init(seed: UInt32) {
    var state = [seed]
    state.reserveCapacity(Self.stateCount)
    var last = seed
    for index in 1..<UInt32(Self.stateCount) {
      last = 1_812_433_253 &* (last ^ (last >> 30)) &+ index
      state.append(last)
    }
    self.state = state
    position = Self.stateCount
  }

  /// The next 32 random bits.
  package mutating func next() -> UInt32 {
    if position == Self.stateCount { twist() }
    var word = state[position]
    position += 1
    word ^= word >> 11
    word ^= (word << 7) & 0x9d2c_5680
    word ^= (word << 15) & 0xefc6_0000
    return word ^ (word >> 18)
  }

  /// A uniform integer in 0...bound, by masked rejection (NumPy's `random_interval`).
  ///
  /// One 32-bit draw per attempt, which is what NumPy does for every bound below 2^32;
  /// a bound of 0 draws nothing.
  package mutating func next(through bound: UInt32) -> UInt32 {
    guard bound > 0 else { return 0 }
    let mask = UInt32.max >> UInt32(bound.leadingZeroBitCount)
    while true {
      let candidate = next() & mask
      if candidate <= bound { return candidate }
    }
  }

  /// Shuffles in place as `RandomState.shuffle` does: Fisher–Yates from the end.
  package mutating func shuffle<Element>(_ elements: inout [Element]) {
    precondition(elements.count <= Int(UInt32.max), "NumPy draws 64 bits for longer arrays")
    for last in stride(from: elements.count - 1, to: 0, by: -1) {
      elements.swapAt(last, Int(next(through: UInt32(last))))
    }
  }

  /// The numbers 0..<count in random order, as `RandomState.permutation(count)`.
  package mutating func permutation(_ count: Int) -> [Int] {
    var indices = Array(0..<count)
    shuffle(&indices)
    return indices
  }

  /// Makes the next 624 words of the recurrence.
  private mutating func twist() {
    for index in 0..<Self.stateCount {
      let following = state[(index + 1) % Self.stateCount]
      let mixed = (state[index] & 0x8000_0000) | (following & 0x7fff_ffff)
      let far = state[(index + Self.shift) % Self.stateCount]
      state[index] = far ^ (mixed >> 1) ^ (mixed & 1 == 0 ? 0 : 0x9908_b0df)
    }
    position = 0
  }
}
