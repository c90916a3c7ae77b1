import ArgumentParser
import Foundation
import Shrinkage

/// Times one task over a table of row and column counts.
struct Scale: ParsableCommand {
  static let configuration = CommandConfiguration(
    abstract: "Times how a fit scales with rows and columns.",
    discussion: """
      Each row is one size: seconds (median, minimum, maximum), the time as a multiple of the
      floor measured in the same run on the same X (one dsyrk, or one pass X'r when there are more
      columns than rows), the largest relative gap, and the peak memory, X included. Last, the
      exponents of time ~ n^a p^b.

      Example: shrinkage-bench scale --model lasso --task path --rows 1000,10000 --columns 10,100
      """)

  enum Model: String, ExpressibleByArgument, CaseIterable, Codable {
    case ridge, lasso
    case elasticNet = "elastic-net"
  }

  enum Task: String, ExpressibleByArgument, CaseIterable, Codable {
    case fit
    case path
    case cv
    case ridgeGrid = "ridge-grid"
  }

  @Option(help: "What is fitted.") var model = Model.lasso
  @Option(
    help: ArgumentHelp(
      "One lambda, cold (--ratio or 1/20 of lambda_max), a path of 100, cross-validation of a path in five folds with "
        + "the path on all rows (for more columns than rows beside that path alone), or ridge at 30 lambdas by generalised "
        + "cross-validation (GCV) and leave-one-out (LOO), each with a floor of its own."))
  var task = Task.path
  @Option(help: "Counts of rows (default 1000,10000,100000; 1000,2000,4000 with --quick).")
  var rows: Counts?
  @Option(help: "Counts of columns (default 10,100,1000; 10,50,200 with --quick).")
  var columns: Counts?
  @Option(help: "Correlation of neighbouring columns.") var correlation = 0.5
  @Option(help: "Coefficients that are not 0 (default: a tenth of the columns).")
  var nonzeros: Int?
  @Option(help: "Variance of the signal over that of the noise.") var snr = 5.0
  @Option(
    help:
      "The smallest lambda as a fraction of lambda_max (default: of a path the library's, of one lambda 1/20)."
  )
  var ratio: Double?
  @Option(help: "How the quadratic is held: automatic, normal or implicit.")
  var equations = FitOptions.Equations.automatic
  @Option(help: "Timed runs of each size, after one that is not (default 5; 2 with --quick).")
  var repeats: Int?
  @Flag(help: "Small sizes and few runs: a look at the tool, not at the figures.")
  var quick = false
  @Option(help: "Also write the rows to this file as JSON.") var json: String?
  @Option(help: "Also write the rows to this file as CSV.") var csv: String?

  func validate() throws {
    if let repeats, repeats < 1 { throw ValidationError("--repeats must be at least 1") }
    if let ratio {
      guard ratio > 0, ratio <= 1 else {
        throw ValidationError("--ratio must be above 0 and at most 1")
      }
      guard task != .ridgeGrid else {
        throw ValidationError("--ratio is for --task fit, path and cv")
      }
    }
    guard abs(correlation) < 1 else { throw ValidationError("--correlation must be within -1...1") }
    guard snr > 0 else { throw ValidationError("--snr must be above 0") }
    if let nonzeros, nonzeros < 0 { throw ValidationError("--nonzeros must be at least 0") }
  }

  func run() throws {
    let machine = Machine.current()
    print(machine.text)
    print("\(model.rawValue) \(task.rawValue), correlation \(correlation), SNR \(snr)")
    if quick { print("--quick: small sizes and \(runs) runs, not the figures of the default ones") }
    print(ScaleResult.header)
    var results: [ScaleResult] = []
    for n in (rows ?? Counts(quick ? [1000, 2000, 4000] : [1000, 10_000, 100_000])).values {
      for p in (columns ?? Counts(quick ? [10, 50, 200] : [10, 100, 1000])).values {
        for result in try measure(rows: n, columns: p) {
          print(result.row)
          results.append(result)
        }
      }
    }
    let exponents = task == .ridgeGrid ? [] : try exponents(results)
    for line in exponents { print(line) }
    if let csv { try write(results.map(\.csv), header: ScaleResult.csvHeader, to: csv) }
    if let json {
      let run = ScaleRun(
        model: model, task: task, correlation: correlation, nonzeros: nonzeros, snr: snr,
        ratio: ratio, repeats: runs, quick: quick, rows: results, exponents: exponents)
      try Report(machine, run).write(to: json)
    }
  }

