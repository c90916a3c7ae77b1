import Foundation
import Shrinkage
import ShrinkageReport

/// Keeps the models of a sweep as runs, each model one of its own: their metrics then bear the same
/// names, so that the models' curves lie in one chart, and `auto` may give them different lambdas.
///
/// A step is a lambda, in the order given; it is kept once it has been scored. A tracker that fails is
/// left alone from then on, and the sweep goes on.
final class SweepTracking {
  private let sweep: Sweep
  private let name: String
  private let start = Date()
  private var sinks: [(tracker: TrackerName, sink: any RunSink)] = []
  private var errors: [(tracker: TrackerName, error: TrackingError)] = []
  /// The runs that were begun.
  private var places: [(tracker: TrackerName, path: String)] = []
  private(set) var featureNames: [String] = []
  /// The features of which coefficients are kept; nil until a path is known.
  private(set) var chosen: [Int]?

  /// Nil where nothing is to be kept; throws where a run would be what another option writes.
  init?(_ sweep: Sweep) throws {
    guard sweep.tracking.track != nil else { return nil }
    self.sweep = sweep
    let formatter = DateFormatter()
    formatter.locale = Locale(identifier: "en_US_POSIX")
    formatter.dateFormat = "yyyyMMdd-HHmmss"
    name = sweep.tracking.runName ?? "sweep-" + formatter.string(from: start)
    guard sweep.tracking.trackers.contains(.jsonLines) else { return }
    let files = sweep.model.names.map { NamedFile("--track", place(of: $0) + ".jsonl") }
    let results = [NamedFile("--json", sweep.output.json)].compactMap { $0 }
    try requireDistinct(outputs: results + files, inputs: [])
  }

  /// Where a model's event file lies; with an ending, its JSON Lines.
  private func place(of model: ModelName) -> String {
    "\(sweep.tracking.directory(of: name))/\(model.rawValue)"
  }

  /// Begins a model's runs.
  func begin(_ model: ModelName, train: Table, test: Table) {
    (featureNames, chosen) = (train.featureNames, nil)
    for tracker in sweep.tracking.trackers where !hasFailed(tracker) {
      do throws(TrackingError) {
        let sink = try sink(tracker, model)
        sinks.append((tracker, sink))
        places.append((tracker, sink.path))
      } catch {
        errors.append((tracker, error))
      }
    }
    let settings = sweep.settings(model, train: train, test: test)
    each { sink throws(TrackingError) in try sink.config(settings) }
  }

  private func sink(_ tracker: TrackerName, _ model: ModelName) throws(TrackingError)
    -> any RunSink
  {
    let options = sweep.tracking
    let isOne = sweep.model.names.count == 1
    let description = RunDescription(
      project: options.project ?? "shrinkage", name: isOne ? name : "\(name)-\(model.rawValue)",
      group: isOne ? nil : name, tags: options.tags ?? [], start: Date())
    let place = place(of: model)
    switch tracker {
    case .wandb: return try WandbRun(directory: options.wandbDirectory, description)
    case .tensorBoard: return try TensorBoardRun(directory: place, description)
    case .jsonLines: return try JSONLinesRun(path: place + ".jsonl", description)
    }
  }

  private func hasFailed(_ tracker: TrackerName) -> Bool {
    errors.contains { $0.tracker == tracker }
  }

  /// Does the same with each run that is being kept; those that fail are not kept on.
  private func each(_ body: (inout any RunSink) throws(TrackingError) -> Void) {
    for index in sinks.indices {
      do throws(TrackingError) {
        try body(&sinks[index].sink)
      } catch {
        errors.append((sinks[index].tracker, error))
      }
    }
    sinks.removeAll { hasFailed($0.tracker) }
  }

