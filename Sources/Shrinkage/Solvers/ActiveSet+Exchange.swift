/// The primal-dual active set method (Hintermüller, Ito and Kunisch 2003, "The primal-dual active set
/// strategy as a semismooth Newton method", SIAM Journal on Optimization 13).
///
/// From a guess of coefficients and gradients, the columns whose coefficients have passed an edge
/// leave A, those whose gradients exceed their thresholds enter with the sign of these, all at once,
/// and the linear system on the new A gives the next guess:
///
///     (G_AA + L2_A) b_A = c_A - l1_A sign_A - G_AB b_B,      B the columns held at a bound
///
/// It has ended at the solution when nothing is exchanged. From a good guess it mostly takes two
/// systems, whatever the number of columns that change. It may also cycle: then its caller descends.
extension ActiveSet {
  /// The most systems solved: what has not ended by then, cycles.
  private static let systemLimit = 15

  /// - Parameters:
  ///   - isConsistent: whether the gradient of the guess is that of its coefficients.
  ///   - nearness: from which fraction of its threshold on the gradient of the guess may come to pass it,
  ///     most likely.
  /// - Returns: how many times columns were exchanged before `iterate` was the solution, to rounding;
  ///   nil where it did not become it and is of no use.
  mutating func pursue(
    _ problem: PenalizedProblem, _ iterate: inout Iterate, isConsistent: Bool, nearness: Double
  ) -> Int? {
    adoptSigns(problem, iterate)
    var isConsistent = isConsistent
    if !isCurrent(problem), isCorrectable(problem) {
      if let exchanges = correct(problem, &iterate) { return exchanges }
      isConsistent = false
    }
    begin(problem)
    var solvedAsIs = isConsistent ? 1 : 0
    var exchanges = 0
    var view = View(nearness: nearness)
    for _ in 0..<Self.systemLimit {
      switch lookAndExchange(problem, &iterate, &view) {
      case .dependent: return nil
      case .some:
        solvedAsIs = 0
        exchanges += 1
      case .none: if solvedAsIs > 0, isStationary(problem, iterate) { return exchanges }
      }
      switch solvedAsIs {
      case 0: solveAnew(problem, &iterate, &view)
      case 1: refine(problem, &iterate)
      default: return nil
      }
      solvedAsIs += 1
    }
    return nil
  }

  /// What is looked at while columns are exchanged: gradients near their thresholds, until they alone
  /// were not enough.
  private struct View {
    /// Fractions of thresholds from which on gradients are near; 0: all are.
    var nearness: Double
    /// Whether the gradient of all columns is that of the coefficients.
    var isWhole = true
  }

  /// Exchanges, once more with the gradient of all columns where those that were looked at want nothing.
  private mutating func lookAndExchange(
    _ problem: PenalizedProblem, _ iterate: inout Iterate, _ view: inout View
  ) -> Exchange {
    let found = exchange(problem, &iterate)
    guard case .none = found, !view.isWhole else { return found }
    problem.equations.refreshGradient(&iterate.gradient, at: iterate.coefficients)
    view.isWhole = true
    let others = exchange(problem, &iterate)
    if case .some = others { view.nearness = 0 }
    return others
  }

  /// Signs of columns that have none yet, as after other steps than those here.
  private mutating func adoptSigns(_ problem: PenalizedProblem, _ iterate: Iterate) {
    for j in factor.columns {
      if problem.penalty.l1(j) == 0 {
        signs[j] = 0
      } else if signs[j] == 0 {
        signs[j] = iterate.coefficients[j] < 0 ? -1 : 1
      }
    }
  }

  enum Exchange {
    case none
    /// With how many columns have come or gone.
    case some(Int)
    case dependent
  }

