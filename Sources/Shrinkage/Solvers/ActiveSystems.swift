/// The linear systems of up to four attempts, solved side by side by conjugate gradients (Hestenes and
/// Stiefel 1952, with the diagonal as preconditioner): a look at an element of Z serves them all.
///
///     (Z_A'Z_A / n + L2_A) (change of b_A) = g_A - l1_A sign_A - L2_A b_A
///
/// The arithmetic is in single precision where that will do, in units in which G has a diagonal of ones: a
/// correction needs no more digits than it is to bring, and gradients are made anew in double precision where it
/// matters.
struct ActiveSystems<Scalar: BinaryFloatingPoint & SIMDScalar & Sendable> {
  typealias Lanes = SIMD4<Scalar>
  /// What the arithmetic can bring the right side down to, as a fraction.
  private static var precision: Double { 100 * Double(Scalar.ulpOfOne) }
  /// An L2 part beside which G is less than the rounding of single precision, whose range larger ones leave in the
  /// unit of a large response: systems are solved with this in place of them.
  private static var largestShift: Double { 0x1p40 }

  private let units: UnitColumns<Scalar>
  /// The columns that are active in any of the attempts.
  let active: SlicedColumns<Scalar>
  private var columns: [Int] { active.columns }
  /// sqrt(G_jj).
  private let norms: [Double]
  /// L2 in these units, up to ``largestShift``, and the inverse of the diagonal; this is 0 where a column is not
  /// active in an attempt, and what else there is about it has no consequence.
  private var shifts: [Lanes]
  private var inverses: [Lanes]
  /// What is left of the right side, and how much of it may be.
  private var pull: [Lanes]
  private var limits: [Lanes]
  /// What is found, in multiples of `scales`.
  private var change: [Lanes]
  private var scales = SIMD4<Double>(repeating: 1)
  /// Rough answers are taken as they are after some steps: a guess that lets in more columns than there are
  /// rows makes a singular system, whose answer would be large, late and wrong. That of few steps is small.
  private let stepLimit: Int

  /// - Parameters:
  ///   - tolerances: of each attempt, as fractions of the thresholds.
  ///   - noise: what is left of a right side at any rate.
  ///   - packed: columns that were packed for earlier systems, to be used again if they do.
  init(
    _ attempts: [ExchangeAttempt], tolerances: [Double], _ working: WorkingColumns, noise: [Double],
    packed: SlicedColumns<Scalar>?, _ units: UnitColumns<Scalar>
  ) {
    self.units = units
    var isActive = [Bool](repeating: false, count: working.count)
    for attempt in attempts where attempt.status == .pursued {
      let ofAttempt = attempt.isActive
      for j in isActive.indices where ofAttempt[j] { isActive[j] = true }
    }
    if let packed, packed.serve(isActive) {
      active = packed
    } else {
      active = SlicedColumns(isActive.indices.filter { isActive[$0] }, of: units)
    }
    let columns = active.columns
    let isRough = tolerances.contains { $0 >= ExchangeAttempt.rough }
    stepLimit = isRough ? 100 : 4 * columns.count + 100
    norms = columns.map { max(working.diagonal[$0].squareRoot(), .leastNormalMagnitude) }
    let none = [Lanes](repeating: .zero, count: columns.count)
    (shifts, inverses, pull, change) = (none, none, none, none)
    limits = [Lanes](repeating: Lanes(repeating: .infinity), count: columns.count)
    let moves = working.moves(of: attempts, on: columns)
    for (lane, attempt) in attempts.enumerated() where attempt.status == .pursued {
      let rests = columns.indices.map { k in
        let j = columns[k]
        return attempt.isActive[j] ? attempt.rest(j) / norms[k] - moves[k][lane] : 0
      }
      load(lane, attempt, rests, tolerances[lane], noise)
    }
  }

  private mutating func load(
    _ lane: Int, _ attempt: ExchangeAttempt, _ rests: [Double], _ tolerance: Double,
    _ noise: [Double]
  ) {
    let scale = rests.reduce(0) { max($0, abs($1)) }
    guard scale > 0 else { return }
    scales[lane] = scale
    for (k, j) in columns.enumerated() where attempt.isActive[j] {
      let limit = max(tolerance * attempt.scaled.l1(j), noise[j] / 10) / norms[k]
      let shift = Scalar(min(shift(k, attempt), Self.largestShift))
      shifts[k][lane] = shift
      inverses[k][lane] = 1 / (1 + shift)
      pull[k][lane] = Scalar(rests[k] / scale)
      limits[k][lane] = Scalar(max(limit / scale, Self.precision))
    }
  }

  /// L2 of an active column where G has a diagonal of ones.
  private func shift(_ k: Int, _ attempt: ExchangeAttempt) -> Double {
    attempt.scaled.l2(columns[k]) / (norms[k] * norms[k])
  }

  /// Solves, and moves the attempts by what it finds.
  mutating func solve(_ attempts: inout [ExchangeAttempt]) {
    iterate()
    for lane in attempts.indices where attempts[lane].status == .pursued {
      for (k, j) in columns.enumerated() where attempts[lane].isActive[j] {
        let excess = max(1, shift(k, attempts[lane]) / Self.largestShift)
        attempts[lane].iterate.coefficients[j] +=
          scales[lane] * Double(change[k][lane]) / norms[k] / excess
      }
    }
  }

