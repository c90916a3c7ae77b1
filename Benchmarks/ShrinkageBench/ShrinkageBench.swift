import ArgumentParser
import Shrinkage

@main
struct ShrinkageBench: ParsableCommand {
  static let configuration = CommandConfiguration(
    commandName: "shrinkage-bench",
    abstract: "Times fits on this machine.",
    subcommands: [Scale.self, Peers.self])

  static func main() {
    Backend.restartWithBetterKernels()
    main(nil)
  }
}
