import ArgumentParser
import Shrinkage

/// Times one task over a table of row and column counts.
struct Scale: ParsableCommand {
  static let configuration = CommandConfiguration(
    abstract: "Times how a fit scales with rows and columns.",
    discussion: """
      Each row is one size: seconds (median, minimum, maximum), the time as a multiple of the
      floor measured in the same run on the same X (one dsyrk, or one pass X'r when there are more
      columns than rows), the largest relative gap, and the peak memory so far. Last, the
      exponents of time ~ n^a p^b.

      Example: shrinkage-bench scale --model lasso --task path --rows 1000,10000 --columns 10,100
      """)

  enum Model: String, ExpressibleByArgument, CaseIterable {
    case ridge, lasso
    case elasticNet = "elastic-net"
  }

  enum Task: String, ExpressibleByArgument, CaseIterable {
    case fit
    case path
  }

  @Option(help: "What is fitted.") var model = Model.lasso
  @Option(help: "One lambda (lambda_max / 20, cold), or a path of 100.") var task = Task.path
  @Option(help: "Counts of rows.") var rows = Counts([1000, 10_000, 100_000])
  @Option(help: "Counts of columns.") var columns = Counts([10, 100, 500])
  @Option(help: "Correlation of neighbouring columns.") var correlation = 0.5
  @Option(help: "Coefficients that are not 0 (default: a tenth of the columns).")
  var nonzeros: Int?
  @Option(help: "Variance of the signal over that of the noise.") var snr = 5.0
  @Option(help: "Timed runs of each size, after one that is not.") var repeats = 5
  @Option(help: "Also write the rows to this file as JSON.") var json: String?
  @Option(help: "Also write the rows to this file as CSV.") var csv: String?

  func validate() throws {
    guard repeats >= 1 else { throw ValidationError("--repeats must be at least 1") }
    guard abs(correlation) < 1 else { throw ValidationError("--correlation must be within -1...1") }
    guard snr > 0 else { throw ValidationError("--snr must be above 0") }
    if let nonzeros, nonzeros < 0 { throw ValidationError("--nonzeros must be at least 0") }
  }

  func run() throws {
    print(
      "\(model.rawValue) \(task.rawValue), correlation \(correlation), SNR \(snr), "
        + "\(Backend.threadCount) threads, \(Backend.configuration) \(Backend.coreName)")
    print(ScaleResult.header)
    var results: [ScaleResult] = []
    for n in rows.values {
      for p in columns.values {
        let result = try measure(rows: n, columns: p)
        print(result.row)
        results.append(result)
      }
    }
    try printExponents(results)
    if let csv { try write(results.map(\.csv), header: ScaleResult.csvHeader, to: csv) }
    if let json { try writeJSON(results, to: json) }
  }

  private func measure(rows n: Int, columns p: Int) throws -> ScaleResult {
    let sample = try SampleProblem(
      SampleShape(
        rows: n, columns: p, correlation: correlation,
        nonzeros: min(nonzeros ?? max(1, p / 10), p), signalToNoise: snr))
    let floor = Floor.measure(sample.features, repeats: repeats)
    let estimator = estimator
    var gap = 0.0
    let lambda = try startingLambda(sample)
    let measurement = try Measurement(repeats: repeats) {
      switch task {
      case .fit:
        gap = try estimator.fit(sample.features, sample.response, lambda: Lambda(lambda))
          .report.relativeGap
      case .path:
        gap =
          try estimator.path(sample.features, sample.response).points
          .map(\.report.relativeGap).max() ?? 0
      }
    }
    return ScaleResult(
      rows: n, columns: p, measurement: measurement, floorName: floor.name,
      floor: floor.1.median, relativeGap: gap, peakMebibytes: peakResidentMebibytes())
  }

  private var estimator: any LinearEstimator {
    switch model {
    case .ridge: Ridge()
    case .lasso: Lasso()
    case .elasticNet: ElasticNet(l1Ratio: 0.5)
    }
  }

  /// lambda_max / 20.
  private func startingLambda(_ sample: SampleProblem) throws -> Double {
    try estimator.path(sample.features, sample.response, lambdas: .automatic(count: 1))
      .lambdas[0] / 20
  }

  /// Fits log time = constant + a log n + b log p, for n >= p and p > n apart.
  private func printExponents(_ results: [ScaleResult]) throws {
    for (name, part) in [
      ("n >= p", results.filter { $0.rows >= $0.columns }),
      ("p > n", results.filter { $0.rows < $0.columns }),
    ] {
      guard let exponents = try Exponents(part) else { continue }
      print("\(name): time ~ \(exponents.description)")
    }
  }
}

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
