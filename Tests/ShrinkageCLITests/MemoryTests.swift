import Testing

/// Data beyond the memory are an error of the data, not the end of the process.
@Suite struct MemoryTests {
  @Test func aPipeThatDoesNotEnd() throws {
    let outcome = try Workspace().shell(
      "ulimit -v 600000; yes 1,2,3 | timeout 60 '\(Workspace.executable.path)' fit --data - "
        + "--lambda 1")
    #expect(outcome.status == 65)
    #expect(outcome.errors.hasPrefix("shrinkage: standard input: there is not enough memory"))
    #expect(outcome.errors.split(separator: "\n").count == 1)
  }

  /// One index makes a table of very many columns.
  @Test func anIndexBeyondTheMemory() throws {
    let workspace = try Workspace()
    try workspace.write("1 2147483647:1\n", to: "data.svm")
    let outcome = try workspace.shell(
      "ulimit -v 4000000; shrinkage fit --data data.svm --lambda 1")
    #expect(outcome.status == 65)
    #expect(outcome.errors.hasPrefix("shrinkage: data.svm: there is not enough memory"))
  }
}
