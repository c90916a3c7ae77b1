/// The linear systems of up to four attempts, solved side by side by conjugate gradients (Hestenes and
/// Stiefel 1952, with the diagonal as preconditioner): a look at an element of Z serves them all.
///
///     (Z_A'Z_A / n + L2_A) b_A = c_A - l1_A sign_A - G_AB b_B
struct ActiveSystems {
  typealias Lanes = SIMD4<Double>
  /// The most systems.
  static let limit = 4

  /// The columns that are active in any of the attempts.
  private let columns: [Int]
  /// 1 where a column is active, else 0.
  private var masks: [Lanes]
  private var shifts: [Lanes]
  private var curvatures: [Lanes]
  private var b: [Lanes]
  /// What is left of the right side, and how much of it may be.
  private var pull: [Lanes]
  private var limits: [Lanes]

  /// - Parameters:
  ///   - tolerances: of each attempt, as fractions of the thresholds.
  ///   - noise: what is left of a right side at any rate.
  init(
    _ attempts: [ExchangeAttempt], tolerances: [Double], _ working: WorkingColumns,
    response: [Double], noise: [Double]
  ) {
    var isActive = [Bool](repeating: false, count: working.count)
    for attempt in attempts where attempt.status == .pursued {
      for j in isActive.indices where attempt.isActive[j] { isActive[j] = true }
    }
    let columns = isActive.indices.filter { isActive[$0] }
    let none = [Lanes](repeating: .zero, count: columns.count)
    (masks, shifts, b, limits) = (none, none, none, none)
    let residuals = working.residuals(attempts.map(\.iterate), response)
    pull = working.products(residuals, of: columns)
    for (lane, attempt) in attempts.enumerated() where attempt.status == .pursued {
      for (k, j) in columns.enumerated() where attempt.isActive[j] {
        let (l1, l2) = (attempt.scaled.l1(j), attempt.scaled.l2(j))
        masks[k][lane] = 1
        shifts[k][lane] = l2
        b[k][lane] = attempt.iterate.coefficients[j]
        limits[k][lane] = max(tolerances[lane] * l1, noise[j] / 10)
        pull[k][lane] -= l1 * attempt.signs[j] + l2 * b[k][lane]
      }
    }
    for k in pull.indices { pull[k] *= masks[k] }
    curvatures = shifts
    for (k, j) in columns.enumerated() {
      curvatures[k] += max(working.diagonal[j], .leastNormalMagnitude)
    }
    self.columns = columns
  }

  /// Solves, and hands the answers to the attempts; those that did not come to one fail.
  mutating func solve(_ working: WorkingColumns, _ attempts: inout [ExchangeAttempt]) {
    var directions = [Lanes](repeating: .zero, count: columns.count)
    var energy = Lanes.zero
    var steps = 0
    var isReached = isWithinLimits()
    while !all(isReached), steps < 4 * columns.count + 100 {
      var fresh = Lanes.zero
      for k in pull.indices { fresh += pull[k] * pull[k] / curvatures[k] }
      let ratio = (fresh / energy).replacing(with: 0, where: energy .<= 0)
      for k in pull.indices { directions[k] = pull[k] / curvatures[k] + ratio * directions[k] }
      energy = fresh
      var images = working.products(working.combination(columns, directions), of: columns)
      var curvature = Lanes.zero
      for k in images.indices {
        images[k] = (images[k] + shifts[k] * directions[k]) * masks[k]
        curvature += images[k] * directions[k]
      }
      // Systems that are solved wait for the others.
      let rests = isReached .| (curvature .<= 0)
      if all(rests) { break }
      let length = (energy / curvature).replacing(with: 0, where: rests)
      for k in b.indices {
        b[k] += length * directions[k]
        pull[k] -= length * images[k]
      }
      isReached = isWithinLimits()
      steps += 1
    }
    for lane in attempts.indices where attempts[lane].status == .pursued {
      handOver(lane, to: &attempts[lane])
      if !isReached[lane] { attempts[lane].fail() }
    }
  }

  private func handOver(_ lane: Int, to attempt: inout ExchangeAttempt) {
    for (k, j) in columns.enumerated() where attempt.isActive[j] {
      attempt.iterate.coefficients[j] = b[k][lane]
    }
  }

  private func isWithinLimits() -> SIMDMask<SIMD4<Int64>> {
    var isWithin = SIMDMask<SIMD4<Int64>>(repeating: true)
    for k in pull.indices {
      isWithin = isWithin .& (pull[k] .<= limits[k]) .& (pull[k] .>= -limits[k])
    }
    return isWithin
  }
}

extension WorkingColumns {
  /// y - Z b for up to four iterates, side by side.
  func residuals(_ iterates: [Iterate], _ response: [Double]) -> [ActiveSystems.Lanes] {
    var coefficients = [ActiveSystems.Lanes](repeating: .zero, count: count)
    for (lane, iterate) in iterates.enumerated() {
      for (j, b) in iterate.coefficients.enumerated() where b != 0 { coefficients[j][lane] = b }
    }
    let support = coefficients.indices.filter { coefficients[$0] != .zero }
    var residuals = combination(support, support.map { coefficients[$0] })
    for i in residuals.indices { residuals[i] = response[i] - residuals[i] }
    return residuals
  }

  /// Makes the gradients of up to four iterates anew.
  func refreshGradients(of attempts: inout [ExchangeAttempt], _ response: [Double]) {
    let gradients = products(
      residuals(attempts.map(\.iterate), response), of: Array(0..<count))
    for lane in attempts.indices {
      attempts[lane].iterate.gradient = gradients.map { $0[lane] }
    }
  }
}
