import Shrinkage

/// The optimality conditions and the duality gap of a model, written down anew from the objective
/// with plain loops over the rows: nothing here is shared with the engine.
struct Optimality {
  /// The largest distance of a gradient from where it must be, relative to the largest it can be.
  var violation: Double
  /// Objective less dual objective, relative to the objective at 0; nil where a dual point needs
  /// a projection (unpenalised columns).
  var relativeGap: Double?
  var objective: Double

  init(_ model: LinearModel, _ x: Matrix, _ y: [Double], weights: [Double]? = nil) {
    let (n, p) = (x.rowCount, x.columnCount)
    let w = weights ?? Array(repeating: 1, count: n)
    let total = w.reduce(0, +)
    let options = model.options
    func mean(_ v: (Int) -> Double) -> Double {
      (0..<n).reduce(0) { $0 + w[$1] * v($1) } / total
    }
    var scale = [Double](repeating: 1, count: p)
    var center = [Double](repeating: 0, count: p)
    for j in 0..<p {
      let average = mean { x[$0, j] }
      let deviation = mean { (x[$0, j] - average) * (x[$0, j] - average) }.squareRoot()
      if options.standardize, deviation > 0 { scale[j] = deviation }
      if options.intercept { center[j] = average }
    }
    let residual = (0..<n).map { i in
      (0..<p).reduce(y[i] - model.intercept) { $0 - x[i, $1] * model.coefficients[$1] }
    }
    let yCenter = options.intercept ? mean { y[$0] } : 0
    let null = mean { (y[$0] - yCenter) * (y[$0] - yCenter) }
    let meanSquare = mean { residual[$0] * residual[$0] }

    var primal = meanSquare / 2
    var largest =
      options.intercept ? abs(mean { residual[$0] }) / max(null.squareRoot(), 1e-300) : 0
    var gradients: [Double] = []
    var penalties: [(l1: Double, l2: Double, lower: Double, upper: Double, b: Double)] = []
    for j in 0..<p {
      let factor = options.penaltyFactors?[j] ?? 1
      let b = model.coefficients[j] * scale[j]
      let g = mean { (x[$0, j] - center[j]) / scale[j] * residual[$0] }
      let norm = mean { ((x[$0, j] - center[j]) / scale[j]) * ((x[$0, j] - center[j]) / scale[j]) }
      var (lower, upper) = Self.bounds(options.bounds, j)
      lower *= scale[j]
      upper *= scale[j]
      if factor == .infinity || model.report.constantColumns.contains(j) {
        if b != 0 { largest = .infinity }
        continue
      }
      let l1 = model.lambda * model.l1Ratio * factor
      let l2 = model.lambda * (1 - model.l1Ratio) * factor
      primal += l1 * abs(b) + l2 / 2 * b * b
      gradients.append(g)
      penalties.append((l1, l2, lower, upper, b))
      let size = max((norm * null).squareRoot(), 1e-300)
      largest = max(largest, Self.distance(g, l1, l2, lower, upper, b) / size)
    }
    violation = largest
    objective = primal
    relativeGap = Self.gap(
      primal, gradients, penalties, meanSquare: meanSquare, null: null,
      inner: mean { residual[$0] * (y[$0] - yCenter) })
  }

  private static func bounds(_ bounds: CoefficientBounds, _ j: Int) -> (Double, Double) {
    switch bounds {
    case .unbounded: (-.infinity, .infinity)
    case .uniform(let lower, let upper): (lower, upper)
    case .perColumn(let lower, let upper): (lower[j], upper[j])
    }
  }

  /// How far g is from l1 d|b| + l2 b, less what the bounds hold back.
  private static func distance(
    _ g: Double, _ l1: Double, _ l2: Double, _ lower: Double, _ upper: Double, _ b: Double
  ) -> Double {
    guard b >= lower * (1 + 1e-12), b <= upper * (1 + 1e-12) else { return .infinity }
    let pull = g - l2 * b
    var lowest = b > 0 ? l1 : -l1
    var highest = b < 0 ? -l1 : l1
    // A coefficient that was scaled and scaled back may lie a rounding inside its bound.
    if b <= lower * (1 - 1e-12) { lowest = -.infinity }
    if b >= upper * (1 - 1e-12) { highest = .infinity }
    return max(0, max(lowest - pull, pull - highest))
  }

  /// Primal minus dual at k times the residual, each summed on its own.
  private static func gap(
    _ primal: Double, _ gradients: [Double],
    _ penalties: [(l1: Double, l2: Double, lower: Double, upper: Double, b: Double)],
    meanSquare: Double, null: Double, inner: Double
  ) -> Double? {
    guard null > 0 else { return 0 }
    var k = 1.0
    for (g, h) in zip(gradients, penalties) where h.l2 == 0 {
      let unlimited = g > 0 ? h.upper == .infinity : h.lower == -.infinity
      guard unlimited, abs(g) > h.l1 else { continue }
      if h.l1 == 0 { return nil }
      k = min(k, h.l1 / abs(g))
    }
    var dual = k * inner - k * k * meanSquare / 2
    for (g, h) in zip(gradients, penalties) {
      dual -= conjugate(k * g, h.l1, h.l2, h.lower, h.upper)
    }
    return (primal - dual) / (null / 2)
  }

  /// sup_b u b - l1|b| - l2 b^2/2 over [lower, upper], by looking at each piece.
  private static func conjugate(
    _ u: Double, _ l1: Double, _ l2: Double, _ lower: Double, _ upper: Double
  ) -> Double {
    var candidates = [0.0]
    if l2 > 0 {
      candidates.append(min(max((u - l1) / l2, 0), upper))
      candidates.append(max(min((u + l1) / l2, 0), lower))
    } else {
      if upper < .infinity { candidates.append(upper) }
      if lower > -.infinity { candidates.append(lower) }
    }
    return candidates.map { u * $0 - l1 * abs($0) - l2 / 2 * $0 * $0 }.max() ?? 0
  }
}