  private mutating func iterate() {
    var directions = [Lanes](repeating: .zero, count: columns.count)
    var images = directions
    var fit = [Lanes](repeating: .zero, count: units.rowCount)
    var energy = Lanes.zero
    var (fresh, isReached) = remainder()
    var steps = 0
    while !all(isReached), steps < stepLimit {
      let ratio = (fresh / energy).replacing(with: 0, where: energy .<= 0)
      energy = fresh
      for k in pull.indices { directions[k] = pull[k] * inverses[k] + ratio * directions[k] }
      multiply(directions, fit: &fit, into: &images)
      var curvature = Lanes.zero
      for k in images.indices {
        images[k] += shifts[k] * directions[k]
        curvature += images[k] * directions[k]
      }
      // Systems that are solved wait for the others.
      let rests = isReached .| (curvature .<= 0)
      if all(rests) { break }
      let length = (energy / curvature).replacing(with: 0, where: rests)
      for k in pull.indices {
        change[k] += length * directions[k]
        pull[k] -= length * images[k]
      }
      (fresh, isReached) = remainder()
      steps += 1
    }
  }

  /// G times combinations of the active columns.
  ///
  /// - Parameter fit: scratch of n elements.
  private func multiply(_ coefficients: [Lanes], fit: inout [Lanes], into images: inout [Lanes]) {
    for i in fit.indices { fit[i] = .zero }
    active.add(times: coefficients, to: &fit)
    active.multiply(fit, into: &images)
    units.center(&images, of: columns, with: coefficients, of: columns)
  }

  /// The square of what is left, and whether that is within its limits.
  private func remainder() -> (square: Lanes, isReached: SIMDMask<Lanes.MaskStorage>) {
    var square = Lanes.zero
    for k in pull.indices { square += pull[k] * pull[k] * inverses[k] }
    var isWithin = SIMDMask<Lanes.MaskStorage>(repeating: true)
    for lane in 0..<Lanes.scalarCount {
      isWithin[lane] = pull.indices.allSatisfy { abs(pull[$0][lane]) <= limits[$0][lane] }
    }
    return (square, isWithin)
  }
}

extension WorkingColumns {
  /// How far gradients lag behind the coefficients of attempts: G times what these have moved by, for some
  /// columns, in single precision and divided by sqrt(G_jj).
  ///
  /// In single precision numbers are multiples of the response's size, so that its unit is of no consequence.
  func moves(of attempts: [ExchangeAttempt], on columns: [Int]) -> [SIMD4<Double>] {
    var all = [UnitColumns<Float>.Lanes](repeating: .zero, count: count)
    for (lane, attempt) in attempts.enumerated() where attempt.status == .pursued {
      let (b, origin) = (attempt.iterate.coefficients, attempt.origin)
      for j in all.indices where b[j] != origin[j] {
        all[j][lane] = Float((b[j] - origin[j]) / responseSize * diagonal[j].squareRoot())
      }
    }
    let support = all.indices.filter { all[$0] != .zero }
    let moves = support.map { all[$0] }
    var images = [UnitColumns<Float>.Lanes](repeating: .zero, count: columns.count)
    if !support.isEmpty {
      var fit = [UnitColumns<Float>.Lanes](repeating: .zero, count: units.rowCount)
      units.add(support, times: moves, to: &fit)
      units.multiply(fit, by: columns, into: &images)
      units.center(&images, of: columns, with: moves, of: support)
    }
    return images.map { responseSize * SIMD4<Double>($0) }
  }

  /// Brings the gradients of attempts to their coefficients, in single precision.
  func follow(_ attempts: inout [ExchangeAttempt]) {
    let moves = moves(of: attempts, on: Array(0..<count))
    for lane in attempts.indices where attempts[lane].status == .pursued {
      attempts[lane].follow(diagonal) { moves[$0][lane] }
    }
  }

  /// Makes the gradients of attempts anew, in double precision.
  func renewGradients(of attempts: inout [ExchangeAttempt], _ response: [Double]) {
    let residuals = residuals(attempts.map(\.iterate), response)
    let gradients = products(residuals, of: Array(0..<count), threads: 1)
    for lane in attempts.indices where attempts[lane].status == .pursued {
      attempts[lane].renew(SIMD4.lane(lane, of: gradients), SIMD4.lane(lane, of: residuals))
    }
  }

  /// y - Z b for up to four iterates, side by side, by this thread.
  func residuals(_ iterates: [Iterate], _ response: [Double]) -> [SIMD4<Double>] {
    var coefficients = [SIMD4<Double>](repeating: .zero, count: count)
    for (lane, iterate) in iterates.enumerated() {
      for (j, b) in iterate.coefficients.enumerated() where b != 0 { coefficients[j][lane] = b }
    }
    let support = coefficients.indices.filter { coefficients[$0] != .zero }
    var residuals = combination(support, support.map { coefficients[$0] }, threads: 1)
    for i in residuals.indices { residuals[i] = response[i] - residuals[i] }
    return residuals
  }
}
