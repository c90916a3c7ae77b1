/// The rows of a selection, those of weight 0 apart.
struct RidgeRows {
  let all: Observations
  /// Rows of positive weight.
  let kept: Observations
  /// Indices of rows of weight 0, ascending.
  let idle: [Int]
  /// Indices of the others, ascending; nil: all.
  let keptIndices: [Int]?

  init(
    _ ridge: Ridge, _ features: any Design, _ response: [Double], _ weights: [Double]?
  ) throws(ShrinkageError) {
    try Self.requireUnbounded(ridge)
    all = Observations(features: features, response: response, weights: weights)
    try all.requireMatchingShapes(columnCount: features.columnCount)
    try all.requireValidWeights()
    guard let weights, weights.contains(0) else {
      (kept, idle, keptIndices) = (all, [], nil)
      return
    }
    try all.requireFinite()
    let indices = weights.indices.filter { weights[$0] > 0 }
    idle = weights.indices.filter { weights[$0] == 0 }
    keptIndices = indices
    kept = Observations(
      features: features.rows(indices), response: indices.map { response[$0] },
      weights: indices.map { weights[$0] })
    guard !indices.isEmpty else { throw .allWeightsZero }
  }

  static func requireUnbounded(_ ridge: Ridge) throws(ShrinkageError) {
    guard ridge.isDirect else {
      throw .unsupported("ridge with bounds has no closed form for leaving rows out")
    }
  }

  /// By the kernel where no direction would be left for the residual.
  func problem(_ ridge: Ridge) throws(ShrinkageError) -> RidgeProblem {
    let features = kept.features
    guard features.rowCount > 0 else { throw .noRows }
    let space = features.rowCount - (ridge.options.intercept ? 1 : 0)
    guard space <= features.columnCount else {
      return try RidgeProblem(
        ridge,
        SufficientStatistics(features, kept.response, weights: kept.weights))
    }
    return try RidgeProblem(ridge, kept)
  }
}

/// Ridge with its spectrum.
struct RidgeProblem {
  private let ridge: Ridge
  private let standardization: Standardization
  /// n, the sum of the weights.
  private let weight: Double
  /// N, rows of positive weight.
  private let rowCount: Int
  private let spectrum: any RidgeSpectrum
  private let solver: any LambdaSolver

  /// From the Gram matrix.
  init(
    _ ridge: Ridge, _ statistics: consuming SufficientStatistics
  ) throws(ShrinkageError) {
    self.ridge = ridge
    let problem = try StandardizedProblem(ridge, statistics)
    (standardization, weight) = (problem.standardization, problem.weight)
    rowCount = problem.rowCount
    solver = try RidgeSolver(
      problem.equations, problem.penalty, relativeGap: ridge.options.relativeGap)
    spectrum = try Self.spectrum(solver, ridge)
  }

  private static func spectrum(
    _ solver: some LambdaSolver, _ ridge: Ridge
  ) throws(ShrinkageError) -> any RidgeSpectrum {
    guard let spectrum = try solver.spectrum(hasIntercept: ridge.options.intercept) else {
      preconditionFailure("a ridge without bounds has a spectrum")
    }
    return spectrum
  }

  /// From the kernel.
  init(_ ridge: Ridge, _ rows: Observations) throws(ShrinkageError) {
    self.ridge = ridge
    try ridge.validate()
    let columns = try CenteredColumns(
      rows.features, rows.response, weights: rows.weights, options: ridge.options)
    let penalty = try Penalty(columns.standardization, l1Ratio: 0, options: ridge.options)
    rowCount = rows.features.rowCount
    (standardization, weight) = (columns.standardization, columns.weight)
    solver = try DualRidgeSolver(columns, penalty, relativeGap: ridge.options.relativeGap)
    spectrum = try Self.spectrum(solver, ridge)
  }

  /// The grid's values in this library's objective.
  func lambdas(_ grid: LambdaGrid) throws(ShrinkageError) -> [Double] {
    try grid.validate()
    let lambdas: [Double]
    if case .automatic(let count, let ratio) = grid.values {
      guard let (largest, least) = spectrum.lambdaRange else { return [0] }
      lambdas = LambdaGrid.spaced(
        from: largest, to: ratio.map { $0 * largest } ?? least, count: count)
    } else {
      lambdas = (grid.givenValues ?? []).map {
        ridge.perObservation(Lambda($0, scale: grid.scale), weight: weight)
      }
    }
    guard !lambdas.isEmpty else {
      throw .invalidOption(
        name: "the number of lambdas", value: 0, requirement: "at least 1")
    }
    for lambda in lambdas { try spectrum.requireRegular(lambda) }
    return lambdas
  }

  /// The errors of generalised cross-validation.
  func generalized(_ lambdas: [Double]) -> RidgeSelection.Curve {
    RidgeSelection.Curve(
      errors: lambdas.map {
        spectrum.generalizedError(
          $0, rowCount: rowCount, hasIntercept: ridge.options.intercept)
      })
  }

  /// The fit at the best lambda, with all that led to it.
  func selection(
    _ criterion: RidgeSelection.Criterion, _ lambdas: [Double], _ curve: RidgeSelection.Curve
  ) throws(ShrinkageError) -> RidgeSelection {
    let best = curve.best(lambdas)
    return RidgeSelection(
      criterion: criterion, lambdas: lambdas, errors: curve.errors,
      standardErrors: curve.standardErrors,
      degreesOfFreedom: lambdas.map(spectrum.degreesOfFreedom),
      predictions: curve.predictions, model: try model(at: lambdas[best]), bestIndex: best)
  }

  private func model(at lambda: Double) throws(ShrinkageError) -> LinearModel {
    var fitting = Fitting(
      ridge, standardization, weight: weight, isWide: false, solver: solver)
    return try fitting.model(at: lambda, of: ridge)
  }

  /// The errors of rows left out.
  func leftOut(
    _ rows: RidgeRows, _ lambdas: [Double], keepingPredictions: Bool
  ) throws(ShrinkageError) -> RidgeSelection.Curve {
    let (response, weights) = (rows.kept.response, rows.kept.weights)
    var moments = [ErrorMoments](repeating: ErrorMoments(), count: lambdas.count)
    var predictions = [[Double]](
      repeating: keepingPredictions ? rows.all.response : [], count: lambdas.count)
    func take(_ range: Range<Int>, _ residuals: [Double]) {
      for l in lambdas.indices {
        for (i, row) in range.enumerated() {
          let residual = residuals[l * range.count + i]
          moments[l].add(residual, weight: weights?[row] ?? 1)
          guard keepingPredictions else { continue }
          predictions[l][rows.keptIndices?[row] ?? row] = response[row] - residual
        }
      }
    }
    try spectrum.forEachLeftOut(
      LeftOutRows(
        observations: rows.kept, standardization: standardization, weight: weight,
        hasIntercept: ridge.options.intercept),
      lambdas: lambdas, take)
    if keepingPredictions, !rows.idle.isEmpty {
      // Left out already: predicted by the fit of all rows.
      let idle = rows.all.features.rows(rows.idle)
      for (l, lambda) in lambdas.enumerated() {
        let fits = try model(at: lambda).predict(idle)
        for (k, row) in rows.idle.enumerated() { predictions[l][row] = fits[k] }
      }
    }
    let errors = moments.map(\.standardError)
    return RidgeSelection.Curve(
      errors: moments.map(\.mean),
      standardErrors: errors.contains(nil) ? nil : errors.compactMap { $0 },
      predictions: keepingPredictions ? predictions : nil)
  }
}
