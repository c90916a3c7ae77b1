import Testing

@Suite struct HelpTests {
  @Test(arguments: ["sweep", "fit", "path", "stats", "merge", "predict", "verify"])
  func everyCommandShowsAnExample(command: String) throws {
    let outcome = try Workspace().run("\(command) --help")
    #expect(outcome.status == 0)
    #expect(outcome.errors.isEmpty)
    #expect(outcome.output.contains("EXAMPLE\n  shrinkage \(command) "))
    #expect(!outcome.output.contains("--alpha"))
    #expect(outcome.output.split(separator: "\n").allSatisfy { $0.count <= 100 })
  }

  @Test func withoutACommandThereIsHelp() throws {
    let outcome = try Workspace().run("")
    #expect(outcome.status == 0)
    #expect(outcome.output.contains("SUBCOMMANDS:"))
    #expect(outcome.output.contains("shrinkage sweep --dataset diabetes"))
  }

  @Test func versionSaysWhatItIsBoundTo() throws {
    let outcome = try Workspace().run("--version")
    #expect(outcome.status == 0)
    #expect(outcome.output.hasPrefix("shrinkage 0.1.0\n"))
    #expect(outcome.output.contains("OpenBLAS"))
    #expect(outcome.output.contains("threads"))
  }
}
