import Foundation

/// The client of Weights & Biases, which is not part of this program.
enum WandbClient {
  /// How to upload runs by hand.
  static func command(_ runs: [String]) -> String {
    "wandb sync " + runs.map(quoted).joined(separator: " ")
  }

  private static func quoted(_ path: String) -> String {
    let isPlain = path.allSatisfy { $0.isLetter || $0.isNumber || "/._-".contains($0) }
    return isPlain ? path : "'" + path.replacing("'", with: "'\\''") + "'"
  }

  /// Uploads runs; says how to where the client is not to be found.
  ///
  /// What the client says goes to standard error: standard output is for results.
  static func sync(_ runs: [String]) throws {
    guard let program else {
      Console.report(
        "wandb is not on the PATH; to upload: pip install wandb && wandb login && "
          + command(runs))
      return
    }
    let process = Process()
    process.executableURL = program
    process.arguments = ["sync"] + runs
    process.standardInput = FileHandle.nullDevice
    process.standardOutput = FileHandle.standardError
    do {
      try process.run()
    } catch {
      throw Failure(.writeFailed, "\(program.path): cannot be run: \(error.reason)")
    }
    process.waitUntilExit()
    guard process.terminationStatus == 0 else {
      throw Failure(
        .writeFailed,
        "the upload failed (status \(process.terminationStatus)); to try again: \(command(runs))")
    }
  }

  private static var program: URL? {
    let path = ProcessInfo.processInfo.environment["PATH"] ?? ""
    return path.split(separator: ":").map { URL(fileURLWithPath: "\($0)/wandb") }.first {
      FileIdentity($0.path)?.isRegular == true
        && FileManager.default.isExecutableFile(atPath: $0.path)
    }
  }
}
