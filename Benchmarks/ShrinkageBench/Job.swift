import ArgumentParser
import Foundation
import Shrinkage

/// What a comparison times.
enum PeerTask: String, CaseIterable, ExpressibleByArgument, Codable {
  case path, single
  case elasticNet = "elastic-net"
}

/// Fits that are timed together.
struct Job {
  let title: String
  /// Descending.
  let lambdas: [Double]
  let l1Ratio: Double
  /// One lambda, not a path.
  var isSingle = false
  /// The tutorial's ridge fits, which follow the others.
  var ridgeLambdas: [Double]?

  /// The jobs of a task on a case; the tutorial has but one.
  static func all(_ task: PeerTask, _ benchmarkCase: BenchmarkCase, _ data: CaseData) -> [Job] {
    let largest = data.largestLambda
    func path(_ ratio: Double) -> Job {
      let smallest = benchmarkCase.lambdaRatio
      let lambdas = spaced(from: largest / ratio, to: largest / ratio * smallest, count: 100)
      let name = ratio == 1 ? "lasso" : "elastic net, l1Ratio \(ratio)"
      return Job(
        title: "\(name): 100 lambdas to \(smallest) lambda_max", lambdas: lambdas, l1Ratio: ratio)
    }
    return switch (benchmarkCase, task) {
    case (.tutorial, _):
      [tutorial(rowCount: data.rowCount)]
    case (_, .path):
      [path(1)]
    case (_, .elasticNet):
      [path(0.5)]
    case (_, .single):
      [20, 100].map { divisor in
        Job(
          title: "lasso: lambda_max/\(divisor), cold", lambdas: [largest / Double(divisor)],
          l1Ratio: 1, isSingle: true)
      }
    }
  }

  /// alpha = 1e-4 … 1 for scikit-learn's `Lasso` and `Ridge`, whose alpha is n lambda.
  private static func tutorial(rowCount n: Int) -> Job {
    let alphas = spaced(from: 1, to: 1e-4, count: 30)
    return Job(
      title: "the tutorial: 30 lasso and 30 ridge fits with train and test R^2", lambdas: alphas,
      l1Ratio: 1, ridgeLambdas: alphas.map { $0 / Double(n) })
  }

  private static func spaced(from start: Double, to end: Double, count: Int) -> [Double] {
    (0..<count).map { start * pow(end / start, Double($0) / Double(count - 1)) }
  }

  /// The lambda and the l1Ratio of each row of coefficients.
  var objectives: [(lambda: Double, l1Ratio: Double)] {
    lambdas.map { ($0, l1Ratio) } + (ridgeLambdas ?? []).map { ($0, 0) }
  }
}

/// What the scorer judges, and what Shrinkage itself says of it.
struct Fit {
  let intercept: Double
  let coefficients: SparseVector
  let reportedGap: Double
}

extension Fit {
  init(_ point: RegularizationPath.Point) {
    self.init(
      intercept: point.intercept, coefficients: point.coefficients,
      reportedGap: point.report.relativeGap)
  }

  init(_ model: LinearModel) {
    self.init(
      intercept: model.intercept, coefficients: SparseVector(model.coefficients),
      reportedGap: model.report.relativeGap)
  }
}

extension Job {
  /// Fits by Shrinkage; makes the `Fit`s last, when asked for them.
  func run(_ data: CaseData, relativeGap: Double) throws -> () -> [Fit] {
    let x = data.features.design
    if ridgeLambdas != nil { return try runTutorial(x, data) }
    let lasso = Lasso(relativeGap: relativeGap)
    let estimator: any LinearEstimator =
      l1Ratio == 1 ? lasso : ElasticNet(l1Ratio: l1Ratio, options: lasso.options)
    if isSingle {
      let model = try estimator.fit(x, data.response, lambda: Lambda(lambdas[0]))
      return { [Fit(model)] }
    }
    let path = try estimator.path(x, data.response, lambdas: .values(lambdas))
    return { path.points.map { Fit($0) } }
  }

  private func runTutorial(_ x: any Design, _ data: CaseData) throws -> () -> [Fit] {
    let paths = [
      try Lasso().path(x, data.response, lambdas: .values(lambdas)),
      try Ridge().path(x, data.response, lambdas: .values(ridgeLambdas ?? [])),
    ]
    for path in paths {
      for k in path.points.indices {
        let model = path[k]
        _ = try model.score(x, data.response)
        if let test = data.test { _ = try model.score(test.features, test.response) }
      }
    }
    return { paths.flatMap { path in path.points.map { Fit($0) } } }
  }
}

/// Why a contestant cannot take part.
struct Unavailable: Error {
  let reason: String
}