  /// Keeps one point of a model's path.
  func log(_ point: SweepRun.Point, step: Int, of path: RegularizationPath) {
    let features = chosen ?? features(of: path)
    chosen = features
    let scores = [("trainScore", point.trainScore), ("testScore", point.testScore)]
    let metrics =
      [("lambda", point.lambda)] + scores.compactMap { name, score in score.map { (name, $0) } } + [
        ("nonZeroCount", Double(point.report.activeCount)), ("intercept", point.intercept),
        ("relativeGap", point.report.relativeGap),
      ] + features.map { (coefficientName($0), point.coefficients[$0]) }
    each { sink throws(TrackingError) in
      try sink.log(metrics.map { (key: $0.0, value: $0.1) }, step: step)
    }
  }

  func coefficientName(_ feature: Int) -> String { "coefficients/\(featureNames[feature])" }

  /// The features whose coefficients become largest along the path: all, as they come, if there are
  /// not too many.
  private func features(of path: RegularizationPath) -> [Int] {
    let limit = sweep.tracking.trackFeatures ?? 100
    guard path.columnCount > limit else { return Array(0..<path.columnCount) }
    var largest = [Double](repeating: 0, count: path.columnCount)
    for coefficients in path.points.map(\.coefficients) {
      for (j, value) in zip(coefficients.indices, coefficients.values) {
        largest[j] = max(largest[j], abs(value))
      }
    }
    let order = largest.indices.sorted { (largest[$1], $0) < (largest[$0], $1) }
    return Array(order.prefix(limit))
  }
}

extension SweepTracking {
  /// Ends a model's runs with tables, charts and what was best.
  func end(_ model: SweepRun.Model) {
    let (scores, coefficients) = (scores(model), coefficients(model))
    let charts = [("score_chart", scoreChart(model)), ("coefficient_chart", paths(model))]
    var summary: [(key: String, value: JSON)] = []
    if let best = model.points.filter({ $0.testScore != nil })
      .max(by: { ($0.testScore ?? 0) < ($1.testScore ?? 0) })
    {
      summary = [
        ("bestLambda", .number(best.lambda)), ("bestTestScore", .number(best.testScore)),
        ("bestTrainScore", .number(best.trainScore)),
        ("bestNonZeroCount", .integer(best.report.activeCount)),
      ]
    }
    let isCertified = model.points.allSatisfy(\.report.isCertified)
    each { sink throws(TrackingError) in
      try sink.table(scores, key: "scores")
      try sink.table(coefficients, key: "coefficients")
      for (key, chart) in charts { try sink.chart(chart, key: key) }
      try sink.summary(summary)
      try sink.finish(exitCode: (isCertified ? Status.done : .notCertified).rawValue)
    }
    sinks = []
  }

  /// Ends what is being kept after an error.
  func abandon(_ error: any Error) {
    let status = (Failure(error)?.status ?? .software).rawValue
    each { sink throws(TrackingError) in try sink.finish(exitCode: status) }
    sinks = []
  }
}

extension SweepTracking {
  private var wandbRuns: [String] {
    hasFailed(.wandb) ? [] : places.filter { $0.tracker == .wandb }.map(\.path)
  }

  /// Where the runs are, for the user; how to upload them, unless that is done.
  var notes: [String] {
    guard !places.isEmpty else { return [] }
    let runs = wandbRuns
    let upload =
      runs.isEmpty || sweep.tracking.sync ? [] : ["to upload: \(WandbClient.command(runs))"]
    return ["tracked in \(places.map(\.path).joined(separator: ", "))"] + upload
  }

  /// Uploads if asked to, and says what failed; to be called when the results have been shown.
  func conclude() throws {
    let runs = wandbRuns
    if sweep.tracking.sync, !runs.isEmpty { try WandbClient.sync(runs) }
    let failures = errors.map(\.error).map { error in
      switch error {
      case .cannotCreate: Failure(.cannotCreate, "\(error)")
      case .writeFailed: Failure(.writeFailed, "\(error)")
      }
    }
    for failure in failures.dropLast() { Console.report(failure.message ?? "") }
    if let failure = failures.last { throw failure }
  }
}
