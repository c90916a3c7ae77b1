/// Solves for the columns of a working set, as if there were no others, for many lambdas: what
/// ``PathSolver`` certifies for all columns.
protocol WorkingSetSolver: Sendable {
  /// How near its threshold a gradient is predicted to come whose column is taken in, as a fraction of how
  /// far lambda goes down.
  static var margin: Double { get }
  /// The most columns taken in for a lambda, as a multiple of those that became active at the last ones.
  static var allowance: Double { get }

  /// The most lambdas solved ahead.
  static var largestBatch: Int { get }

  /// Whether it pays to go on with as many lambdas ahead after one was found to lack columns.
  static var keepsPace: Bool { get }

  /// Whether it holds the working set's block of the Gram matrix.
  static var holdsGram: Bool { get }

  /// Where the solver stands.
  var state: WorkingState { get }

  /// The minimisers at lambdas in descending order, from the state, which it moves on, each with the state
  /// it left; those up to the first that was cancelled.
  mutating func solve(_ lambdas: [Double]) -> [(solution: SolverSolution, state: WorkingState)]

  /// Brings the unpenalised columns to their least squares fit with all others at 0.
  mutating func fitUnpenalized()

  /// Adds columns of the problem, at 0.
  ///
  /// - Parameter penalty: that of all columns of the working set, these the last.
  mutating func extend<Problem: QuadraticProblem>(
    _ entering: [Int], _ penalty: Penalty, of problem: inout Problem)

  /// Goes to where coefficients of the working set solve for `lambda`.
  mutating func begin(at lambda: Double, _ coefficients: [Double])

  /// Goes back to an earlier state, perhaps from when there were fewer columns.
  mutating func restore(_ earlier: WorkingState)

  /// R, the mean squared residual, given a fresh gradient.
  func residualNorm(_ iterate: Iterate) -> Double

  /// What the gradient may be off by, as a multiple of sqrt(G_jj).
  func gradientRounding(_ coefficients: [Double]) -> Double

  /// As ``LambdaSolver/reciprocalCondition()``.
  mutating func reciprocalCondition() -> Double?
}

extension WorkingSetSolver {
  static var keepsPace: Bool { false }

  var iterate: Iterate { state.iterate }

  /// The minimiser at `lambda`.
  mutating func solve(_ lambda: Double) -> SolverSolution { solve([lambda])[0].solution }
}

/// Where a solver stands on a path.
struct WorkingState: Sendable {
  var lambda = Double.infinity
  /// The answer there.
  var iterate: Iterate
  /// The answer before it, and its lambda.
  var before: (lambda: Double, iterate: Iterate)?
  /// Answers for the next lambdas that may lack some columns: guesses to start from.
  var attempts: [(lambda: Double, iterate: Iterate)] = []
  /// Whether both have the same active set.
  var isSameSet = false

  /// Makes the iterate a guess at the answer for `lambda`: an attempt at it, or a point on the line through
  /// the last two answers, which is exact for a lasso while the active set stays the same.
  ///
  /// - Parameters:
  ///   - active: the columns whose coefficients move.
  ///   - limit: how many times as far as from the answer before the last one to the last.
  /// - Returns: whether it did; a line says nothing about a lambda that is larger or far away.
  mutating func extrapolate(to lambda: Double, _ active: [Int], limit: Double = 2) -> Bool {
    let attempt = attempts.first { $0.lambda == lambda }
    attempts.removeAll { $0.lambda >= lambda }
    if let attempt {
      iterate = attempt.iterate
      return true
    }
    guard let before, before.lambda > self.lambda else { return false }
    let reach = (self.lambda - lambda) / (before.lambda - self.lambda)
    guard reach > 0, reach <= limit else { return false }
    let old = before.iterate
    iterate.residual = []
    for j in active {
      iterate.coefficients[j] += reach * (iterate.coefficients[j] - old.coefficients[j])
    }
    for j in old.gradient.indices {
      iterate.gradient[j] += reach * (iterate.gradient[j] - old.gradient[j])
    }
    return true
  }

  /// Applies `complete` to the iterates of all answers.
  mutating func forEachIterate(_ complete: (inout Iterate) -> Void) {
    complete(&iterate)
    if var last = before {
      complete(&last.iterate)
      before = last
    }
    for k in attempts.indices { complete(&attempts[k].iterate) }
  }
}
