/// Coefficients of the working set at some lambda, and the gradient of all columns that goes with them.
struct GradientAnchor {
  var lambda: Double
  /// On the working set, in its order: coefficients, of which the end may be missing, 0, and the gradient.
  var point: Iterate
  /// c - G b.
  var gradient: [Double]
  /// What it may be off by for columns outside the working set, to be multiplied by sqrt(G_jj).
  var error = 0.0
}

/// A sum of multiples of gradients of all columns, of which elements are made as they are looked at.
struct GradientCombination {
  private let shares: (Double, Double, Double)
  private let gradients: ([Double], [Double], [Double])

  var count: Int { gradients.0.count }

  /// One to three terms.
  init(_ terms: [(share: Double, gradient: [Double])]) {
    let none = (share: 0.0, gradient: terms[0].gradient)
    let (second, third) = (terms.count > 1 ? terms[1] : none, terms.count > 2 ? terms[2] : none)
    precondition(terms.count <= 3)
    precondition(second.gradient.count == none.gradient.count)
    precondition(third.gradient.count == none.gradient.count)
    shares = (terms[0].share, second.share, third.share)
    gradients = (terms[0].gradient, second.gradient, third.gradient)
  }

  subscript(_ j: Int) -> Double {
    shares.0 * gradients.0[j] + shares.1 * gradients.1[j] + shares.2 * gradients.2[j]
  }

  /// The elements in a range whose magnitudes reach their thresholds, with room for what they may be off by.
  ///
  /// - Parameters:
  ///   - slack: what they may be off by, as multiples of `norms`.
  ///   - threshold: theirs, as multiples of `factors`; both of these are of all columns.
  func elements(
    in range: Range<Int>, slack: Double, _ norms: [Double], reaching threshold: Double,
    _ factors: [Double]
  ) -> [Int] {
    precondition(range.lowerBound >= 0 && range.upperBound <= count)
    precondition(norms.count == count && factors.count == count)
    let (first, second, third) = (gradients.0.span, gradients.1.span, gradients.2.span)
    let (norms, factors) = (norms.span, factors.span)
    var found: [Int] = []
    var j = range.lowerBound
    // Most are far below: four at once have the sign bit.
    while j + 4 <= range.upperBound {
      let g = unsafe shares.0 * first.four(j) + shares.1 * second.four(j) + shares.2 * third.four(j)
      let size = unsafe g.replacing(with: -g, where: g .< 0) + slack * norms.four(j)
      let excess = unsafe size - threshold * factors.four(j)
      let signs = unsafe unsafeBitCast(excess, to: SIMD4<UInt64>.self)
      let both = signs.lowHalf & signs.highHalf
      if both[0] & both[1] < 1 << 63 {
        for k in 0..<4 where excess[k] >= 0 { found.append(j + k) }
      }
      j += 4
    }
    while j < range.upperBound {
      if abs(self[j]) + slack * norms[j] >= threshold * factors[j] { found.append(j) }
      j += 1
    }
    return found
  }
}

extension Span<Double> {
  /// The elements from `i` on, not checked to exist.
  @unsafe fileprivate func four(_ i: Int) -> SIMD4<Double> {
    unsafe bytes.unsafeLoadUnaligned(fromUncheckedByteOffset: 8 * i, as: SIMD4<Double>.self)
  }
}

/// The gradients of all columns at coefficients for which no pass over the data was made.
///
/// For coefficients b = a + e, with a an affine combination of anchors, the gradient of column j differs
/// from the same combination of the anchors' gradients by
///
///     |G_j e| <= sqrt(G_jj) sqrt(e'G e)
///
/// (Cauchy-Schwarz in the inner product of G). The combination is chosen to make e'G e least. All that
/// takes are products of coefficients and gradients on the working set, since for differences
/// u and v of coefficients u'G v = -u'(difference of gradients that goes with v). What the anchors'
/// gradients are off by is added.
struct GradientBound {
  /// The combination of the anchors' gradients.
  let estimate: GradientCombination
  /// What the estimate may be off by, sqrt(e'G e) and the anchors' errors; to be multiplied by sqrt(G_jj).
  let remainder: Double

  /// - Parameters:
  ///   - anchors: one to three.
  ///   - iterate: coefficients and gradient on the working set.
  ///   - norms: sqrt(G_jj) of the columns of the working set.
  ///   - responseNorm: s.
  init(_ anchors: [GradientAnchor], _ iterate: Iterate, norms: [Double], responseNorm: Double) {
    let origin = anchors[0]
    let target = Difference(iterate, from: origin.point)
    let directions = anchors.dropFirst().map { Difference($0.point, from: origin.point) }
    let shares = Self.shares(target, directions)
    let size = target.product(target)
    var square = size
    for (share, direction) in zip(shares, directions) {
      square -= share * direction.product(target)
    }
    // What rounding may hide: of a difference of squares, and of products with gradients that are off
    // by eps sqrt(G_jj s).
    var rounding = 0.0
    for (k, u) in target.coefficients.enumerated() { rounding += abs(u) * norms[k] }
    rounding *= 16 * .ulpOfOne * responseNorm.squareRoot()
    let rest = 1 - shares.reduce(0, +)
    let ofAnchors =
      abs(rest) * origin.error
      + zip(shares, anchors.dropFirst()).reduce(0) { $0 + abs($1.0) * $1.1.error }
    remainder = (max(square, 0) + 1e-13 * abs(size) + rounding).squareRoot() + ofAnchors
    estimate = GradientCombination(
      [(rest, origin.gradient)] + zip(shares, anchors.dropFirst().map(\.gradient)).map { $0 })
  }

  /// A difference of coefficients, and of the gradients on the working set.
  private struct Difference {
    var coefficients: [Double]
    var gradient: [Double]

    init(_ point: Iterate, from origin: Iterate) {
      coefficients = point.coefficients
      coefficients += repeatElement(0, count: point.gradient.count - coefficients.count)
      for (k, b) in origin.coefficients.enumerated() { coefficients[k] -= b }
      gradient = point.gradient
      var span = gradient.mutableSpan
      BLAS.axpy(-1, origin.gradient.span, &span)
    }

    /// u'G v.
    func product(_ other: Difference) -> Double {
      -BLAS.dot(coefficients.span, other.gradient.span)
    }
  }

  /// The shares of the directions that make the remainder least; 0 for those that add nothing.
  private static func shares(_ target: Difference, _ directions: [Difference]) -> [Double] {
    guard let first = directions.first else { return [] }
    let a = first.product(first)
    let onFirst = a > 0 ? first.product(target) / a : 0
    guard directions.count > 1 else { return [onFirst] }
    let second = directions[1]
    let (b, d) = (first.product(second), second.product(second))
    let determinant = a * d - b * b
    guard determinant > 1e-8 * a * d else { return [onFirst, 0] }
    let (p, q) = (first.product(target), second.product(target))
    return [(p * d - q * b) / determinant, (q * a - p * b) / determinant]
  }
}
