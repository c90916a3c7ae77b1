import Testing

/// Data beyond the memory are an error of the data, not the end of the process.
@Suite struct MemoryTests {
  @Test func aFileThatDoesNotFit() throws {
    let workspace = try Workspace()
    let line = (0..<50).map { "\($0)" }.joined(separator: ",")
    try workspace.write(
      (0..<50).map { "c\($0)" }.joined(separator: ",") + "\n", to: "big.csv")
    let made = try workspace.shell("yes \(line) | head -n 200000 >> big.csv")
    #expect(made.status == 0)
    for limit in [400_000] {
      let outcome = try workspace.shell(
        "ulimit -v \(limit); timeout 60 '\(Workspace.executable.path)' fit --data big.csv --lambda 1"
      )
      #expect([0, 65].contains(outcome.status), "\(limit): \(outcome.errors)")
      guard outcome.status != 0 else { continue }
      #expect(outcome.errors.hasPrefix("shrinkage: big.csv: "))
      #expect(outcome.errors.split(separator: "\n").count == 1)
    }
  }

  @Test func aPipeThatDoesNotEnd() throws {
    let outcome = try Workspace().shell(
      "ulimit -v 1000000; yes 1,2,3 | timeout 60 '\(Workspace.executable.path)' fit --data - "
        + "--lambda 1")
    #expect(outcome.status == 65)
    #expect(outcome.errors.hasPrefix("shrinkage: standard input: there is not enough memory"))
    #expect(outcome.errors.split(separator: "\n").count == 1)
  }
}
