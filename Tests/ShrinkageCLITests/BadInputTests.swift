import Foundation
import Testing

/// Files that cannot be used: one line that says where, and the status of bad content.
@Suite struct BadInputTests {
  struct BadFile: Sendable, CustomTestStringConvertible {
    let name: String
    let content: String
    let arguments: String
    let message: String

    init(_ name: String, _ content: String, _ message: String, arguments: String = "") {
      self.name = name
      self.content = content
      self.message = message
      self.arguments = arguments
    }

    var testDescription: String { name }
  }

  @Test(arguments: [
    BadFile("text", "a,y\n1,2\nabc,3\n", "data.csv:3: column \"a\": \"abc\" is not a number"),
    BadFile("nan", "a,y\n1,2\nnan,3\n", "data.csv:3: column \"a\""),
    BadFile("infinity", "a,y\n1,2\n3,inf\n", "data.csv:3: column \"y\""),
    BadFile("overflow", "a,y\n1,2\n1e999,3\n", "data.csv:3: column \"a\""),
    BadFile("missing", "a,y\n1,2\n,3\n", "data.csv:3: column \"a\""),
    BadFile("all dropped", "a,y\n,2\n,3\n", "no rows", arguments: "--drop-missing"),
    BadFile("empty", "", "data.csv: the file is empty"),
    BadFile("header only", "a,y\n", "data.csv: there are no rows"),
    BadFile("cut", "a,b,y\n1,2,3\n4,5", "data.csv:3:"),
    BadFile("too many cells", "a,y\n1,2\n3,4,5\n", "data.csv:3:"),
    BadFile("too few cells", "a,y\n1\n3,4\n", "data.csv:2:"),
    BadFile("open quote", "a,y\n\"1,2\n3,4\n", "data.csv:2:"),
    BadFile("twice", "a,a,y\n1,2,3\n", "\"a\""),
    BadFile("binary", "a,y\n1,\0\n", "data.csv:2:"),
    BadFile("huge", "a,y\n1e200,1\n-1e200,2\n", "column \"a\": squares of its values"),
    BadFile("huge target", "a,y\n1,1e200\n2,-1e200\n", "response"),
    BadFile(
      "weight", "a,w,y\n1,1,1\n2,-3,2\n", "data.csv:3: column \"w\": the weight \"-3\" is negative",
      arguments: "--weights w"),
    BadFile("no weight", "a,w,y\n1,0,1\n2,0,2\n", "all weights are zero", arguments: "--weights w"),
    BadFile("no column", "a,y\n1,2\n", "\"z\"", arguments: "--features z"),
  ])
  func badTables(file: BadFile) throws {
    let workspace = try Workspace()
    try workspace.write(file.content, to: "data.csv")
    try Failing("fit --data data.csv --lambda 1 \(file.arguments) --json x", 65, file.message)
      .check(in: workspace)
  }

  @Test(arguments: ["", "a,y\n", "a,y\n1,2\nabc,3\n", "a,y\n1,2\n3,4,5\n"])
  func badTablesThroughAPipe(content: String) throws {
    let piped = try Workspace().run("fit --data - --lambda 1", input: content)
    #expect(piped.status == 65)
    #expect(piped.errors.hasPrefix("shrinkage: standard input:"))
    #expect(piped.errors.split(separator: "\n").count == 1)
  }

  @Test(arguments: [
    BadFile("short weights", "1\n2\n", "2 numbers for 442", arguments: "--weights"),
    BadFile("text", "1\nx\n", "numbers:2", arguments: "--weights"),
    BadFile("infinite weight", "1\ninf\n", "numbers:2", arguments: "--weights"),
    BadFile(
      "negative weight", String(repeating: "1\n", count: 441) + "-1\n", "numbers:442",
      arguments: "--weights"),
    BadFile(
      "zero weights", String(repeating: "0\n", count: 442), "all weights are zero",
      arguments: "--weights"),
    BadFile("short target", "1\n2\n", "2 numbers for 442", arguments: "--target"),
    BadFile("factors", "1\n2\n", "2 numbers for 10", arguments: "--penalty-factors"),
    BadFile(
      "negative factor", String(repeating: "1\n", count: 9) + "-1\n", "numbers:10",
      arguments: "--penalty-factors"),
    BadFile(
      "nan factor", String(repeating: "1\n", count: 9) + "nan\n", "numbers:10",
      arguments: "--penalty-factors"),
    BadFile(
      "lower", String(repeating: "0\n", count: 9) + "1\n", "numbers:10", arguments: "--lower"),
    BadFile(
      "upper", String(repeating: "0\n", count: 9) + "-1\n", "numbers:10", arguments: "--upper"),
    BadFile("blank", "1\n\n2\n", "numbers:2", arguments: "--upper"),
    BadFile("empty", "", "numbers", arguments: "--upper"),
  ])
  func badNumberFiles(file: BadFile) throws {
    let workspace = try Workspace()
    try workspace.write(file.content, to: "numbers")
    try Failing("fit --lambda 1 \(file.arguments) numbers --json x", 65, file.message)
      .check(in: workspace)
  }

  @Test func aSingularSystemNamesItsMinorAndColumn() throws {
    let workspace = try Workspace()
    try workspace.write("a,b,c,y\n1,2,1,3\n2,4,0,1\n3,6,5,2\n4,8,2,5\n5,10,1,1\n", to: "data.csv")
    try Failing(
      "fit --data data.csv --model ridge --lambda 0", 65, "leading minor of order 2"
    ).check(in: workspace)
    try Failing("path --data data.csv --model ridge --lambdas 0", 65, "column \"b\"")
      .check(in: workspace)
    let lasso = try workspace.run("fit --data data.csv --lambda 0")
    #expect(lasso.status == 0)
    #expect(lasso.errors.contains("not the only solution"))
  }

  @Test func droppedRowsAreCounted() throws {
    let workspace = try Workspace()
    try workspace.write("a,y\n1,2\n,3\n3,4\nNA,1\n5,5\n", to: "data.csv")
    let outcome = try workspace.run("fit --data data.csv --drop-missing --lambda 0.1")
    #expect(outcome.status == 0)
    #expect(outcome.errors.contains("2 rows with a missing cell left out"))
    let quiet = try workspace.run("fit --data data.csv --drop-missing --lambda 0.1 --quiet")
    #expect(quiet.errors.isEmpty)
    #expect(quiet.output.withoutTimes == outcome.output.withoutTimes)
    try workspace.write("1\n1\n1\n", to: "weights")
    try Failing(
      "fit --data data.csv --drop-missing --lambda 0.1 --weights weights", 65, "left out"
    ).check(in: workspace)
  }

  @Test func constantColumnsAreNamed() throws {
    let workspace = try Workspace()
    try workspace.write("a,b,y\n1,7,2\n2,7,3\n3,7,5\n", to: "data.csv")
    let outcome = try workspace.run("fit --data data.csv --lambda 0.1")
    #expect(outcome.status == 0)
    #expect(outcome.errors.contains("1 constant column, coefficient 0: \"b\""))
  }
}

extension String {
  /// The lines that are the same in every run: not the solver's, which has the time, nor the rule,
  /// which is as wide.
  fileprivate var withoutTimes: [Substring] {
    split(separator: "\n").filter { !$0.hasPrefix("solver") && !$0.hasPrefix("─") }
  }
}
