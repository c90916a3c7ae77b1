import Foundation
import Testing

/// A command line that must fail: arguments, status, and what the one line of error must contain.
struct Failing: Sendable, CustomTestStringConvertible {
  let arguments: String
  let status: Int32
  let message: String

  init(_ arguments: String, _ status: Int32, _ message: String) {
    self.arguments = arguments
    self.status = status
    self.message = message
  }

  var testDescription: String { arguments }

  /// Runs it and checks that the error is one line and standard output empty.
  func check(in workspace: Workspace) throws {
    let before = try workspace.files
    let outcome = try workspace.run(arguments)
    #expect(outcome.status == status, "\(arguments): \(outcome.errors)")
    #expect(outcome.output.isEmpty)
    let lines = outcome.errors.split(separator: "\n", omittingEmptySubsequences: false)
    #expect(lines.count == 2 && lines.last == "", "\(arguments): \(outcome.errors)")
    #expect(outcome.errors.hasPrefix("shrinkage: "))
    #expect(outcome.errors.contains(message), "\(arguments): \(outcome.errors)")
    #expect(try workspace.files == before)
  }
}

@Suite struct ExitStatusTests {
  @Test(arguments: [
    Failing("frobnicate", 64, "frobnicate"),
    Failing("sweep --frobnicate", 64, "--frobnicate"),
    Failing("sweep extra", 64, "extra"),
    Failing("fit", 64, "--lambda"),
    Failing("fit --lambda -1", 64, "at least 0"),
    Failing("fit --lambda nan", 64, "at least 0"),
    Failing("fit --lambda inf", 64, "at least 0"),
    Failing("fit --lambda x", 64, "not a number"),
    Failing("fit --lambda 1 --tolerance -1e-9", 64, "--tolerance"),
    Failing("fit --lambda 1 --tolerance nan", 64, "--tolerance"),
    Failing("fit --lambda 1 --max-epochs 0", 64, "--max-epochs"),
    Failing("fit --lambda 1 --threads 0", 64, "--threads"),
    Failing("fit --lambda 1 --threads x", 64, "--threads"),
    Failing("fit --lambda 1 --lower 0.5", 64, "must contain 0"),
    Failing("fit --lambda 1 --lower nan", 64, "must contain 0"),
    Failing("fit --lambda 1 --upper -0.5", 64, "must contain 0"),
    Failing("fit --lambda 1 --positive --lower -1", 64, "--positive"),
    Failing("fit --lambda 1 --model lasso --model ridge", 64, "--model"),
    Failing("fit --lambda 1 --model alpha", 64, "alpha"),
    Failing("fit --lambda 1 --l1-ratio 0.5", 64, "elastic-net"),
    Failing("fit --lambda 1 --model ridge --l1-ratio 0", 64, "elastic-net"),
    Failing("fit --lambda 1 --model elastic-net --l1-ratio 1.5", 64, "between 0 and 1"),
    Failing("fit --lambda 1 --model elastic-net --l1-ratio -0.5", 64, "between 0 and 1"),
    Failing("sweep --model lasso --l1-ratio 0.5", 64, "elastic-net"),
    Failing("sweep --model lasso --model lasso", 64, "twice"),
    Failing("sweep --test-size 0", 64, "at least 1"),
    Failing("sweep --test-size 1.0", 64, "fraction"),
    Failing("sweep --test-size -0.2", 64, "fraction"),
    Failing("sweep --seed 4294967296", 64, "4294967295"),
    Failing("sweep --seed -1", 64, "4294967295"),
    Failing("path --lambdas 1:0.1:5", 64, "above"),
    Failing("path --lambdas 0:1:5", 64, "begin at 0"),
    Failing("path --lambdas 0.1:1:1", 64, "at least 2"),
    Failing("path --lambdas 0.1:1:0", 64, "count"),
    Failing("path --lambdas 0.1:1", 64, "LOW:HIGH:COUNT"),
    Failing("path --lambdas 1,,2", 64, "not a number"),
    Failing("path --lambdas 1,-2", 64, "at least 0"),
    Failing("path --lambdas auto:0", 64, "count"),
    Failing("path --lambdas auto:5:2", 64, "ratio"),
    Failing("path --scale sklearn", 64, "sklearn"),
    Failing("path --dataset iris", 64, "iris"),
    Failing("path --dataset diabetes --data data.csv", 64, "exclude"),
    Failing("path --no-header", 64, "need --data"),
    Failing("path --data data.csv --delimiter 5", 64, "--delimiter"),
    Failing("path --features ,", 64, "no column"),
    Failing("path --features a --ignore b", 64, "exclude"),
    Failing("fit --lambda 1 --json x --save x", 64, "same file"),
    Failing("predict", 64, "--model-file"),
    Failing("predict --model-file m --lambda 1", 64, "--lambda"),
  ])
  func usage(failing: Failing) throws {
    try failing.check(in: Workspace())
  }

