import Foundation
import ReferenceFixtures
import Testing

/// `stats`, `merge` and `--stats`.
@Suite struct StatisticsCommandTests {
  private static let lines = Sample.csv().split(separator: "\n").map(String.init)

  private func workspace() throws -> Workspace {
    let workspace = try Workspace()
    try workspace.write(Sample.csv(), to: "all.csv")
    let (header, rows) = (Self.lines[0], Self.lines.dropFirst())
    for (name, part) in [("one", rows.prefix(5)), ("two", rows.dropFirst(5))] {
      try workspace.write(
        ([header] + part).map { $0 + "\n" }.joined(), to: "\(name).csv")
      #expect(try workspace.run("stats --data \(name).csv --output \(name).stats").status == 0)
    }
    #expect(try workspace.run("stats --data all.csv --output all.stats").status == 0)
    return workspace
  }

  /// Numbers that agree to 12 digits.
  private func expectSame(_ some: Outcome, _ other: Outcome, _ key: String) throws {
    let (a, b) = (try some.json()[key], try other.json()[key])
    func numbers(_ value: Any?) throws -> [Double] {
      if let values = value as? [Double] { return values }
      if let values = value as? [[String: Any]] {
        return try values.flatMap { try #require($0["values"] as? [Double]) }
      }
      return try #require((value as? [String: Any])?["values"] as? [Double])
    }
    let pairs = zip(try numbers(a), try numbers(b))
    #expect(try numbers(a).count == numbers(b).count)
    #expect(pairs.allSatisfy { abs($0 - $1) <= 1e-12 * max(1, abs($1)) })
  }

  @Test func aPathOfStatisticsIsThatOfTheRows() throws {
    let workspace = try workspace()
    let merged = try workspace.run("merge two.stats one.stats --output sum.stats")
    #expect(merged.status == 0)
    #expect(merged.output == "12 rows, 4 features, target \"y\"\n")
    for model in ["lasso", "ridge", "elastic-net --standardize"] {
      let rows = try workspace.run(
        "path --data all.csv --model \(model) --lambdas auto:7 --json -")
      for file in ["all.stats", "sum.stats"] {
        let sums = try workspace.run(
          "path --stats \(file) --model \(model) --lambdas auto:7 --json -")
        #expect(sums.status == 0)
        #expect(try sums.json()["features"] as? [String] == ["a", "b", "c", "w"])
        for key in ["lambdas", "intercepts", "coefficients"] {
          try expectSame(sums, rows, key)
        }
      }
    }
  }

  @Test func aModelOfStatisticsIsVerifiedFromTheRows() throws {
    let workspace = try workspace()
    let stats = "stats --data all.csv --weights w --folds 3 --output w.stats --json -"
    let summary = try workspace.run(stats).json()
    #expect(summary["rows"] as? Int == 12)
    #expect((summary["folds"] as? [[String: Any]])?.map { $0["rows"] as? Int } == [4, 4, 4])
    let fit = try workspace.run("fit --stats w.stats --lambda 0.05 --save m.json")
    let rows = try workspace.run("fit --data all.csv --weights w --lambda 0.05")
    #expect(fit.status == 0)
    // The same score, from the moments.
    func score(_ outcome: Outcome) -> Substring? {
      outcome.output.split(separator: "\n").first { $0.hasPrefix("R²") }
    }
    #expect(score(fit) == score(rows))
    let free = try workspace.run("fit --stats w.stats --lambda 0.05 --no-intercept")
    #expect(
      try score(free)
        == score(workspace.run("fit --data all.csv --weights w --lambda 0.05 --no-intercept")))
    let proof = try workspace.run("verify --model-file m.json --data all.csv --json -")
    #expect(proof.status == 0)
    #expect(try proof.json()["certified"] as? Bool == true)
    #expect(
      try workspace.run("predict --model-file m.json --data all.csv").output
        .split(separator: "\n").count == 12)
  }

  /// The folds of the file are those that cv makes of the rows, whatever the rule.
  @Test(arguments: ["--folds 3", "--fold-ids ids", "--folds 4 --weights w"])
  func crossValidationOfStatisticsIsThatOfTheRows(folds: String) throws {
    let workspace = try workspace()
    try workspace.write((0..<12).map { "\([7, -2, 30][$0 * $0 % 3])\n" }.joined(), to: "ids")
    let stats = try workspace.run("stats --data all.csv \(folds) --output f.stats")
    #expect(stats.status == 0)
    for model in ["lasso", "ridge"] {
      let grid = "--model \(model) --lambdas 0.001:1:8 --json -"
      let sums = try workspace.run("cv --stats f.stats \(grid)")
      let rows = try workspace.run("cv --data all.csv \(folds) \(grid)")
      #expect(sums.status == 0 && rows.status == 0, "\(sums.errors) \(rows.errors)")
      for key in ["meanErrors", "standardErrors", "coefficients"] {
        try expectSame(sums, rows, key)
      }
      #expect(
        try sums.json()["lambdaMin"] as? Double == rows.json()["lambdaMin"] as? Double)
    }
  }

  @Test func pipesHaveInterleavedFolds() throws {
    let workspace = try workspace()
    let piped = try workspace.shell(
      "cat all.csv | shrinkage stats --data - --folds 4 --interleaved --output - "
        + "| shrinkage path --stats - --lambdas 0.1 --json p.json --quiet; "
        + "shrinkage stats --data all.csv --folds 4 --interleaved --output f.stats --quiet;"
        + "cat all.csv | shrinkage stats --data - --folds 4 --interleaved --output - | cmp - f.stats"
    )
    #expect(piped.status == 0)
    #expect(piped.errors.isEmpty)
    #expect(try workspace.files.contains("p.json"))
    let contiguous = try workspace.run(
      "stats --data - --folds 4 --output x.stats", input: Sample.csv())
    #expect(contiguous.status == 64)
    #expect(
      contiguous.errors
        == "shrinkage: --folds needs the number of rows first, which standard input does not tell; "
        + "--interleaved does not\n")
    let named = try workspace.shell(
      "mkfifo p; cat all.csv > p & shrinkage stats --data p --folds 4 --output x.stats; r=$?; "
        + "cat p > /dev/null; exit $r")
    #expect(named.status == 64)
    #expect(named.errors.split(separator: "\n").count == 1)
    #expect(!(try workspace.files.contains("x.stats")))
  }

  /// Every kind of data gives the same sums.
  @Test func otherKindsOfData() throws {
    let workspace = try workspace()
    let rows = Sample.rows.map { Array($0.prefix(4)) }
    try workspace.write(NPYFile(rows: rows).bytes, to: "x.npy")
    try workspace.write(Sample.column("y"), to: "y.txt")
    let sparse = Sample.rows.map { row in
      "\(row[4])" + (0..<4).map { " \($0 + 1):\(row[$0])" }.joined() + "\n"
    }
    try workspace.write(sparse.joined(), to: "x.svm")
    for data in ["--data x.npy --target y.txt", "--data x.svm", "--data all.csv --target y"] {
      #expect(
        try workspace.run("stats \(data) --folds 3 --output k.stats").status == 0, "\(data)")
      let sums = try workspace.run("fit --stats k.stats --lambda 0.1 --json -")
      let expected = try workspace.run("fit --data all.csv --lambda 0.1 --json -")
      try expectSame(sums, expected, "coefficients")
    }
    #expect(
      try workspace.run("stats --dataset diabetes --folds 5 --output d.stats").output
        == "442 rows, 10 features, target \"target\"\n5 folds of 88 to 89 rows\n")
    try workspace.write((0..<12).map { "\($0 % 2 * 7)\n" }.joined(), to: "ids")
    let ids = try workspace.run("stats --data all.csv --fold-ids ids --output i.stats --json -")
    let folds = try ids.json()["folds"] as? [[String: Any]]
    #expect(folds?.map { $0["id"] as? Int } == [0, 7])
  }

  @Test(arguments: [
    Failing("stats --data all.csv", 64, "--output"),
    Failing("stats --data all.csv --output x --folds 1", 64, "--folds is 1"),
    Failing("stats --data all.csv --output x --interleaved", 64, "--interleaved needs --folds"),
    Failing("stats --data all.csv --output x --folds 2 --fold-ids i", 64, "exclude"),
    Failing("stats --data all.csv --output all.csv", 64, "same file"),
    Failing("stats --data all.csv --output - --json -", 64, "standard output"),
    Failing("stats --data all.csv --output x --json x", 64, "same file"),
    Failing("stats --data all.csv --output x --folds 13", 65, "13 folds of 12 rows"),
    Failing("stats --data all.csv --output x --target no", 65, "and no file of that name"),
    Failing("stats --data all.csv --output x --fold-ids one.csv", 65, "one.csv:1"),
    Failing("stats --data none.csv --output x", 66, "none.csv"),
    Failing("stats --data none.csv --output x --folds 2", 66, "none.csv"),
    Failing("stats --data . --output x --folds 2", 66, "directory"),
    Failing("stats --data all.csv --output x --fold-ids none", 66, "none"),
    Failing("stats --data all.csv --output none/x", 73, "none/x"),
    Failing("stats --data all.csv --output /dev/full", 74, "/dev/full"),
    Failing("merge --output x", 64, "file"),
    Failing("merge one.stats two.stats --output one.stats", 64, "same file"),
    Failing("merge one.stats none --output x", 66, "none"),
    Failing("merge one.stats all.csv --output x", 65, "all.csv: these are no statistics"),
    Failing("merge one.stats f.stats --output x", 65, "f.stats: cannot be added to one.stats: 3 f"),
    Failing("path --stats all.stats --data all.csv", 64, "--data"),
    Failing("path --stats all.stats --dataset diabetes", 64, "--dataset"),
    Failing("path --stats all.stats --target y", 64, "--target"),
    Failing("path --stats all.stats --features a", 64, "--features"),
    Failing("fit --lambda 1 --stats all.stats --weights w", 64, "--weights"),
    Failing("fit --lambda 1 --stats all.stats --drop-missing", 64, "--drop-missing"),
    Failing("fit --lambda 1 --stats all.stats --save all.stats", 64, "same file"),
    Failing("path --stats none.stats", 66, "none.stats"),
    Failing("path --stats .", 66, "directory"),
    Failing("path --stats cut.stats", 65, "cut.stats: 300 bytes, where"),
    Failing("path --stats bit.stats", 65, "bit.stats: the checksum is wrong"),
    Failing("path --stats empty.stats", 65, "empty.stats: 0 bytes"),
    Failing("path --stats all.csv", 65, "all.csv: these are no statistics"),
    Failing("cv --stats all.stats", 65, "all.stats: holds no folds"),
    Failing("cv --stats all.stats --folds 3", 64, "--folds"),
    Failing("cv --stats all.stats --data all.csv", 64, "--data"),
    Failing("cv --stats cut.stats", 65, "cut.stats: 300 bytes, where"),
    Failing("predict --model-file m --stats all.stats", 64, "--stats"),
  ])
  func failures(failing: Failing) throws {
    let workspace = try workspace()
    _ = try workspace.run("stats --data one.csv --ignore w --output f.stats")
    let bytes = Array(try Data(contentsOf: workspace.url.appendingPathComponent("all.stats")))
    try workspace.write(Array(bytes[..<300]), to: "cut.stats")
    try workspace.write([], to: "empty.stats")
    var damaged = bytes
    damaged[bytes.count - 100] ^= 4
    try workspace.write(damaged, to: "bit.stats")
    try failing.check(in: workspace)
  }

  /// Bad rows, after many good ones, leave the file alone that was there.
  @Test func aDamagedInputLeavesTheOldFile() throws {
    let workspace = try workspace()
    let old = try workspace.read("all.stats")
    try workspace.write(Sample.csv() + "1,2\n", to: "bad.csv")
    let outcome = try workspace.run("stats --data bad.csv --output all.stats")
    #expect(outcome.status == 65)
    #expect(outcome.errors.hasPrefix("shrinkage: bad.csv:14: 2 cells"))
    #expect(try workspace.read("all.stats") == old)
  }

  @Test func interruptionLeavesNoFile() throws {
    let workspace = try workspace()
    let before = try workspace.files
    let process = workspace.process(["stats", "--data", "-", "--output", "x.stats"])
    let input = Pipe()
    process.standardInput = input
    process.standardOutput = FileHandle.nullDevice
    process.standardError = FileHandle.nullDevice
    try process.run()
    try input.fileHandleForWriting.write(contentsOf: Data(Sample.csv().utf8))
    // Time to start; it then waits for the rest of its input.
    Thread.sleep(forTimeInterval: 0.5)
    process.interrupt()
    process.waitUntilExit()
    #expect(process.terminationReason == .exit)
    #expect(process.terminationStatus == 130)
    #expect(try workspace.files == before)
    try input.fileHandleForWriting.close()
  }

  /// A pipe without end takes no more memory the longer it goes on.
  @Test func memoryDoesNotGrowWithTheRows() throws {
    let outcome = try Workspace().shell(
      "ulimit -v 600000; yes 1,2,3,4,5,6,7,8 | head -n 4000000 "
        + "| timeout 300 '\(Workspace.executable.path)' stats --data - --no-header --output x.stats"
    )
    #expect(outcome.status == 0, "\(outcome.errors)")
    #expect(outcome.output.hasPrefix("4000000 rows, 7 features"))
  }
}
