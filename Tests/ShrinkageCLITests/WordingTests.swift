import ShrinkageReport
import Testing

/// What is said about what was read and given.
@Suite struct WordingTests {
  @Test(arguments: ["json", "output", "save", "data", "target", "weights", "lower", "upper"])
  func anEmptyValue(_ option: String) throws {
    let outcome = try Workspace().shell("shrinkage fit --lambda 1 --\(option) ''")
    #expect(outcome.status == 64)
    #expect(outcome.errors == "shrinkage: the value of --\(option) is empty\n")
  }

  @Test func zerosHaveNoSign() {
    #expect(NumberText.fixed(-1e-17, decimals: 10) == "0.0000000000")
    #expect(NumberText.significant(-0.0) == "0")
    #expect(NumberText.fixed(-0.5, decimals: 1) == "-0.5")
  }

  @Test func theTargetIsNamed() throws {
    let path = try Workspace().run("path --lambdas 1").output
    #expect(path.hasPrefix("442 rows, 10 features, target \"target\"\n\n"))
    let sweep = try Workspace().run("sweep --lambdas 1 --test-size 441").output
    #expect(sweep.hasPrefix("1 training row, 441 test rows, 10 features, target \"target\"\n"))
  }

  @Test func namesAreEscaped() throws {
    let workspace = try Workspace()
    try workspace.write("\"a\u{1B}\nb\",c,y\n1,3,2\n2,3,4\n4,3,1\n", to: "d.csv")
    let outcome = try workspace.run("fit --lambda 0 --data d.csv")
    #expect(outcome.output.contains("a\\u{1B}\\nb "))
    #expect(!outcome.output.contains("\u{1B}"))
  }

  @Test func aHeaderOfNumbers() throws {
    let workspace = try Workspace()
    try workspace.write("1,2\n3,4\n5,7\n", to: "d.csv")
    let outcome = try workspace.run("fit --lambda 1 --data d.csv")
    #expect(outcome.errors.contains("note: the header looks like data; --no-header reads it"))
    #expect(try workspace.run("fit --lambda 1 --data d.csv --no-header").errors == "")
  }

  @Test func modelFiles() throws {
    let workspace = try Workspace()
    try workspace.write(Sample.csv(), to: "d.csv")
    #expect(try workspace.run("fit --lambda 0.1 --data d.csv --save m").status == 0)
    let missing = try workspace.run("predict --model-file m")
    #expect(missing.status == 64)
    #expect(missing.errors.hasPrefix("shrinkage: --data is missing"))
    let text = try workspace.read("m").replacing("\"converged\"", with: "\"foo\"")
    try workspace.write(text, to: "foo")
    let unknown = try workspace.run("predict --model-file foo --data d.csv")
    #expect(unknown.errors == "shrinkage: foo: model.report.status: unknown value \"foo\"\n")
    try workspace.write("{", to: "bad")
    let bad = try workspace.run("predict --model-file bad --data d.csv")
    #expect(bad.errors == "shrinkage: bad: not valid JSON\n")
  }
}
