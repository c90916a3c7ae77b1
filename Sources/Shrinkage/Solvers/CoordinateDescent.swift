/// A problem at one lambda: the quadratic and its penalty.
struct PenalizedProblem {
  let equations: NormalEquations
  let penalty: ScaledPenalty
  /// The columns that may leave 0, ascending.
  let freeColumns: [Int]
}

/// Where a solver stands: b, and the gradient c - G b kept with it.
struct Iterate: Sendable {
  var coefficients: [Double]
  var gradient: [Double]
  /// y - Z b, of a solver that has it at hand; else empty.
  var residual: [Double] = []
}

extension Iterate {
  /// The same with its residual.
  init(_ iterate: Iterate, residual: [Double]) {
    self = iterate
    self.residual = residual
  }
}

/// Cyclic coordinate descent with covariance updates (Friedman, Hastie and Tibshirani 2010,
/// "Regularization Paths for Generalized Linear Models via Coordinate Descent", section 2.2).
///
///     b_j <- S(g_j + G_jj b_j, lambda v_j r) / (G_jj + lambda v_j (1-r)), within the bounds
///     g   <- g - (change of b_j) G_j
///
/// The gradient of every column is kept, so a column that does not move costs a comparison and
/// one that does costs one axpy of length p.
enum CoordinateDescent {
  /// One pass over `columns`.
  ///
  /// - Returns: how many coefficients entered or left 0, changed their sign, or came to or left a
  ///   bound.
  static func epoch(
    _ problem: PenalizedProblem, columns: [Int], _ iterate: inout Iterate
  ) -> Int {
    epoch(problem, columns, &iterate.coefficients, &iterate.gradient)
  }

  private static func epoch(
    _ problem: PenalizedProblem, _ columns: [Int], _ coefficients: inout [Double],
    _ gradient: inout [Double]
  ) -> Int {
    let penalty = problem.penalty
    let gram = problem.equations.gram
    let diagonal = problem.equations.diagonal
    // A change that moves the objective by less than its rounding is not made.
    let negligible = .ulpOfOne * .ulpOfOne * problem.equations.responseNorm
    var coefficients = coefficients.mutableSpan
    var gradient = gradient.mutableSpan
    var supportChanges = 0
    for j in columns {
      let old = coefficients[j]
      let curvature = diagonal[j]
      let new = penalty.minimizer(
        j, target: gradient[j] + curvature * old, curvature: curvature)
      let change = new - old
      guard change != 0 else { continue }
      let staysInterior =
        old * new > 0 && penalty.isInterior(j, old) && penalty.isInterior(j, new)
      if staysInterior, change * change * curvature <= negligible { continue }
      if !staysInterior { supportChanges += 1 }
      coefficients[j] = new
      BLAS.axpy(-change, gram.values.span.extracting(gram.range(ofColumn: j)), &gradient)
    }
    return supportChanges
  }
}
