import ArgumentParser
import Foundation
import Shrinkage

/// Where results go, and how the run behaves.
struct OutputOptions: ParsableArguments {
  @Option(
    help: ArgumentHelp(
      "Write the results as JSON; - is standard output, which then holds nothing else.",
      valueName: "file"))
  var json: String?

  @Flag(help: "Show no progress and no notes; tables and errors still appear.")
  var quiet = false

  @Option(
    parsing: .unconditional,
    help: ArgumentHelp("How many threads may work (default: one per core).", valueName: "n"))
  var threads: Int?

  func validate() throws {
    try requireNames([("--json", json)])
    if let threads, threads < 1 {
      throw ValidationError("--threads is \(threads); it must be at least 1")
    }
  }
}

/// A directory for results as tables.
struct DirectoryOptions: ParsableArguments {
  @Option(
    help: ArgumentHelp(
      "Write tables with full precision (CSV) to this directory, which is created.",
      valueName: "dir"))
  var output: String?

  func validate() throws { try requireNames([("--output", output)]) }
}

/// The same directory, with a report in it.
struct ReportOptions: ParsableArguments {
  @Option(
    help: ArgumentHelp(
      "Write a report (report.html, one file), its charts (SVG), its content as JSON and tables with "
        + "full precision (CSV) to this directory, which is created.",
      valueName: "dir"))
  var output: String?

  @Flag(help: "With --output: write the charts for Vega-Lite too.")
  var vega = false

  func validate() throws {
    try requireNames([("--output", output)])
    guard output != nil || !vega else { throw ValidationError("--vega needs --output") }
  }

  var directory: DirectoryOptions {
    var options = DirectoryOptions()
    options.output = output
    return options
  }
}

extension OutputOptions {
  /// Sets the threads and says whether progress is shown.
  func start() -> ProgressDisplay {
    if let threads { Backend.threadCount = threads }
    return ProgressDisplay(quiet: quiet)
  }
}

/// Throws for an option whose value is empty, as a shell makes it of a variable that is not set.
func requireNames(_ options: [(name: String, value: String?)]) throws {
  if let empty = options.first(where: { $0.value == "" }) {
    throw ValidationError("the value of \(empty.name) is empty")
  }
}
