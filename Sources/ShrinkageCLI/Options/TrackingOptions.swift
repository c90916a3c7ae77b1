import ArgumentParser
import Foundation

/// Who shows runs.
enum TrackerName: String, CaseIterable {
  case wandb
  case tensorBoard = "tensorboard"
  case jsonLines = "jsonl"
}

/// Whether and where the runs of a sweep are kept.
struct TrackingOptions: ParsableArguments {
  @Option(
    help: ArgumentHelp(
      "Keep each model as a run of its own, as it is fitted: wandb (an offline run of Weights & "
        + "Biases in wandb/), tensorboard (in runs/NAME/MODEL/), jsonl (JSON Lines, "
        + "runs/NAME/MODEL.jsonl).", valueName: "a,b,…"),
    transform: TrackingOptions.trackers)
  var track: [TrackerName]?

  @Option(help: ArgumentHelp("The runs' project (default: shrinkage).", valueName: "name"))
  var project: String?

  @Option(
    help: ArgumentHelp(
      "The runs' name, to which the model is added where there are several; their group for W&B "
        + "(default: sweep- and the time).", valueName: "name"))
  var runName: String?

  @Option(
    help: ArgumentHelp("Labels of the runs.", valueName: "a,b,…"),
    transform: { $0.split(separator: ",").map(String.init) })
  var tags: [String]?

  @Option(
    help: ArgumentHelp(
      "Where wandb/ and runs/ lie (default: here; WANDB_DIR counts for the former).",
      valueName: "dir"))
  var trackDir: String?

  @Option(
    parsing: .unconditional,
    help: ArgumentHelp(
      "The most features whose coefficients are kept, the largest of the path (default: 100).",
      valueName: "n"))
  var trackFeatures: Int?

  @Flag(help: "Upload the runs of W&B at the end, by its client (wandb sync).")
  var sync = false

  private static func trackers(_ text: String) throws -> [TrackerName] {
    try text.split(separator: ",", omittingEmptySubsequences: false).map {
      guard let name = TrackerName(rawValue: String($0)) else {
        let known = TrackerName.allCases.map(\.rawValue).joined(separator: ", ")
        throw ValidationError("\"\($0)\" is none of \(known)")
      }
      return name
    }
  }

  var trackers: [TrackerName] { track ?? [] }

  func validate() throws {
    try requireNames([
      ("--project", project), ("--run-name", runName), ("--track-dir", trackDir),
    ])
    let isGiven =
      [project, runName, trackDir].contains { $0 != nil } || tags != nil || trackFeatures != nil
    guard !isGiven || track != nil else {
      throw ValidationError(
        "--project, --run-name, --tags, --track-dir and --track-features need --track")
    }
    guard Set(trackers).count == trackers.count else {
      throw ValidationError("--track names a tracker twice")
    }
    guard !sync || trackers.contains(.wandb) else {
      throw ValidationError("--sync needs --track wandb")
    }
    if let runName,
      runName.contains("/") || runName.contains("\0") || [".", ".."].contains(runName)
    {
      throw ValidationError("--run-name is \"\(runName)\"; it must do for the name of a directory")
    }
    if let trackFeatures, trackFeatures < 0 {
      throw ValidationError("--track-features is \(trackFeatures); it must be at least 0")
    }
    if trackers.contains(.wandb) { try validateForWandb() }
  }

  /// What its server would refuse, when the runs have long been made.
  private func validateForWandb() throws {
    if let project, project.contains(where: "/\\#?%:".contains) || project.count > 128 {
      throw ValidationError(
        "--project is \"\(project)\"; W&B takes up to 128 characters without / \\ # ? % :")
    }
    if let tag = tags?.first(where: { $0.count > 64 }) {
      throw ValidationError("--tags has \"\(tag)\"; W&B takes up to 64 characters")
    }
  }

  /// Where W&B's runs lie: as its client has it, unless the user says otherwise.
  var wandbDirectory: String {
    let variable = ProcessInfo.processInfo.environment["WANDB_DIR"]
    return Self.directory("wandb", in: trackDir ?? variable)
  }

  /// Where the others lie that bear this name.
  func directory(of name: String) -> String { Self.directory("runs/\(name)", in: trackDir) }

  private static func directory(_ name: String, in parent: String?) -> String {
    guard let parent, !parent.isEmpty else { return name }
    return "\(parent)/\(name)"
  }
}
