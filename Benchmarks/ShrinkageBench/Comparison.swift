import Foundation
import Shrinkage

/// How peers are run.
struct PeerSettings {
  var repeats: Int
  /// Seconds a peer's fit may take.
  var limit: Double
  var threads: Int
  /// The directory of the peers' scripts.
  var scripts: String

  var python: String { "\(scripts)/.venv/bin/python" }

  /// The command that runs a peer; the directory of the case follows.
  func command(for name: String) -> [String] {
    name == "glmnet"
      ? ["Rscript", "\(scripts)/glmnet.R", name] : [python, "\(scripts)/worker.py", name]
  }
}

/// The relative gap that counts as solved, at every lambda.
let solvedGap = 1e-6

/// Runs Shrinkage and peers in turn on one job.
struct Comparison {
  let job: Job
  let data: CaseData
  let settings: PeerSettings
  let files: CaseFiles
  let scorer: Scorer

  /// Times `peers` against Shrinkage.
  func run(_ peers: [String]) throws -> ComparisonResult {
    let floor = data.floor(repeats: settings.repeats)
    var result = ComparisonResult(job: job.title, floorName: floor.name, floor: floor.1.median)
    let shrinkage = ShrinkageContestant(data, files)
    var base: ComparisonRow?
    do {
      say("Shrinkage")
      base = try attempt(shrinkage, shrinkage.defaultTolerance)
      result.reportedGap = shrinkage.reportedGap
    } catch let unavailable as Unavailable {
      result.skipped.append(.init(peer: "Shrinkage", reason: unavailable.reason))
    }
    var rows: [ComparisonRow] = []
    for name in peers {
      do {
        let peer = try PeerContestant(name, settings, files)
        defer { peer.end() }
        result.versions[peer.version] = peer.blas
        var found = try search(peer)
        try time(&found, of: peer, beside: shrinkage, &base)
        rows += found
      } catch let unavailable as Unavailable {
        result.skipped.append(.init(peer: name, reason: unavailable.reason))
      }
    }
    if var alone = base, alone.seconds.isEmpty {
      for _ in 0..<alone.runs { try measure(&alone, shrinkage) }
      base = alone
    }
    result.rows = (base.map { [$0] } ?? []) + rows
    return result
  }

  /// One untimed fit, judged. How long it takes, or another one if it is short, decides how often it is repeated.
  private func attempt(_ contestant: any Contestant, _ tolerance: Double) throws -> ComparisonRow {
    var row = ComparisonRow(
      name: contestant.name, tolerance: tolerance,
      isDefault: tolerance == contestant.defaultTolerance)
    do {
      var seconds = try contestant.run(
        job, tolerance: tolerance, loops: 1, output: contestant.name)
      // A first short fit says little of the next ones.
      if seconds < 0.2 {
        seconds = try contestant.run(job, tolerance: tolerance, loops: 1, output: nil)
      }
      row.loops = max(1, min(50, Int(0.2 / max(seconds, 1e-6))))
      row.runs = max(1, min(settings.repeats, Int(settings.limit / seconds)))
      row.gap = try scorer.largestGap(job, name: contestant.name)
    } catch Worker.Failure.overLimit {
      row.note = "> \(Int(settings.limit))"
    } catch Worker.Failure.ended(let words) {
      row.note = "failed: \(words)"
    } catch let unavailable as Unavailable where contestant.name != "Shrinkage" {
      row.note = "failed: \(unavailable.reason)"
    }
    say("\(contestant.name) at \(tolerance): \(row.note ?? "gap \(row.gap ?? .nan)")")
    return row
  }

  /// The default tolerance, and the loosest of the ladder 1, 10^-0.5, 10^-1, … that solves the job.
  ///
  /// The ladder is climbed by decades from the default, and then half a decade back.
  private func search(_ peer: PeerContestant) throws -> [ComparisonRow] {
    let standard = try attempt(peer, peer.defaultTolerance)
    var (solved, tried) = (standard.isSolved ? standard : nil, standard)
    let isLoosening = standard.isSolved
    while isLoosening == tried.isSolved && (isLoosening || tried.note == nil) {
      let next = tried.tolerance * (isLoosening ? 10 : 0.1)
      guard next < 2, next > 1e-17 else { break }
      tried = try attempt(peer, next)
      if tried.isSolved { solved = tried }
    }
    // Over the limit at the last decade, the half before it may still do.
    if let loosest = solved?.tolerance ?? (tried.note == nil ? nil : tried.tolerance) {
      let half = try attempt(peer, loosest * 10.squareRoot())
      if half.isSolved { solved = half }
    }
    let last = solved ?? tried
    return last.tolerance == standard.tolerance ? [standard] : [standard, last]
  }

  /// Shrinkage, then each row, and again: A B A B.
  private func time(
    _ rows: inout [ComparisonRow], of peer: PeerContestant, beside shrinkage: ShrinkageContestant,
    _ base: inout ComparisonRow?
  ) throws {
    guard rows.contains(where: { $0.note == nil }) else { return }
    var beside: [Double] = []
    for round in 0..<settings.repeats {
      guard rows.contains(where: { $0.note == nil && round < $0.runs }) else { break }
      if var own = base {
        try measure(&own, shrinkage)
        beside.append(own.seconds[own.seconds.count - 1])
        base = own
      }
      for k in rows.indices where rows[k].note == nil && round < rows[k].runs {
        try measure(&rows[k], peer)
      }
    }
    if !beside.isEmpty { for k in rows.indices { rows[k].setRatio(to: beside) } }
  }

  private func measure(_ row: inout ComparisonRow, _ contestant: any Contestant) throws {
    // Threads of the last BLAS call spin for some 30 ms before they sleep.
    Thread.sleep(forTimeInterval: 0.1)
    do {
      row.record(
        try contestant.run(job, tolerance: row.tolerance, loops: row.loops, output: nil))
    } catch Worker.Failure.overLimit {
      row.note = "> \(Int(settings.limit))"
    }
  }

  private func say(_ text: String) {
    try? FileHandle.standardError.write(contentsOf: Data("\(text)\n".utf8))
  }
}
