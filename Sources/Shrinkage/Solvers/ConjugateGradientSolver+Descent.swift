/// Answers where exchanges do not end: by steps that never raise the objective.
extension ConjugateGradientSolver {
  /// Brings the state to the answer for `lambda` by a ``GramSolver`` on the columns that are not 0 or near
  /// their thresholds, and those found beyond them then.
  ///
  /// - Parameter limit: the most columns whose Gram matrix is made.
  /// - Returns: the epochs of descent in it; nil, with the state as it was, where these are too many columns.
  mutating func solveByGram(_ lambda: Double, limit: Int) -> Int? {
    let scaled = penalty.at(lambda)
    let start = state
    var epochs = 0
    var nearness = 0.8
    var chosen: [Int] = []
    while true {
      let iterate = state.iterate
      let isChosen = Set(chosen)
      let entering = penalty.freeColumns.filter { j in
        !isChosen.contains(j)
          && (iterate.coefficients[j] != 0
            || abs(iterate.gradient[j]) > nearness * scaled.l1(j) + noise[j])
      }
      if entering.isEmpty { break }
      chosen += entering
      guard chosen.count <= limit else {
        state = start
        return nil
      }
      var solver = gramSolver(chosen)
      solver.begin(at: lambda, chosen.map { iterate.coefficients[$0] })
      epochs += solver.solve(lambda).report.epochs
      for (j, b) in zip(chosen, solver.iterate.coefficients) {
        state.iterate.coefficients[j] = b
      }
      refreshGradient()
      nearness = 1
      if Task.isCancelled { break }
    }
    state.before = (start.lambda, start.iterate)
    state.lambda = lambda
    return epochs
  }

  private func gramSolver(_ columns: [Int]) -> GramSolver {
    var equations = NormalEquations(responseNorm: responseNorm, likelyCount: columns.count)
    equations.append(
      cross: [], corner: working.gramBlock(columns), crossProduct: columns.map { crossProduct[$0] })
    return GramSolver(equations, penalty.restricted(to: columns), options: options, isPart: true)
  }

  /// Epochs of coordinate descent until the gap is small enough; O(elements of the columns) each.
  mutating func descend(_ scaled: ScaledPenalty) -> Int {
    let free = penalty.freeColumns.filter { working.diagonal[$0] > 0 }
    var epochs = 0
    while epochs < options.maximumEpochs, !Task.isCancelled {
      var residual = ShiftedResidual(values: residual(state.iterate.coefficients))
      for _ in 0..<min(10, options.maximumEpochs - epochs) {
        for j in free {
          let (old, curvature) = (state.iterate.coefficients[j], working.diagonal[j])
          let target = working.product(j, residual) + curvature * old
          let new = scaled.minimizer(j, target: target, curvature: curvature)
          guard new != old else { continue }
          state.iterate.coefficients[j] = new
          working.add(j, times: old - new, to: &residual)
        }
        epochs += 1
      }
      refreshGradient()
      if certificate(scaled, state.iterate).relative <= options.relativeGap { break }
    }
    return epochs
  }

  private mutating func refreshGradient() {
    state.iterate.residual = []
    state.iterate.gradient = working.products(
      residual(state.iterate.coefficients), of: Array(0..<working.count))
  }
}

/// A residual v - a W^1/2 1: a column that is centred by a correction changes v where it has elements.
private struct ShiftedResidual {
  /// v.
  var values: [Double]
  /// a.
  var shift = 0.0
}

extension WorkingColumns {
  /// z_j'r / n; O(elements of the column).
  ///
  /// With an intercept a residual is orthogonal to W^1/2 1, and x_j'W^1/2 1 / n is the center; without one
  /// centers are 0.
  fileprivate func product(_ j: Int, _ residual: ShiftedResidual) -> Double {
    scaled.products(residual.values.span, ofColumns: [j], threads: 1)[0] / weight
      - residual.shift * centers[j]
  }

  /// Adds a multiple of a column; O(its elements).
  fileprivate func add(_ j: Int, times factor: Double, to residual: inout ShiftedResidual) {
    let (rows, values) = (scaled.rowIndices.span, scaled.values.span)
    residual.values.withMutableSpan { target in
      for k in scaled.range(ofColumn: j) { target[Int(rows[k])] += factor * values[k] }
    }
    residual.shift += factor * centers[j]
  }
}
