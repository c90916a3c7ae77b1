/// Solves for the columns of a working set, as if there were no others, for many lambdas: what
/// ``PathSolver`` certifies for all columns.
protocol WorkingSetSolver: Sendable {
  /// Where the solver stands.
  var state: WorkingState { get }

  /// The minimiser at `lambda`, from the state, which it moves on.
  mutating func solve(_ lambda: Double) -> SolverSolution

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
  func reciprocalCondition() -> Double?
}

extension WorkingSetSolver {
  var iterate: Iterate { state.iterate }
}

/// Where a solver stands on a path.
struct WorkingState: Sendable {
  var lambda = Double.infinity
  /// The answer there.
  var iterate: Iterate
  /// The answer before it, and its lambda.
  var before: (lambda: Double, iterate: Iterate)?
  /// Whether both have the same active set.
  var isSameSet = false

  /// How far `lambda` lies beyond the last answer, in steps between the last two; nil where a line
  /// through these says nothing about it.
  func reach(_ lambda: Double) -> Double? {
    guard let before, before.lambda > self.lambda else { return nil }
    let reach = (self.lambda - lambda) / (before.lambda - self.lambda)
    return reach > 0 && reach <= 2 ? reach : nil
  }
}
