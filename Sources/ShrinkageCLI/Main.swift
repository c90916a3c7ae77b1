import ArgumentParser
import Foundation
import Shrinkage

@main
enum Main {
  static func main() {
    Backend.restartWithBetterKernels()
    let signals = Interruption.install()
    let status = withExtendedLifetime(signals) { run() }
    ProgressDisplay.clear()
    exit(status)
  }

  /// Parses, runs, and says in one line what went wrong.
  private static func run() -> Int32 {
    do {
      var command = try ShrinkageCommand.parseAsRoot()
      try command.run()
      return 0
    } catch {
      ProgressDisplay.clear()
      return report(error)
    }
  }

  private static func report(_ error: any Error) -> Int32 {
    do {
      throw try Failure(error) ?? parserFailure(error)
    } catch {
      let failure = Failure(error) ?? Failure(.software, "\(error)")
      if let message = failure.message { Console.report(message) }
      return failure.status.rawValue
    }
  }

  /// What the argument parser has to say: help, which is shown, or what is wrong.
  private static func parserFailure(_ error: any Error) throws -> Failure {
    let code = ShrinkageCommand.exitCode(for: error)
    if code.isSuccess {
      try Console.write(ShrinkageCommand.fullMessage(for: error) + "\n")
      return Failure(.done)
    }
    // Everything that is not an argument's fault has been named before.
    guard code == .validationFailure else { return Failure(.software, "\(error)") }
    return Failure(.usage, ShrinkageCommand.message(for: error))
  }
}
