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

  /// 3 GB with all their zeros.
  @Test func sparseRowsAreNotWrittenOut() throws {
    let workspace = try Workspace()
    let rows = (0..<4000).map { i in
      "\(i % 7) \(i % 5 + 1):\(i % 3 + 1) \(i * 20 + 11):1.5 100000:\(i % 11)\n"
    }
    try workspace.write(rows.joined(), to: "data.svm")
    for command in [
      "fit --lambda 0.01 --save m", "verify --model-file m", "predict --model-file m",
      "path --lambdas auto:5:0.5", "sweep --model lasso --lambdas 0.1,0.2",
    ] {
      let outcome = try workspace.shell(
        "ulimit -v 2000000; shrinkage \(command) --data data.svm --quiet")
      #expect(outcome.status == 0, "\(command): \(outcome.errors)")
    }
  }
}
