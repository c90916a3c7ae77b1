import ArgumentParser
import Foundation
import Shrinkage

/// Times Shrinkage and other packages on the same problems.
struct Peers: ParsableCommand {
  static let configuration = CommandConfiguration(
    abstract: "Compares with other packages.",
    discussion: """
      Benchmarks/Peers/install installs the peers; one that is missing is said and skipped. Each
      runs in a process of its own, in turn with Shrinkage, at its default tolerance and at the
      loosest with which every lambda has a relative duality gap of at most 1e-6, by one
      independent scorer.

      Example: shrinkage-bench peers --case wide --peer celer,adelie --task path
      """)

  enum Peer: String, CaseIterable, ExpressibleByArgument {
    case scikitLearn = "scikit-learn"
    case celer, skglm, glmnet, adelie

    /// The ways in which it is run.
    func variants(_ benchmarkCase: BenchmarkCase) -> [String] {
      switch (self, benchmarkCase) {
      case (.scikitLearn, .tutorial): [rawValue, "scikit-learn-path"]
      case (.adelie, _): [rawValue, "adelie-cov"]
      default: [rawValue]
      }
    }
  }

  @Option(name: .customLong("case"), help: "Problems: \(Self.names(BenchmarkCase.self)).")
  var cases = List([BenchmarkCase.medium])
  @Option(name: .customLong("peer"), help: "Peers: \(Self.names(Peer.self)).")
  var peers = List(Peer.allCases)
  @Option(name: .customLong("task"), help: "Tasks: \(Self.names(PeerTask.self)).")
  var tasks = List([PeerTask.path])
  @Option(help: "Timed runs of each row (default 5; 2 with --quick).") var repeats: Int?
  @Option(help: "Seconds a peer's fit may take (default 60; 2 with --quick).") var limit: Double?
  @Option(help: "Threads of every contestant (default: all cores).") var threads: Int?
  @Flag(help: "Small problems and few runs: a look at the tool, not at the figures.")
  var quick = false
  @Option(help: "The directory of the peers' scripts.") var scripts = "Benchmarks/Peers"
  @Option(help: "Also write the tables to this file as JSON.") var json: String?

  func validate() throws {
    if let repeats, repeats < 1 { throw ValidationError("--repeats must be at least 1") }
    if let limit, !(limit > 0 && limit < 1e6) {
      throw ValidationError("--limit must be above 0 and below 1000000")
    }
    if let threads, threads < 1 { throw ValidationError("--threads must be at least 1") }
  }

  func run() throws {
    let settings = PeerSettings(
      repeats: repeats ?? (quick ? 2 : 5), limit: limit ?? (quick ? 2 : 60),
      threads: threads ?? ProcessInfo.processInfo.activeProcessorCount, scripts: scripts)
    guard FileManager.default.isExecutableFile(atPath: settings.python) else {
      throw ValidationError("\(settings.python) is missing: run \(scripts)/install first")
    }
    // A peer that has ended is an error of the write, not a signal.
    signal(SIGPIPE, SIG_IGN)
    Backend.threadCount = settings.threads
    let machine = Machine.current()
    print(machine.text)
    if quick {
      print("--quick: smaller problems and \(settings.repeats) runs, not the figures of the cases")
    }
    var results: [ComparisonResult] = []
    for benchmarkCase in cases.values {
      try compare(benchmarkCase, settings) { result in
        print(result.text)
        results.append(result)
      }
    }
    guard let json else { return }
    let run = PeerRun(
      quick: quick, repeats: settings.repeats, limit: settings.limit, comparisons: results)
    try Report(machine, run).write(to: json)
  }

  private func compare(
    _ benchmarkCase: BenchmarkCase, _ settings: PeerSettings,
    _ report: (ComparisonResult) -> Void
  ) throws {
    let data = try benchmarkCase.data(quick: quick)
    let files = try CaseFiles()
    let signals = files.removeWhenInterrupted()
    defer {
      for source in signals { source.cancel() }
      files.remove()
    }
    try files.write(data)
    let scorer = try Scorer(settings, files)
    defer { scorer.end() }
    let names = peers.values.flatMap { $0.variants(benchmarkCase) }
    for task in tasks.values {
      for job in Job.all(task, benchmarkCase, data) {
        let comparison = Comparison(
          job: job, data: data, settings: settings, files: files, scorer: scorer)
        var result = try comparison.run(names)
        result.caseName = benchmarkCase.rawValue + (quick ? " (quick)" : "")
        (result.rowCount, result.columnCount) = (data.rowCount, data.columnCount)
        report(result)
      }
      if benchmarkCase == .tutorial { break }
    }
  }

  private static func names<Name: CaseIterable & RawRepresentable<String>>(
    _: Name.Type
  ) -> String {
    Name.allCases.map(\.rawValue).joined(separator: ", ")
  }
}

/// Names with commas between them.
struct List<Element: RawRepresentable<String>>: ExpressibleByArgument {
  let values: [Element]
  init(_ values: [Element]) { self.values = values }

  init?(argument: String) {
    let names = argument.split(separator: ",", omittingEmptySubsequences: false)
    values = names.compactMap { Element(rawValue: String($0)) }
    guard values.count == names.count else { return nil }
  }

  var defaultValueDescription: String { values.map(\.rawValue).joined(separator: ",") }
}
