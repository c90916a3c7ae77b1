import Shrinkage

/// What a drawn regression problem looks like.
struct SampleShape {
  var rows: Int
  var columns: Int
  /// Of neighbouring columns, which form an AR(1) sequence.
  var correlation: Double
  /// Coefficients that are not 0, spread evenly, of alternating sign.
  var nonzeros: Int
  /// Variance of the signal over that of the noise.
  var signalToNoise: Double

  /// The columns whose coefficient is not 0, with it: 1 or -1.
  var support: [(column: Int, sign: Double)] {
    (0..<nonzeros).map { ($0 * columns / max(nonzeros, 1), $0 % 2 == 0 ? 1 : -1) }
  }
}

/// A regression problem drawn at random, the same for the same shape and seed.
struct SampleProblem {
  let features: Matrix
  let response: [Double]

  init(_ shape: SampleShape, seed: UInt64 = 1) throws {
    var random = SplitMix64(state: seed)
    let (n, p) = (shape.rows, shape.columns)
    let fresh = (1 - shape.correlation * shape.correlation).squareRoot()
    var values: [Double] = []
    values.reserveCapacity(n * p)
    for _ in 0..<min(n, n * p) { values.append(random.normal()) }
    // Column by column, as they lie in memory: row by row would miss the cache at every element.
    for k in min(n, n * p)..<(n * p) {
      values.append(shape.correlation * values[k - n] + fresh * random.normal())
    }
    var response = [Double](repeating: 0, count: n)
    for (j, sign) in shape.support {
      for i in 0..<n { response[i] += sign * values[j * n + i] }
    }
    random.addNoise(to: &response, signalToNoise: shape.signalToNoise)
    // Means that are not 0, so that centring is part of the work.
    for j in 0..<p {
      let mean = Double(j % 7) - 3
      for i in 0..<n { values[j * n + i] += mean }
    }
    features = try Matrix(columnMajor: values, rowCount: n, columnCount: p)
    self.response = response.map { $0 + 1 }
  }
}

/// Steele, Lea and Flood 2014, with normals by the polar method (Marsaglia and Bray 1964).
struct SplitMix64: RandomNumberGenerator {
  var state: UInt64
  private var spare: Double?

  init(state: UInt64) { self.state = state }

  mutating func next() -> UInt64 {
    state &+= 0x9E37_79B9_7F4A_7C15
    var z = state
    z = (z ^ (z >> 30)) &* 0xBF58_476D_1CE4_E5B9
    z = (z ^ (z >> 27)) &* 0x94D0_49BB_1331_11EB
    return z ^ (z >> 31)
  }

  private mutating func symmetric() -> Double {
    Double(next() >> 11) * 0x1p-52 - 1
  }

  mutating func normal() -> Double {
    if let value = spare {
      spare = nil
      return value
    }
    while true {
      let (u, v) = (symmetric(), symmetric())
      let s = u * u + v * v
      guard s > 0, s < 1 else { continue }
      let factor = (-2 * logarithm(s) / s).squareRoot()
      spare = v * factor
      return u * factor
    }
  }

  /// Adds normal noise of the signal's power over `signalToNoise`.
  mutating func addNoise(to signal: inout [Double], signalToNoise: Double) {
    let power = signal.reduce(0) { $0 + $1 * $1 } / Double(max(signal.count, 1))
    let noise = (max(power, 1e-300) / signalToNoise).squareRoot()
    for i in signal.indices { signal[i] += noise * normal() }
  }

  /// Uniform in (0, 1].
  mutating func positiveUniform() -> Double { Double((next() >> 11) + 1) * 0x1p-53 }
}
