/// An attempt at the answer for one lambda by exchanges, as those of the ``ActiveSet``: which columns are
/// active with what signs, and the answer of the linear system that goes with that.
///
/// It takes rough answers of the system while the set still changes, and an accurate one at the end.
struct ExchangeAttempt {
  /// Failed: too many columns come and go without end; blurred: few, or the answers are not close enough.
  enum Status { case pursued, solved, failed, blurred }

  let scaled: ScaledPenalty
  /// Coefficients, and the gradient that goes with `origin`.
  var iterate: Iterate
  /// The coefficients that the gradient is of.
  private(set) var origin: [Double]
  /// Whether the gradient is right to rounding.
  private(set) var isExact: Bool
  /// Whether each column is in A, and the sign it is taken to have; 0 without an L1 part.
  private(set) var isActive: [Bool]
  private(set) var signs: [Double]
  private(set) var status = Status.pursued
  /// How many columns are in A, and how many came or went lately.
  private(set) var activeCount = 0
  private(set) var changes = 0
  /// How far from their thresholds gradients on A may be in the end, as a fraction of these.
  private(set) var accuracy = 0.0
  private let largestGap: Double
  private(set) var exchanges = 0

  private static let exchangeLimit = 40
  /// Fewer columns have to come and go from exchange to exchange: as a share of A, no more than this over how
  /// many exchanges there were. Those that find their end are far below that, the others soon above it.
  private static let unrestLimit = 3
  /// At tolerances from here up, answers only tell which columns come and go.
  static let rough = 0.01

  /// Begins with the attempt there was, or with a point on the line through the last two answers.
  init(_ scaled: ScaledPenalty, from state: WorkingState, largestGap: Double) {
    self.scaled = scaled
    self.largestGap = largestGap
    var guess = state
    let earlier = state.attempts.first { $0.lambda == scaled.lambda }
    let last = (earlier?.iterate ?? state.iterate).coefficients
    isActive = zip(last.indices, last).map { $1 != 0 && scaled.isInterior($0, $1) }
    signs = last.indices.map { scaled.l1($0) == 0 ? 0 : last[$0] < 0 ? -1 : 1 }
    // What lies on a line is not renewed, and would lose digits from one line to the next.
    isExact = !guess.extrapolate(to: scaled.lambda, Array(last.indices), limit: 8) || earlier != nil
    iterate = guess.iterate
    origin = iterate.coefficients
    for j in last.indices where !isActive[j] { iterate.coefficients[j] = last[j] }
  }

  /// Whether the gradient lags behind the coefficients.
  var lags: Bool { iterate.coefficients != origin }

  /// g_j - l1_j sign_j - l2_j b_j, but for what the gradient lags behind: 0 at the answer of the system.
  func rest(_ j: Int) -> Double {
    iterate.gradient[j] - scaled.l1(j) * signs[j] - scaled.l2(j) * iterate.coefficients[j]
  }

  /// Brings the gradient to the coefficients.
  ///
  /// - Parameter move: G times the way from the origin to there, divided by sqrt(G_jj).
  mutating func follow(_ diagonal: [Double], _ move: (Int) -> Double) {
    for j in diagonal.indices { iterate.gradient[j] -= diagonal[j].squareRoot() * move(j) }
    origin = iterate.coefficients
    iterate.residual = []
    isExact = false
  }

  /// Takes a new gradient, and the residual it was made from.
  mutating func renew(_ gradient: [Double], _ residual: [Double]) {
    iterate.gradient = gradient
    iterate.residual = residual
    origin = iterate.coefficients
    isExact = true
  }

  /// Lets all columns leave and enter that want to; where none does, and the gradient is exact and as close to
  /// the thresholds as it has to be, that is the solution.
  ///
  /// - Parameter noise: what rounding may do to each gradient.
  mutating func exchange(noise: [Double]) {
    guard status == .pursued else { return }
    (changes, activeCount) = (0, 0)
    accuracy = accuracy(for: largestGap)
    var isAccurate = isExact
    for j in isActive.indices {
      // Most columns are at 0 and stay there.
      if !isActive[j], iterate.coefficients[j] == 0,
        abs(iterate.gradient[j]) <= scaled.l1(j) + noise[j] || scaled.isFixed(j)
      {
        continue
      }
      if wantsToLeaveOrEnter(j) {
        isActive[j].toggle()
        changes += 1
      }
      guard isActive[j] else { continue }
      activeCount += 1
      if isAccurate, abs(rest(j)) > max(1.5 * accuracy * scaled.l1(j), noise[j]) {
        isAccurate = false
      }
    }
    exchanges += 1
    if changes == 0, isAccurate {
      status = .solved
    } else if changes * exchanges > Self.unrestLimit * activeCount {
      status = .failed
    } else if exchanges > Self.exchangeLimit {
      status = changes * 50 > activeCount ? .failed : .blurred
    }
  }

  /// How close to their thresholds the gradients on A have to be for the gap to be at most `largestGap`: with all
  /// off by e times the threshold it is up to about e sum_j l1_j |b_j|.
  private func accuracy(for largestGap: Double) -> Double {
    var (cost, count) = (0.0, 0)
    for (j, b) in iterate.coefficients.enumerated() where b != 0 {
      cost += scaled.l1(j) * abs(b)
      count += 1
    }
    // A small system is soon solved to more than that.
    let gap = count <= 100 ? largestGap / 100 : largestGap
    return cost > 0 ? min(max(gap / cost, 1e-12), 1e-4) : 1e-12
  }

  /// A column that leaves is set on the edge it passed, one that enters gets its sign.
  private mutating func wantsToLeaveOrEnter(_ j: Int) -> Bool {
    let (b, g, l1) = (iterate.coefficients[j], iterate.gradient[j], scaled.l1(j))
    if isActive[j] {
      guard let edge = scaled.edgePassed(j, b, gradient: g, sign: signs[j]) else { return false }
      iterate.coefficients[j] = edge
      return true
    }
    guard b == 0 else {
      return scaled.isInterior(j, b) || (g - l1 * signs[j] - scaled.l2(j) * b) * b < 0
    }
    guard scaled.edge(j, from: 0, toward: g) != 0 else { return false }
    signs[j] = l1 == 0 ? 0 : g < 0 ? -1 : 1
    return true
  }
}
