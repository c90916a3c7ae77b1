import ArgumentParser

@main
struct ShrinkageBench: ParsableCommand {
  static let configuration = CommandConfiguration(
    commandName: "shrinkage-bench",
    abstract: "Times fits on this machine.",
    subcommands: [Scale.self, Peers.self])
}