  private var runs: Int { repeats ?? (quick ? 2 : 5) }

  private func measure(rows n: Int, columns p: Int) throws -> [ScaleResult] {
    Machine.resetPeak()
    let sample = try SampleProblem(
      SampleShape(
        rows: n, columns: p, correlation: correlation,
        nonzeros: min(nonzeros ?? max(1, p / 10), p), signalToNoise: snr))
    if task == .ridgeGrid { return try RidgeGrid.measure(sample, repeats: runs) }
    let floor = try floor(sample)
    let estimator = estimator
    var gap = 0.0
    let lambda = try startingLambda(sample)
    let measurement = try Measurement(repeats: runs) {
      switch task {
      case .fit:
        gap = try estimator.fit(sample.features, sample.response, lambda: Lambda(lambda))
          .report.relativeGap
      case .path:
        gap =
          try estimator.path(
            sample.features, sample.response, lambdas: .automatic(ratio: ratio)
          ).points
          .map(\.report.relativeGap).max() ?? 0
      case .cv:
        let result = try estimator.crossValidate(
          sample.features, sample.response, lambdas: .automatic(ratio: ratio))
        gap =
          (result.foldPaths + [result.path.points]).joined().map(\.report.relativeGap).max() ?? 0
      case .ridgeGrid: break
      }
    }
    return [
      ScaleResult(
        rows: n, columns: p, measurement: measurement, floorName: floor.name,
        floor: floor.seconds, relativeGap: gap,
        peakMebibytes: Machine.peakResidentMebibytes ?? .nan)
    ]
  }

  /// Median seconds of what the task is compared with.
  private func floor(_ sample: SampleProblem) throws -> (name: String, seconds: Double) {
    guard task == .cv, sample.features.rowCount < sample.features.columnCount else {
      let (name, floor) = Floor.measure(sample.features, repeats: runs)
      return (name, floor.median)
    }
    let estimator = estimator
    let path = try Measurement(repeats: runs) {
      _ = try estimator.path(
        sample.features, sample.response, lambdas: .automatic(ratio: ratio))
    }
    return ("path", path.median)
  }

  private var estimator: any LinearEstimator {
    var options = FitOptions()
    options.equations = equations
    return switch model {
    case .ridge: Ridge(options: options)
    case .lasso: Lasso(options: options)
    case .elasticNet: ElasticNet(l1Ratio: 0.5, options: options)
    }
  }

  /// The lambda of a single fit.
  private func startingLambda(_ sample: SampleProblem) throws -> Double {
    try estimator.path(sample.features, sample.response, lambdas: .automatic(count: 1))
      .lambdas[0] * (ratio ?? 1 / 20)
  }

  /// The fits log time = constant + a log n + b log p, for n >= p and p > n apart.
  private func exponents(_ results: [ScaleResult]) throws -> [String] {
    try [
      ("n >= p", results.filter { $0.rows >= $0.columns }),
      ("p > n", results.filter { $0.rows < $0.columns }),
    ].compactMap { name, part in
      try Exponents(part).map { "\(name): time ~ \($0.description)" }
    }
  }
}

extension FitOptions.Equations: ExpressibleByArgument {}

/// A list of positive counts, as in 1000,10000.
struct Counts: ExpressibleByArgument, CustomStringConvertible {
  let values: [Int]
  init(_ values: [Int]) { self.values = values }

  init?(argument: String) {
    let parsed = argument.split(separator: ",", omittingEmptySubsequences: false).map { Int($0) }
    let values = parsed.compactMap { $0 }
    guard values.count == parsed.count, !values.isEmpty, values.allSatisfy({ $0 >= 1 }) else {
      return nil
    }
    self.values = values
  }

  var description: String { values.map(String.init).joined(separator: ",") }
  var defaultValueDescription: String { description }
}
