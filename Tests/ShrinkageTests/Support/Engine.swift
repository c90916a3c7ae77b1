@testable import Shrinkage

/// The roads by which a lasso or an elastic net reaches a path.
enum Engine: CaseIterable, Sendable {
  /// Exchanges and descent on the Gram matrix of all columns.
  case normal
  /// A working set, with passes over the features.
  case implicit
  /// A working set of a Gram matrix in memory, which fits take only above 6,000 columns.
  case workingSetOfNormal

  /// The models at each lambda, in the order given.
  func models(_ problem: PathProblem, lambdas: [Double]) throws -> [LinearModel] {
    if self == .workingSetOfNormal { return try Self.workingSet(problem, lambdas) }
    let path = try estimator(problem).path(
      problem.design, problem.response, weights: problem.weights, lambdas: .values(lambdas))
    return path.points.indices.map { path[$0] }
  }

  func estimator(_ problem: PathProblem) -> ElasticNet {
    var options = problem.options
    options.equations = self == .normal ? .normal : .implicit
    return ElasticNet(l1Ratio: problem.l1Ratio, options: options)
  }

  /// As a fit of statistics prepares them.
  private static func workingSet(
    _ problem: PathProblem, _ lambdas: [Double]
  ) throws -> [LinearModel] {
    let options = problem.options
    let statistics = try SufficientStatistics(
      problem.design, problem.response, weights: problem.weights)
    let squares = (0..<statistics.columnCount).map { statistics.scatter($0, $0) }
    let standardization = Standardization(
      means: statistics.means, responseMean: statistics.responseMean, squares: squares,
      weight: statistics.weight, options: options)
    let penalty = try Penalty(standardization, l1Ratio: problem.l1Ratio, options: options)
    var solver = PathSolver(
      NormalEquations(statistics, standardization), penalty, options: options)
    let order = lambdas.indices.sorted { lambdas[$0] > lambdas[$1] }
    var models = [LinearModel?](repeating: nil, count: lambdas.count)
    try solver.solve(order.map { lambdas[$0] }) { position, solution in
      let (intercept, coefficients) = standardization.unscaled(solution.coefficients)
      var report = solution.report
      report.constantColumns = standardization.constantColumns
      models[order[position]] = LinearModel(
        intercept: intercept, coefficients: coefficients, lambda: lambdas[order[position]],
        l1Ratio: problem.l1Ratio, options: options, report: report)
      return true
    }
    return models.compactMap { $0 }
  }
}

/// What a path is fitted to.
struct PathProblem {
  var dense: Matrix
  /// The same features, if they are to be given as sparse ones.
  var sparse: SparseMatrix?
  var response: [Double]
  var weights: [Double]?
  var options = FitOptions()
  var l1Ratio = 1.0

  var design: any Design {
    if let sparse { return sparse }
    return dense
  }

  /// The objective at b = 0, s / 2.
  var nullObjective: Double {
    let w = weights ?? response.map { _ in 1 }
    let total = w.reduce(0, +)
    let center = options.intercept ? dot(w, response) / total : 0
    return dot(w, response.map { ($0 - center) * ($0 - center) }) / total / 2
  }

  /// lambda_max, by the engine.
  func largestLambda() throws -> Double {
    var options = options
    options.equations = .normal
    return try ElasticNet(l1Ratio: l1Ratio, options: options).path(
      design, response, weights: weights, lambdas: .automatic(count: 1)
    ).lambdas[0]
  }

  func verify(_ model: LinearModel) throws -> Certificate {
    try model.verify(design, response, weights: weights)
  }

  func optimality(_ model: LinearModel) -> Optimality {
    Optimality(model, dense, response, weights: weights)
  }
}
