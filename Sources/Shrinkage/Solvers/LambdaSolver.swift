/// What solves one prepared problem for any lambda.
protocol LambdaSolver: Sendable {
  /// The smallest lambda at which every penalised coefficient is 0, for an l1Ratio of at least
  /// `ratioFloor`; 0 when nothing can enter. Asked before the first ``solve(_:)``.
  func largestLambda(ratioFloor: Double) -> Double

  /// The answer at every lambda, given as that for 0, when nothing can enter; see
  /// ``largestLambda(ratioFloor:)``.
  mutating func nullSolution() throws(ShrinkageError) -> SolverSolution

  /// The minimiser at `lambda` >= 0.
  mutating func solve(_ lambda: Double) throws(ShrinkageError) -> SolverSolution

  /// The minimisers at many lambdas, in descending order, each handed over with its position as
  /// soon as it is certified, until `accept` returns false.
  mutating func solve(
    _ lambdas: [Double], _ accept: (Int, SolverSolution) -> Bool
  ) throws(ShrinkageError)

  /// Goes to where coefficients solve for `lambda`; nothing for solvers that start from nowhere.
  mutating func begin(at lambda: Double, _ coefficients: [Double])

  /// Estimate of the reciprocal condition number of the last system solved, where a factor of it
  /// is at hand that costs nothing more to make.
  mutating func reciprocalCondition() -> Double?

  /// The penalty of all columns.
  var penalty: Penalty { get }
  /// s.
  var responseNorm: Double { get }
  /// c.
  var crossProduct: [Double] { get }
  /// The rows and columns `indices` of G, packed.
  func gramBlock(_ indices: [Int]) -> [Double]
  /// The spectrum of a ridge that is solved by linear systems; nil for other solvers.
  func spectrum(hasIntercept: Bool) throws(ShrinkageError) -> (any RidgeSpectrum)?
}

extension LambdaSolver {
  mutating func begin(at lambda: Double, _ coefficients: [Double]) {}

  func spectrum(hasIntercept: Bool) throws(ShrinkageError) -> (any RidgeSpectrum)? { nil }

  mutating func solve(
    _ lambdas: [Double], _ accept: (Int, SolverSolution) -> Bool
  ) throws(ShrinkageError) {
    for (position, lambda) in lambdas.enumerated() {
      let isCancelled = Task.isCancelled
      var solution = try solve(lambda)
      if isCancelled { solution.report.status = .cancelled }
      guard accept(position, solution) else { return }
    }
  }
}

/// An answer in a solver's coordinates.
struct SolverSolution: Sendable {
  var coefficients: [Double]
  var report: FitReport
}

extension Penalty {
  /// max_j |c_j| / (r v_j) over the penalised columns that may move, where `gradient` is c with the
  /// unpenalised columns fitted.
  func largestLambda(_ gradient: [Double], ratioFloor: Double) -> Double {
    let ratio = max(l1Ratio, ratioFloor)
    var largest = 0.0
    for (j, g) in gradient.enumerated() where factors[j] > 0 {
      let canMove = g > 0 ? upper[j] > 0 : lower[j] < 0
      if canMove { largest = max(largest, abs(g) / (ratio * factors[j])) }
    }
    // A hair above, so that rounding lets nothing in at lambda_max itself.
    return min(largest * (1 + 16 * .ulpOfOne), 1e300)
  }
}
