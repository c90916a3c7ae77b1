import Foundation
import Shrinkage

/// Who fits a job and is timed.
protocol Contestant: AnyObject {
  var name: String { get }
  /// The tolerance it uses where none is given.
  var defaultTolerance: Double { get }
  /// Seconds of one fit, the mean of `loops`; with `output` the fits are left for the scorer.
  func run(_ job: Job, tolerance: Double, loops: Int, output: String?) throws -> Double
}

/// This library, in this process.
final class ShrinkageContestant: Contestant {
  let name = "Shrinkage"
  let defaultTolerance = 1e-9
  private let data: CaseData
  private let files: CaseFiles
  /// The largest relative gap that the fits of the last output reported.
  private(set) var reportedGap = Double.nan

  init(_ data: CaseData, _ files: CaseFiles) {
    self.data = data
    self.files = files
  }

  func run(_ job: Job, tolerance: Double, loops: Int, output: String?) throws -> Double {
    let start = ContinuousClock.now
    var makeFits = try job.run(data, relativeGap: tolerance)
    for _ in 1..<loops { makeFits = try job.run(data, relativeGap: tolerance) }
    let seconds = (ContinuousClock.now - start).inSeconds / Double(loops)
    if let output {
      let fits = makeFits()
      reportedGap = fits.map(\.reportedGap).max() ?? 0
      try files.write(fits, columnCount: data.columnCount, name: output)
    }
    return seconds
  }
}

/// Another package, in a process of its own, which is started again where it had to be killed.
final class PeerContestant: Contestant {
  let name: String
  private(set) var defaultTolerance = Double.nan
  /// The package with its version.
  private(set) var version = ""
  /// The BLAS that it is bound to.
  private(set) var blas = ""
  private let settings: PeerSettings
  private let files: CaseFiles
  private var worker: Worker?

  private struct Hello: Decodable {
    var unavailable: String?
    var version: String?
    var blas: String?
    var tolerance: Double?
  }

  private struct Request: Encodable {
    let lambdas: [Double]
    let ridgeLambdas: [Double]?
    let l1Ratio: Double
    let tolerance: Double
    let loops: Int
    let output: String?
  }

  private struct Answer: Decodable {
    var seconds: Double?
    var error: String?
  }

  /// Starts the peer; throws ``Unavailable`` where it is missing or cannot do the case.
  init(_ name: String, _ settings: PeerSettings, _ files: CaseFiles) throws {
    self.name = name
    self.settings = settings
    self.files = files
    try start()
  }

  func run(_ job: Job, tolerance: Double, loops: Int, output: String?) throws -> Double {
    if worker == nil { try start() }
    let request = Request(
      lambdas: job.lambdas, ridgeLambdas: job.ridgeLambdas, l1Ratio: job.l1Ratio,
      tolerance: tolerance, loops: loops, output: output.map { files.fits($0) })
    do {
      // Writing the coefficients takes time of its own.
      let answer: Answer? = try worker?.ask(request, limit: settings.limit + 2)
      guard let seconds = answer?.seconds else {
        throw Unavailable(reason: answer?.error ?? "no answer")
      }
      if seconds > settings.limit { throw Worker.Failure.overLimit }
      return seconds
    } catch let failure as Worker.Failure {
      end()
      throw failure
    }
  }

  func end() {
    worker?.end()
    worker = nil
  }

  private func start() throws {
    let worker = try Worker(
      settings.command(for: name) + [files.directory.path], threads: settings.threads,
      log: files.directory.appendingPathComponent("\(name).log"))
    do {
      // Time to read the case, import and compile.
      let hello: Hello = try worker.answer(limit: 180)
      if let reason = hello.unavailable { throw Unavailable(reason: reason) }
      defaultTolerance = hello.tolerance ?? .nan
      version = hello.version ?? ""
      blas = hello.blas ?? ""
    } catch Worker.Failure.ended(let words) {
      throw Unavailable(reason: words)
    } catch Worker.Failure.overLimit {
      throw Unavailable(reason: "it was not ready after 180 s")
    }
    self.worker = worker
  }
}
