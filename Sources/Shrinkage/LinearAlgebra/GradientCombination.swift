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
