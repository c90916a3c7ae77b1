import Foundation
import Shrinkage

@testable import ShrinkageReport

/// Reports of made-up fits: the same in every run, and of any size.
enum SampleReport {
  /// A path of two models over `names`, from a strong penalty to a weak one.
  static func sweep(_ names: [String], lambdaCount: Int = 12) throws -> RunReport {
    let lambdas = (0..<lambdaCount).map { exp2(Double($0) / 2 - 5) }
    let models = try ["lasso", "ridge"].map { name in
      RunReport.Model(name, try lambdas.map { try point(name, $0, count: names.count) })
    }
    var report = RunReport(
      title: "lasso, ridge: sweep of made-up.csv", subtitle: "80 training rows, 20 test rows",
      features: names, models: models)
    var numbers = SampleNumbers(7)
    let rows = [("test rows", 20), ("training rows", 80)].map { name, count in
      let observed = (0..<count).map { _ in numbers.next() * 40 - 5 }
      return RunReport.Rows(
        name, observed: observed, predicted: observed.map { 0.8 * $0 + 6 * numbers.next() })
    }
    report.choice = .init(model: 0, point: lambdaCount / 2, reason: "best test R²")
    report.choice?.rows = rows
    report.command = "shrinkage sweep --data made-up.csv --output 'my report'"
    report.facts = [.init("data", "made-up.csv"), .init("rows", "100")]
    report.times = [("reading", 0.0021), ("fitting", 0.00043)]
    return report
  }

  private static func point(
    _ name: String, _ lambda: Double, count: Int
  ) throws -> RunReport.Point {
    let coefficients = (0..<count).map { j -> Double in
      let full = (j % 3 == 1 ? -1 : 1) * (12 / Double(j + 1) + 0.25)
      guard name == "lasso" else { return full / (1 + lambda / 2) }
      return full > 0 ? max(full - lambda / 2, 0) : min(full + lambda / 2, 0)
    }
    let sparse = SparseVector(coefficients)
    var point = RunReport.Point(
      lambda: lambda, intercept: 3 + lambda, coefficients: sparse,
      report: try report(active: sparse.values.count, gap: lambda * 1e-15))
    point.trainScore = 0.9 - 0.02 * lambda
    point.testScore = 0.8 - 0.01 * (lambda - 2) * (lambda - 2) / (1 + lambda / 8)
    point.seconds = 0.001 / (lambda + 1)
    return point
  }

  static func report(active: Int, gap: Double) throws -> FitReport {
    let json = """
      {"status":"converged","solver":"coordinateDescent","epochs":0,"activeCount":\(active),
       "objective":12.5,"gap":\(gap),"relativeGap":\(gap),"devianceRatio":0.5,
       "constantColumns":[],"isUnique":true}
      """
    return try JSONDecoder().decode(FitReport.self, from: Data(json.utf8))
  }

  static let names = ["bmi", "age", "blood pressure", "s1", "s2", "s3"]

  /// A curve with its least error inside.
  static var curve: ErrorCurve {
    let lambdas = (0..<20).map { exp2(Double($0) / 2 - 6) }
    let means = lambdas.map { 30 + ($0 - 3) * ($0 - 3) / (1 + $0 / 10) }
    return ErrorCurve(
      lambdas: lambdas, means: means, standardErrors: lambdas.map { 1.5 + $0 / 20 },
      foldErrors: means.map { mean in (0..<5).map { mean + Double($0) - 2 } },
      nonZeroCounts: lambdas.map { max(10 - Int($0 / 2), 0) }, lambdaMin: lambdas[15],
      lambdaOneStandardError: lambdas[16])
  }
}
