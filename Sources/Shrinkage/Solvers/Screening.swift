/// What is known of the gradients of all columns from passes over the data, and so which columns the
/// working set needs, may need, or will need soon.
struct Screening {
  let penalty: Penalty
  /// sqrt(G_jj) of all columns.
  private let norms: [Double]
  /// Those of the working set, in its order.
  private var workingNorms: [Double] = []
  /// s.
  private let responseNorm: Double
  /// The penalty factors of columns that need a look; infinite for those that are in the working set, or must
  /// stay 0.
  private var openFactors: [Double]
  /// Answers, or guesses at them, with the gradients of all columns; the newest first.
  private(set) var anchors: [GradientAnchor] = []

  init(_ penalty: Penalty, norms: [Double], responseNorm: Double) {
    self.penalty = penalty
    self.norms = norms
    self.responseNorm = responseNorm
    openFactors = penalty.factors.enumerated().map { penalty.isFixed($0) ? .infinity : $1 }
  }

  /// Takes what a pass has found, the last lambda first, and forgets all before it but the newest two.
  mutating func add(_ found: [GradientAnchor]) { anchors = found + anchors.prefix(2) }

  /// Takes columns as the next members of the working set, on which gradients have to be exact.
  ///
  /// - Parameter gradient: their gradients.
  mutating func settle(_ columns: [Int], gradient: (Iterate) -> [Double]) {
    for j in columns {
      openFactors[j] = .infinity
      workingNorms.append(norms[j])
    }
    for k in anchors.indices {
      anchors[k].point.gradient +=
        anchors[k].error > 0 ? gradient(anchors[k].point) : columns.map { anchors[k].gradient[$0] }
    }
  }

  /// The columns that are not in the working set and may be.
  var openColumns: [Int] { openFactors.indices.filter { openFactors[$0].isFinite } }

  /// What rounding may do to a gradient, as a multiple of its column's norm.
  private var noise: Double { 1e-12 * responseNorm.squareRoot() }

  // MARK: - What an answer lacks

  /// The columns outside the working set whose gradients at an iterate are not known to lie below their
  /// thresholds; nil where they are more than `limit`.
  func uncertainColumns(_ lambda: Double, _ iterate: Iterate, limit: Int) -> [Int]? {
    let nearest = anchors.sorted { abs($0.lambda - lambda) < abs($1.lambda - lambda) }
    let bound = GradientBound(
      Array(nearest.prefix(3)), iterate, norms: workingNorms, responseNorm: responseNorm)
    let found = columns(
      beyond: 1, of: lambda, gradient: bound.estimate, slack: bound.remainder + noise, limit: limit)
    return found.count <= limit ? found : nil
  }

  /// The same at an anchor.
  func uncertainColumns(_ anchor: GradientAnchor) -> [Int] {
    columns(
      beyond: 1, of: anchor.lambda, gradient: GradientCombination([(1, anchor.gradient)]),
      slack: anchor.error + noise)
  }

  /// Those of some columns whose gradients reach their thresholds, and how many times these they are.
  func violators(_ lambda: Double, _ columns: [Int], gradient: [Double]) -> [Int: Double] {
    let scaled = penalty.at(lambda)
    var found: [Int: Double] = [:]
    for (j, g) in zip(columns, gradient) where abs(g) >= scaled.l1(j) - noise * norms[j] {
      guard scaled.edge(j, from: 0, toward: g) != 0 else { continue }
      found[j] = scaled.excess(j, g)
    }
    return found
  }

  // MARK: - What comes near

  /// The columns that the line through the last two gradients carries near their threshold at one of
  /// `lambdas`, and to how many times this.
  ///
  /// - Parameter margin: how near, as a fraction of how far lambda goes down: the line may be off by as
  ///   much.
  func approachingColumns(_ lambdas: [Double], margin: Double) -> [Int: Double] {
    guard let last = anchors.first, let first = lambdas.first, let end = lambdas.last else {
      return [:]
    }
    let before = anchors.count > 1 ? anchors[1] : last
    var found: [Int: Double] = [:]
    for lambda in first == end ? [first] : [first, end] {
      let run =
        before.lambda != last.lambda
        ? (last.lambda - lambda) / (before.lambda - last.lambda) : 0
      let predicted = GradientCombination([(1 + run, last.gradient), (-run, before.gradient)])
      let fraction = 1 - margin * max(0, 1 - lambda / last.lambda)
      let scaled = penalty.at(lambda)
      for j in columns(beyond: fraction, of: lambda, gradient: predicted, slack: 0) {
        found[j] = max(found[j] ?? 0, scaled.excess(j, predicted[j]))
      }
    }
    return found
  }

  /// The columns whose last gradients are beyond a multiple of their thresholds at `lambda`, and how many
  /// times these they are.
  func columns(beyond multiple: Double, at lambda: Double) -> [Int: Double] {
    guard let gradient = anchors.first?.gradient else { return [:] }
    let scaled = penalty.at(lambda)
    let found = columns(
      beyond: multiple, of: lambda, gradient: GradientCombination([(1, gradient)]), slack: 0)
    return Dictionary(uniqueKeysWithValues: found.map { ($0, scaled.excess($0, gradient[$0])) })
  }

  /// The columns that need a look and whose gradient, with `slack` times their norm, reaches a fraction
  /// of the threshold on a side that is open to them. Where these are more than `limit`, not all.
  private func columns(
    beyond fraction: Double, of lambda: Double, gradient: GradientCombination, slack: Double,
    limit: Int = .max
  ) -> [Int] {
    let scaled = penalty.at(lambda)
    let threshold = fraction * lambda * penalty.l1Ratio
    let size = 1 << 12
    return Parallel.map(0..<(gradient.count + size - 1) / size, cost: 4 * size) { part in
      var found: [Int] = []
      let near = gradient.elements(
        in: part * size..<min((part + 1) * size, gradient.count), slack: slack, norms,
        reaching: threshold, openFactors)
      for j in near {
        let g = gradient[j]
        let isOpen = slack * norms[j] >= abs(g) || scaled.edge(j, from: 0, toward: g) != 0
        if isOpen { found.append(j) }
        if found.count > limit { break }
      }
      return found
    }.flatMap { $0 }
  }
}

extension ScaledPenalty {
  /// How many times its threshold a gradient is.
  fileprivate func excess(_ j: Int, _ gradient: Double) -> Double {
    abs(gradient) / max(l1(j), .leastNormalMagnitude)
  }
}
