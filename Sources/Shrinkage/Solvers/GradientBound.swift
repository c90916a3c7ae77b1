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
