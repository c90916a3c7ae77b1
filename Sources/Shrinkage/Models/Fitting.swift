/// A problem prepared for any lambda: what rows or statistics become before a solver sees them.
struct Fitting {
  let standardization: Standardization
  private let weight: Double
  /// N, rows of positive weight; of statistics, all.
  private(set) var rowCount = 0
  private let isWide: Bool
  /// What stands for the estimator that was asked for, on these rows.
  let estimator: any LinearEstimator
  private(set) var solver: any LambdaSolver

  /// Up to as many columns are solved for all at once when their Gram matrix is in memory: a working
  /// set of them would cost more than it spares.
  private static let largestWholeSet = 6000

  /// Prepares rows: as statistics, or read again when they are needed if that costs less.
  ///
  /// - Parameters:
  ///   - lambda: the only one that will be asked for; nil for many.
  ///   - grid: all that will be asked for, once; nil if that is not known.
  init(
    _ estimator: some LinearEstimator, _ features: any Design, _ response: [Double],
    weights: [Double]?, lambda: Double? = nil, grid: LambdaGrid? = nil
  ) throws(ShrinkageError) {
    guard features.rowCount > 0 else { throw .noRows }
    let weighted = weights?.count { $0 > 0 } ?? features.rowCount
    let rows = Observations(features: features, response: response, weights: weights)
    let isShort = estimator.l1Ratio >= 0.5 && grid?.isShort ?? false
    guard
      Self.readsRows(
        estimator, features, isShort: isShort,
        isSingle: lambda.map { Self.isNearLargest($0 * estimator.l1Ratio, rows) } ?? false)
    else {
      var statistics = try SufficientStatistics(features, response, weights: weights)
      // Rows of weight 0 do not count where a first fit chooses its lambda.
      statistics.rowCount = weighted
      let estimator = try estimator.resolved(for: statistics)
      statistics.rowCount = features.rowCount
      try self.init(estimator, statistics)
      rowCount = weighted
      return
    }
    let estimator = try estimator.resolved(for: features, response, weights: weights)
    try estimator.validate()
    let options = estimator.options
    let columns = try CenteredColumns(features, response, weights: weights, options: options)
    let penalty = try Penalty(
      columns.standardization, l1Ratio: estimator.l1Ratio, options: options)
    self.init(
      estimator, columns.standardization, weight: columns.weight,
      isWide: features.rowCount < features.columnCount,
      solver: estimator.isDirect
        ? try DualRidgeSolver(columns, penalty, relativeGap: options.relativeGap)
        : Self.solver(columns, penalty, options, isSingle: lambda != nil))
    rowCount = weighted
  }

  /// Prepares statistics.
  init(
    _ estimator: some LinearEstimator, _ statistics: consuming SufficientStatistics
  ) throws(ShrinkageError) {
    let estimator = try estimator.resolved(for: statistics)
    let options = estimator.options
    let isWide = statistics.rowCount < statistics.columnCount
    let problem = try StandardizedProblem(estimator, statistics)
    self.init(
      estimator, problem.standardization, weight: problem.weight, isWide: isWide,
      solver: estimator.isDirect
        ? try RidgeSolver(problem.equations, problem.penalty, relativeGap: options.relativeGap)
        : Self.solver(problem.equations, problem.penalty, options))
    rowCount = problem.rowCount
  }

  private static func solver(
    _ columns: CenteredColumns, _ penalty: Penalty, _ options: FitOptions, isSingle: Bool
  ) -> any LambdaSolver {
    let equations = ImplicitEquations(columns)
    guard columns.features.isSparse else {
      let isTall = columns.features.rowCount >= columns.features.columnCount
      return PathSolver(equations, penalty, options: options, isDirect: isSingle && isTall)
    }
    return PathSolver(
      equations, penalty, options: options,
      inner: ConjugateGradientSolver(columns, penalty, options: options))
  }

  private static func solver(
    _ equations: NormalEquations, _ penalty: Penalty, _ options: FitOptions
  ) -> any LambdaSolver {
    equations.columnCount <= largestWholeSet
      ? GramSolver(equations, penalty, options: options)
      : PathSolver(equations, penalty, options: options)
  }

  init(
    _ estimator: some LinearEstimator, _ standardization: Standardization, weight: Double,
    isWide: Bool, solver: any LambdaSolver
  ) {
    self.standardization = standardization
    self.weight = weight
    self.isWide = isWide
    self.solver = solver
    self.estimator = estimator
  }

  func perObservation(_ lambda: Lambda) -> Double {
    estimator.perObservation(lambda, weight: weight)
  }

  mutating func model(
    at lambda: Double, of estimator: some LinearEstimator
  ) throws(ShrinkageError) -> LinearModel {
    try LambdaGrid.values([lambda]).validate()
    var solution = try solver.solve(lambda)
    solution.report.reciprocalCondition = solver.reciprocalCondition()
    solution = relaxed(solution)
    let (intercept, coefficients) = standardization.unscaled(solution.coefficients)
    return LinearModel(
      intercept: intercept, coefficients: coefficients, lambda: lambda,
      l1Ratio: self.estimator.l1Ratio, options: self.estimator.options(of: coefficients),
      report: solution.report.naming(standardization.constantColumns))
  }