  @Test(arguments: [
    Failing("sweep --test-size 442", 65, "leaves no training rows"),
    Failing("fit --lambda 1 --ignore nose", 65, "nose"),
    Failing("fit --lambda 1 --features bmi,nose", 65, "nose"),
    Failing("fit --lambda 1 --features bmi,bmi", 65, "bmi"),
    Failing("fit --lambda 1 --target nose", 65, "nose"),
    Failing("fit --lambda 1 --weights nose", 65, "no file of that name"),
    Failing("fit --lambda 1 --weights bmi", 65, "column \"bmi\": the weight -"),
    Failing("fit --lambda 1 --data /dev/zero", 65, "/dev/zero:1: a zero byte"),
    Failing("fit --lambda 1 --weights /dev/zero", 65, "/dev/zero:1: a zero byte"),
    Failing("fit --lambda 1 --data none.csv", 66, "none.csv"),
    Failing("fit --lambda 1 --data .", 66, "directory"),
    Failing("fit --lambda 1 --penalty-factors none.txt", 66, "none.txt"),
    Failing("fit --lambda 1 --lower none.txt", 66, "none.txt"),
    Failing("fit --lambda 1 --weights .", 66, "directory"),
    Failing("predict --model-file none.json", 66, "none.json: no such file"),
    Failing("predict --model-file .", 66, "directory"),
    Failing("fit --lambda 1 --json none/x", 73, "none/x"),
    Failing("fit --lambda 1 --json .", 73, "directory"),
    Failing("fit --lambda 1 --save none/x", 73, "none/x"),
  ])
  func dataAndFiles(failing: Failing) throws {
    try failing.check(in: Workspace())
  }

  @Test func notCertified() throws {
    // Rounding leaves a gap above 0, so a tolerance of 0 cannot be reached; results are written.
    let workspace = try Workspace()
    let fit = try workspace.run(
      "fit --dataset diabetes-raw --lambda 0.1 --tolerance 0 --json x --save m --output o")
    #expect(fit.status == 2)
    #expect(fit.output.contains("intercept"))
    #expect(fit.errors.contains("not certified"))
    #expect(try workspace.files == ["m", "o", "x"])
    #expect(try workspace.run("path --tolerance 0 --quiet").status == 2)
    #expect(try workspace.run("sweep --tolerance 0 --quiet --json -").status == 2)
  }

  @Test(arguments: ["sweep", "fit --lambda 1", "path", "--help", "--version"])
  func aFullDiskBehindStandardOutput(arguments: String) throws {
    let outcome = try Workspace().shell("shrinkage \(arguments) > /dev/full")
    #expect(outcome.status == 74)
    #expect(outcome.errors.hasPrefix("shrinkage: standard output: cannot be written"))
    #expect(outcome.errors.split(separator: "\n").count == 1)
  }

  @Test func aReaderThatGoesAway() throws {
    let outcome = try Workspace().shell(
      "{ shrinkage path --lambdas 0.001:1:20000 --model ridge; echo $? > status; } | head -n 1; "
        + "cat status")
    #expect(outcome.errors.isEmpty)
    // Ended by SIGPIPE, as others are.
    #expect(outcome.output.hasSuffix("141\n"))
  }
}
