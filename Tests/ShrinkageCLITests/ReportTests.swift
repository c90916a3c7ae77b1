import Foundation
import Testing

/// What `--output` writes beside tables.
@Suite struct ReportTests {
  private func files(_ workspace: Workspace, _ directory: String) throws -> [String] {
    try FileManager.default.contentsOfDirectory(atPath: workspace.path(directory)).sorted()
  }

  @Test func aSweepHasAReportWithAllCharts() throws {
    let workspace = try Workspace()
    let outcome = try workspace.run("sweep --output out --vega")
    #expect(outcome.status == 0 && outcome.errors.isEmpty)
    #expect(
      try files(workspace, "out")
        == ["charts", "coefficients.csv", "report.html", "report.json", "scores.csv"])
    let charts = try files(workspace, "out/charts")
    let names =
      ["scores", "coefficients-lasso", "coefficients-ridge", "predictions", "residuals"]
      + ["gaps", "times"] + (1...10).map { "coefficient-\($0)" }
    #expect(charts == names.flatMap { ["\($0).svg", "\($0).vl.json"] }.sorted())
    let page = try workspace.read("out/report.html")
    for text in [
      "shrinkage sweep --output out --vega", "353 training rows, 89 test rows, 10 features",
      "drawn with seed 42", "shrinkage 0.1.0", ">certified<", ">0.4719<",
    ] {
      #expect(page.contains(text), "\(text)")
    }
    let json = try JSONSerialization.jsonObject(with: Data(workspace.read("out/report.json").utf8))
    let report = try #require(json as? [String: Any])
    let chosen = try #require(report["chosen"] as? [String: Any])
    #expect(chosen["model"] as? String == "lasso")
    let models = try #require(report["models"] as? [[String: Any]])
    #expect(models.compactMap { ($0["points"] as? [Any])?.count } == [30, 30])
  }

  @Test func aPathAndAFitHaveOneToo() throws {
    let workspace = try Workspace()
    #expect(try workspace.run("path --lambdas auto:20 --output p --quiet").status == 0)
    #expect(try files(workspace, "p").contains("path.csv"))
    #expect(try files(workspace, "p/charts").contains("coefficients-lasso.svg"))
    #expect(try workspace.read("p/report.html").contains("least penalty"))
    #expect(try workspace.run("fit --lambda 0.1 --model ridge --output f").status == 0)
    #expect(
      try files(workspace, "f") == ["charts", "coefficients.csv", "report.html", "report.json"])
    #expect(try files(workspace, "f/charts") == ["predictions.svg", "residuals.svg"])
  }

  @Test func hostileNamesSurvive() throws {
    let names = [
      "<script>alert(1)</script>", "a \"quoted\" 'name'", "comma, here", "line\nbreak",
      "emoji 👩‍🔬", ",\u{301}\"\u{301}", "&amp;",
    ]
    let header = (names + ["<y>"]).map {
      "\"" + String($0.unicodeScalars.flatMap { $0 == "\"" ? ["\"", "\""] : [Character($0)] })
        + "\""
    }.joined(separator: ",")
    let rows = (0..<20).map { i in
      (0...names.count).map { j in "\((i * (j + 3) + j * j) % 17)" }.joined(separator: ",") + "\n"
    }
    let workspace = try Workspace()
    try workspace.write(header + "\n" + rows.joined(), to: "d.csv")
    let outcome = try workspace.run("sweep --data d.csv --target <y> --output o --vega --json -")
    #expect(outcome.status == 0, "\(outcome.errors)")
    #expect(try outcome.json()["features"] as? [String] == names)
    let report = try JSONSerialization.jsonObject(
      with: Data(workspace.read("o/report.json").utf8))
    #expect((report as? [String: Any])?["features"] as? [String] == names)
    // The table is read back as it was written.
    let again = try workspace.run(
      "fit --lambda 1 --data o/coefficients.csv --ignore model --json -")
    #expect(
      try again.json()["features"] as? [String] == ["lambda", "intercept"] + names.dropLast())
    let page = try workspace.read("o/report.html")
    #expect(page.contains("&lt;script&gt;alert(1)&lt;/script&gt;"))
    #expect(!page.contains("<script>alert"))
  }

  @Test func manyColumnsSurvive() throws {
    let count = 10_000
    let workspace = try Workspace()
    var lines = (0..<count).map { "c\($0)" }.joined(separator: ",") + ",y\n"
    for i in 0..<12 {
      lines += (0..<count).map { "\((i * i * ($0 % 97 + 3) + $0) % 31)" }.joined(separator: ",")
      lines += ",\(i % 5)\n"
    }
    try workspace.write(lines, to: "d.csv")
    let outcome = try workspace.run("path --data d.csv --lambdas auto:10 --output o")
    #expect(outcome.status == 0, "\(outcome.errors)")
    let table = try workspace.read("o/coefficients.csv").split(separator: "\n")
    #expect(table.allSatisfy { $0.split(separator: ",").count == count + 2 })
    #expect(try workspace.read("o/report.html").utf8.count < 1_000_000)
  }

  @Test func vegaNeedsADirectory() throws {
    try Failing("sweep --vega", 64, "--vega needs --output").check(in: Workspace())
  }

  @Test func noReportReplacesAnInput() throws {
    let workspace = try Workspace()
    try workspace.write(Sample.csv(), to: "report.html")
    try Failing("sweep --data report.html --output .", 64, "same file").check(in: workspace)
  }

  @Test func aNameInTheWayIsOneLine() throws {
    let workspace = try Workspace()
    #expect(try workspace.shell("mkdir out; touch out/charts").status == 0)
    let outcome = try workspace.run("sweep --output out")
    #expect(outcome.status == 73)
    #expect(outcome.errors == "shrinkage: out/charts: cannot be created: File exists\n")
    #expect(outcome.output.contains("Best by test R²"))
  }

  /// A terminal made by `script`, which is part of every Debian.
  @Test func coloursAreForTerminals() throws {
    let workspace = try Workspace()
    #expect(!(try workspace.run("sweep").output.contains("\u{1B}")))
    let program = Workspace.executable.path
    let terminal = try workspace.shell(
      "unset NO_COLOR; TERM=xterm script -qec '\(program) sweep --quiet' /dev/null < /dev/null")
    #expect(terminal.output.contains("\u{1B}[36m"))
    let plain = try workspace.shell(
      "NO_COLOR=1 TERM=xterm script -qec '\(program) sweep --quiet' /dev/null < /dev/null")
    #expect(plain.output.contains("test R²") && !plain.output.contains("\u{1B}"))
  }
}
