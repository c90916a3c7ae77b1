@testable import Shrinkage

#if canImport(Glibc)
  import Glibc
#endif

/// SplitMix64 (Steele, Lea and Flood 2014): the same numbers on every run.
struct SeededRandom: RandomNumberGenerator {
  private var state: UInt64

  init(_ seed: Int) { state = UInt64(bitPattern: Int64(seed)) }

  mutating func next() -> UInt64 {
    state &+= 0x9E37_79B9_7F4A_7C15
    var z = state
    z = (z ^ (z >> 30)) &* 0xBF58_476D_1CE4_E5B9
    z = (z ^ (z >> 27)) &* 0x94D0_49BB_1331_11EB
    return z ^ (z >> 31)
  }

  mutating func uniform(_ range: ClosedRange<Double> = 0...1) -> Double {
    Double.random(in: range, using: &self)
  }

  /// Box and Muller 1958.
  mutating func normal() -> Double {
    let radius = (-2 * log(1 - Double.random(in: 0..<1, using: &self))).squareRoot()
    return radius * cos(2 * .pi * Double.random(in: 0..<1, using: &self))
  }

  mutating func normals(_ count: Int) -> [Double] { (0..<count).map { _ in normal() } }
}

/// A regression problem drawn at random.
struct SampleProblem {
  var features: Matrix
  var response: [Double]
  var weights: [Double]?

  /// AR(1) columns with a mean and a scale each, a third of the coefficients not 0, noise 0.5.
  init(rows: Int, columns: Int, correlation: Double = 0.5, seed: Int, weighted: Bool = false) {
    var random = SeededRandom(seed)
    var values: [Double] = []
    var previous = [Double](repeating: 0, count: rows)
    var response = (0..<rows).map { _ in 3 + 0.5 * random.normal() }
    for j in 0..<columns {
      let fresh = random.normals(rows)
      let latent =
        j == 0
        ? fresh
        : zip(previous, fresh).map {
          correlation * $0 + (1 - correlation * correlation).squareRoot() * $1
        }
      previous = latent
      let (scale, mean) = (random.uniform(0.5...2), random.uniform(-3...3))
      let coefficient = j % 3 == 0 ? random.uniform(-2...2) : 0
      for i in 0..<rows {
        let x = mean + scale * latent[i]
        values.append(x)
        response[i] += coefficient * x
      }
    }
    features = Matrix(unchecked: values, rowCount: rows, columnCount: columns)
    self.response = response
    weights = weighted ? (0..<rows).map { _ in Double(Int.random(in: 0...3, using: &random)) } : nil
    if weighted, rows > 0 { weights?[0] = 2 }
  }
}
