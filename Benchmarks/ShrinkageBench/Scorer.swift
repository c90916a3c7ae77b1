import Foundation

/// `score.py`: the judge of every fit, Shrinkage's own included.
struct Scorer {
  private let worker: Worker
  private let files: CaseFiles

  private struct Hello: Decodable { let version: String }

  private struct Request: Encodable {
    let lambdas: [Double]
    let ratios: [Double]
    let fits: String
  }

  private struct Answer: Decodable { let gaps: [Double?] }

  init(_ settings: PeerSettings, _ files: CaseFiles) throws {
    self.files = files
    worker = try Worker(
      [settings.python, "\(settings.scripts)/score.py", files.directory.path],
      threads: settings.threads, log: files.directory.appendingPathComponent("scorer.log"))
    let _: Hello = try worker.answer(limit: 180)
  }

  /// The largest relative duality gap of the fits that a contestant left under `name`; infinite
  /// where one is not a number.
  func largestGap(_ job: Job, name: String) throws -> Double {
    let objectives = job.objectives
    let answer: Answer = try worker.ask(
      Request(
        lambdas: objectives.map(\.lambda), ratios: objectives.map(\.l1Ratio),
        fits: files.fits(name)),
      limit: 600)
    return answer.gaps.map { $0 ?? .infinity }.max() ?? .infinity
  }

  func end() { worker.end() }
}