  /// Lets all columns leave and enter that want to.
  mutating func exchange(
    _ problem: PenalizedProblem, _ iterate: inout Iterate
  ) -> Exchange {
    let entering = problem.movingColumns(iterate, outside: factor)
    var leaving: [Int] = []
    for j in factor.columns {
      let edge = problem.penalty.edgePassed(
        j, iterate.coefficients[j], gradient: iterate.gradient[j], sign: signs[j])
      guard let edge else { continue }
      iterate.coefficients[j] = edge
      leaving.append(j)
    }
    if leaving.isEmpty, entering.isEmpty { return .none }
    for j in leaving { signs[j] = 0 }
    for j in entering {
      let (b, l1) = (iterate.coefficients[j], problem.penalty.l1(j))
      let side = b != 0 ? b : iterate.gradient[j]
      signs[j] = l1 == 0 ? 0 : side < 0 ? -1 : 1
    }
    let dependent = update(problem, leaving: leaving, entering: entering)
    return dependent == nil ? .some(leaving.count + entering.count) : .dependent
  }

  /// b_A from the system, whatever it was, and the gradient: of columns outside A that are near their
  /// thresholds alone if that is less work, since more exchanges may follow. On A it is then what the
  /// system makes it, and of the other columns what it was.
  private mutating func solveAnew(
    _ problem: PenalizedProblem, _ iterate: inout Iterate, _ view: inout View
  ) {
    let equations = problem.equations
    let solution = solution(problem, iterate)
    for (k, j) in factor.columns.enumerated() { iterate.coefficients[j] = solution[k] }
    let near = problem.freeColumns.filter {
      !factor.contains($0) && problem.isNear($0, iterate, view.nearness)
    }
    view.isWhole = near.count >= factor.columns.count / 2
    guard !view.isWhole else {
      return equations.refreshGradient(&iterate.gradient, at: iterate.coefficients)
    }
    equations.refreshGradient(&iterate.gradient, of: near, at: iterate.coefficients)
    for j in factor.columns {
      iterate.gradient[j] =
        problem.penalty.l1(j) * signs[j] + problem.penalty.l2(j) * iterate.coefficients[j]
    }
  }

  /// b_A from the system, from where its right-hand side has been solved halfway if it has.
  private func solution(_ problem: PenalizedProblem, _ iterate: Iterate) -> [Double] {
    let equations = problem.equations
    let held = problem.freeColumns.filter {
      iterate.coefficients[$0] != 0 && !factor.contains($0)
    }
    let (sides, weights) = (sides(factor.columns, problem), SIMD2(1, -problem.penalty.lambda))
    if held.isEmpty, factor.sides == sides { return factor.solution(weights) }
    var right = sides.map { ($0 * weights).sum() }
    for j in held {
      let b = iterate.coefficients[j]
      for (k, i) in factor.columns.enumerated() { right[k] -= equations.gram[i, j] * b }
    }
    factor.solve(&right)
    return right
  }

  /// One step of iterative refinement.
  mutating func refine(_ problem: PenalizedProblem, _ iterate: inout Iterate) {
    var step = factor.columns.map { problem.pull($0, iterate, sign: signs[$0]) }
    factor.solve(&step)
    for (k, j) in factor.columns.enumerated() { iterate.coefficients[j] += step[k] }
    problem.equations.refreshGradient(&iterate.gradient, at: iterate.coefficients)
  }

  /// Forgets the signs, which other steps may have changed.
  mutating func forgetSigns() {
    for j in factor.columns { signs[j] = 0 }
  }
}

extension PenalizedProblem {
  /// Whether a gradient comes near its threshold, or its column is held at a bound.
  fileprivate func isNear(_ j: Int, _ iterate: Iterate, _ nearness: Double) -> Bool {
    iterate.coefficients[j] != 0 || abs(iterate.gradient[j]) >= nearness * penalty.l1(j)
  }
}

extension ScaledPenalty {
  /// The edge, 0 or a bound, that an active coefficient lies beyond when it is taken to have a sign;
  /// nil if there is none.
  func edgePassed(_ j: Int, _ b: Double, gradient: Double, sign: Double) -> Double? {
    // At 0 itself, where an older guess may have it, the gradient decides.
    if sign != 0, b * sign < 0 || (b == 0 && gradient * sign <= l1(j)) { return 0 }
    if isInterior(j, b) { return nil }
    return b >= penalty.upper[j] ? penalty.upper[j] : penalty.lower[j]
  }
}
