/// Answers on the working set, before they are certified for all columns.
extension PathSolver {
  struct Candidate {
    var lambda: Double
    var solution: SolverSolution
    var state: WorkingState
    /// The same answer with what gradients at it are found from.
    var point: Iterate
    /// The gradient of all columns, where a pass has found it.
    var anchor: GradientAnchor?
  }

  /// Solves on the working set and certifies.
  ///
  /// - Returns: the solutions up to the first that lacks columns; ``missed`` are the foremost of these.
  mutating func solveAhead(_ lambdas: [Double]) -> [SolverSolution] {
    var start = inner.state
    let answers = inner.solve(lambdas)
    let points = problem.prepared(answers.map(\.state.iterate))
    var candidates = answers.indices.map { k in
      Candidate(
        lambda: lambdas[k], solution: answers[k].solution, state: answers[k].state, point: points[k]
      )
    }
    let initial = start.iterate.coefficients
    let found = lookAhead(&candidates)
    var certified: [SolverSolution] = []
    defer { noteEntries(from: initial, to: inner.iterate.coefficients, count: certified.count) }
    for index in candidates.indices {
      if candidates[index].solution.report.status == .cancelled {
        let candidate = candidates[index]
        var solution = complete(candidate.solution)
        certify(&solution, candidate.lambda, candidate.state.iterate)
        certified.append(candidate.solution)
        certified[certified.count - 1].report = solution.report
        break
      }
      let missing = found[index] ?? missingColumns(index, &candidates)
      guard missing.isEmpty else {
        missed = foremost(missing, limit: entryLimit)
        start.attempts = candidates[index...].map { ($0.lambda, $0.state.iterate) }
        inner.restore(start)
        break
      }
      start = candidates[index].state
      certified.append(candidates[index].solution)
    }
    return certified
  }

  /// What each candidate lacks, looked up side by side, after a pass if the last of them takes one; nil
  /// where more gradients of all columns are needed.
  private mutating func lookAhead(_ candidates: inout [Candidate]) -> [[Int: Double]?] {
    guard let last = candidates.last, last.solution.report.status != .cancelled else {
      return candidates.map { _ in nil }
    }
    let atLast = missingColumns(last)
    if atLast == nil { findGradients(&candidates[...]) }
    let others = Parallel.mapWithBLAS(
      candidates.dropLast(), cost: 32 * problem.columnCount, missingColumns)
    return others + [atLast ?? missingColumns(candidates[candidates.count - 1])]
  }

  /// The columns that candidate `index` lacks.
  private mutating func missingColumns(
    _ index: Int, _ candidates: inout [Candidate]
  ) -> [Int: Double] {
    while true {
      if let missing = missingColumns(candidates[index]) { return missing }
      findGradients(&candidates[index...])
    }
  }

  /// The columns outside the working set whose gradients reach their thresholds at a candidate, and
  /// how many times these; nil where it takes the gradients of all columns to tell.
  private func missingColumns(_ candidate: Candidate) -> [Int: Double]? {
    let (lambda, point) = (candidate.lambda, candidate.point)
    let uncertain: [Int]
    if let anchor = candidate.anchor {
      uncertain = screening.uncertainColumns(anchor)
    } else {
      // As many columns as cost less than a pass.
      let limit = problem.columnCount / 10
      guard let few = screening.uncertainColumns(lambda, point, limit: limit) else { return nil }
      uncertain = few
    }
    guard !uncertain.isEmpty else { return [:] }
    let gradient: [Double]
    if let anchor = candidate.anchor, anchor.error == 0 {
      gradient = uncertain.map { anchor.gradient[$0] }
    } else {
      gradient = problem.gradient(of: uncertain, at: point)
    }
    return screening.violators(lambda, uncertain, gradient: gradient)
  }

  /// Finds the gradients of all columns at as many candidates as one pass serves: the last, and others
  /// spread evenly; the first where these were found before.
  private mutating func findGradients(_ candidates: inout ArraySlice<Candidate>) {
    let open = candidates.indices.filter { candidates[$0].anchor == nil }
    let count = min(problem.gradientsAtOnce, open.count)
    let isFirst = open.count == candidates.count
    let chosen =
      count == 1
      ? [isFirst ? open[open.count - 1] : open[0]]
      : (1...count).reversed().map { open[$0 * open.count / count - 1] }
    let found = problem.roughGradients(at: chosen.map { candidates[$0].point })
    for (k, (gradient, error)) in zip(chosen, found) {
      var point = candidates[k].point
      if error == 0 { point.gradient = working.map { gradient[$0] } }
      candidates[k].anchor = GradientAnchor(
        lambda: candidates[k].lambda, point: point, gradient: gradient, error: error)
    }
    screening.add(chosen.compactMap { candidates[$0].anchor })
  }

  private mutating func noteEntries(from old: [Double], to new: [Double], count: Int) {
    guard count > 0 else { return }
    let entries = new.indices.count { new[$0] != 0 && !($0 < old.count && old[$0] != 0) }
    entriesPerLambda = max(1, Double(entries) / Double(count))
  }
}