  /// The model at `lambda`, from that of a point of a path.
  mutating func model(
    at lambda: Double, from point: RegularizationPath.Point, of estimator: some LinearEstimator
  ) throws(ShrinkageError) -> LinearModel {
    // Where a fit is relaxed, the point is not where the solver was.
    guard !(self.estimator is RelaxedLasso) else { return try model(at: lambda, of: estimator) }
    var start = point.coefficients.dense(count: standardization.scales.count)
    for j in start.indices { start[j] *= standardization.scales[j] }
    solver.begin(at: point.lambda, start)
    return try model(at: lambda, of: estimator)
  }

  /// - Parameter progress: called after each lambda with how many are done, of how many; false ends
  ///   the path there.
  mutating func path(
    _ grid: LambdaGrid, of estimator: some LinearEstimator, progress: ((Int, Int) -> Bool)?
  ) throws(ShrinkageError) -> RegularizationPath {
    let given = try lambdas(grid)
    // An empty automatic grid: nothing can enter, at any lambda.
    let lambdas = given ?? [0]
    var points = [RegularizationPath.Point?](repeating: nil, count: lambdas.count)
    let order = lambdas.indices.sorted { lambdas[$0] > lambdas[$1] }
    var done = 0
    let standardization = standardization
    // A copy of the problem, which only a relaxed fit needs.
    let relaxing = self.estimator is RelaxedLasso ? self : nil
    let accept = { (position: Int, answer: SolverSolution) -> Bool in
      let solution = relaxing?.relaxed(answer) ?? answer
      let (intercept, coefficients) = standardization.unscaled(SparseVector(solution.coefficients))
      points[order[position]] = RegularizationPath.Point(
        lambda: lambdas[order[position]], intercept: intercept, coefficients: coefficients,
        report: solution.report.naming(standardization.constantColumns))
      done += 1
      let isWanted = progress?(done, lambdas.count) ?? true
      return isWanted && solution.report.status != .cancelled
    }
    if given == nil {
      _ = accept(0, try solver.nullSolution())
    } else {
      try solver.solve(order.map { lambdas[$0] }, accept)
    }
    return RegularizationPath(
      points: points.compactMap { $0 }, columnCount: standardization.scales.count,
      estimator: self.estimator, fitting: self)
  }

  /// An answer as the estimator wants it.
  private func relaxed(_ solution: SolverSolution) -> SolverSolution {
    guard let relaxed = estimator as? RelaxedLasso else { return solution }
    return solver.relaxed(
      solution, gamma: relaxed.gamma, relativeGap: relaxed.options.relativeGap)
  }

  /// A path that was fitted to this problem, each point relaxed.
  func relaxed(_ path: RegularizationPath, _ relaxed: RelaxedLasso) -> RegularizationPath {
    var fitting = Fitting(
      relaxed, standardization, weight: weight, isWide: isWide, solver: solver)
    fitting.rowCount = rowCount
    let (relaxing, scales) = (fitting, standardization.scales)
    let points = path.points.map { point in
      var dense = point.coefficients.dense(count: scales.count)
      for j in dense.indices { dense[j] *= scales[j] }
      let solution = relaxing.relaxed(
        SolverSolution(coefficients: dense, report: point.report))
      let (intercept, coefficients) = standardization.unscaled(SparseVector(solution.coefficients))
      return RegularizationPath.Point(
        lambda: point.lambda, intercept: intercept, coefficients: coefficients,
        report: solution.report)
    }
    return RegularizationPath(
      points: points, columnCount: path.columnCount, estimator: relaxed, fitting: fitting)
  }

  /// The grid's values in this library's objective; nil for an automatic one when nothing can
  /// enter.
  func lambdas(_ grid: LambdaGrid) throws(ShrinkageError) -> [Double]? {
    try grid.validate()
    guard case .automatic(let count, let ratio) = grid.values else {
      return grid.givenValues?.map { perObservation(Lambda($0, scale: grid.scale)) }
    }
    let largest = solver.largestLambda(ratioFloor: 1e-3)
    guard largest > 0 else { return nil }
    return LambdaGrid.spaced(
      from: largest, to: largest * (ratio ?? (isWide ? 1e-2 : 1e-3)), count: count)
  }
}

extension FitReport {
  fileprivate func naming(_ constantColumns: [Int]) -> FitReport {
    var report = self
    report.constantColumns = constantColumns
    return report
  }
}

extension LinearEstimator {
  /// The options that a model of these coefficients minimises by.
  func options(of coefficients: [Double]) -> FitOptions {
    (self as? RelaxedLasso)?.options(of: coefficients) ?? options
  }

  /// Whether each lambda takes one linear system.
  var isDirect: Bool { self is Ridge && options.bounds == .unbounded }

  /// Throws when an option that does not depend on the columns is out of its range.
  func validate() throws(ShrinkageError) {
    try (self as? RelaxedLasso)?.validateRelaxation()
    try options.validate()
    guard l1Ratio >= 0, l1Ratio <= 1 else {
      throw .invalidOption(name: "l1Ratio", value: l1Ratio, requirement: "between 0 and 1")
    }
  }
}
