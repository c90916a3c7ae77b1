import Foundation
import Testing

/// Runs that a sweep keeps. What the clients make of them is `Scripts/check-tracking`'s.
@Suite struct TrackingTests {
  private static let all = "--track wandb,tensorboard,jsonl --run-name n"

  private func names(_ workspace: Workspace, _ directory: String) throws -> [String] {
    try FileManager.default.contentsOfDirectory(atPath: workspace.path(directory)).sorted()
  }

  @Test func whereRunsLie() throws {
    let workspace = try Workspace()
    let plain = try workspace.run("sweep --lambdas 1,2 --json -")
    let outcome = try workspace.run("sweep --lambdas 1,2 --json - \(Self.all)")
    #expect(outcome.status == 0)
    #expect(outcome.output == plain.output)
    #expect(try names(workspace, "runs/n") == ["lasso", "lasso.jsonl", "ridge", "ridge.jsonl"])
    let runs = try names(workspace, "wandb").filter { $0.hasPrefix("offline-run-") }
    #expect(runs.count == 2)
    #expect(outcome.errors.contains("shrinkage: note: tracked in wandb/offline-run-"))
    #expect(outcome.errors.contains("shrinkage: note: to upload: wandb sync wandb/offline-run-"))
    // One model alone bears the name itself.
    #expect(
      try workspace.run("sweep --lambdas 1 --model ridge --run-name m --track jsonl").status == 0)
    #expect(try workspace.read("runs/m/ridge.jsonl").contains("\"name\":\"m\",\"group\":null"))
    #expect(
      try workspace.read("runs/n/ridge.jsonl").contains("\"name\":\"n-ridge\",\"group\":\"n\""))
  }

  @Test func directories() throws {
    let workspace = try Workspace()
    let sweep = "shrinkage sweep --lambdas 1 --quiet --model lasso \(Self.all)"
    #expect(try workspace.shell("WANDB_DIR=w \(sweep)").status == 0)
    #expect(try workspace.files == ["runs", "w"])
    #expect(try workspace.shell("WANDB_DIR=w \(sweep) --track-dir t").status == 0)
    #expect(try names(workspace, "t") == ["runs", "wandb"])
  }

  @Test func theLargestCoefficientsAreKept() throws {
    let workspace = try Workspace()
    let outcome = try workspace.run(
      "sweep --lambdas 1e-4:1:5 --scale scikit-learn --model lasso --track jsonl --run-name n "
        + "--track-features 2")
    #expect(outcome.status == 0)
    let steps = try workspace.read("runs/n/lasso.jsonl").split(separator: "\n")
      .filter { $0.contains("\"event\":\"step\"") }
    #expect(steps.count == 5)
    for step in steps {
      #expect(step.contains("\"coefficients/s1\"") && step.contains("\"coefficients/s5\""))
      #expect(step.split(separator: "coefficients/").count == 3)
    }
  }

  @Test func anErrorEndsTheRun() throws {
    let workspace = try Workspace()
    try workspace.write("a,b,y\n1,1,2\n2,2,3\n4,4,1\n5,5,6\n", to: "d.csv")
    let outcome = try workspace.run(
      "sweep --data d.csv --lambdas 0 --track jsonl --run-name n --test-size 1")
    #expect(outcome.status == 65)
    let ridge = try workspace.read("runs/n/ridge.jsonl").split(separator: "\n")
    #expect(ridge.last?.hasPrefix("{\"event\":\"finish\",\"exitCode\":65,") == true)
    let lasso = try workspace.read("runs/n/lasso.jsonl").split(separator: "\n")
    #expect(lasso.last?.hasPrefix("{\"event\":\"finish\",\"exitCode\":0,") == true)
  }

  /// The results appear, and one line says what could not be kept.
  private func check(_ outcome: Outcome, status: Int32, _ message: String) {
    #expect(outcome.status == status, "\(outcome.errors)")
    #expect(outcome.output.contains("Best by test R²"))
    #expect(outcome.errors.split(separator: "\n").count == 1, "\(outcome.errors)")
    #expect(outcome.errors.contains(message), "\(outcome.errors)")
  }

  @Test(arguments: ["wandb", "tensorboard", "jsonl"])
  func whatCannotBeCreated(tracker: String) throws {
    let workspace = try Workspace()
    try workspace.write("", to: "file")
    let outcome = try workspace.run(
      "sweep --quiet --track \(tracker) --run-name n --track-dir file/x")
    check(outcome, status: 73, "cannot be created: Not a directory")
  }

  @Test(arguments: ["wandb", "tensorboard", "jsonl"])
  func aFullDisk(tracker: String) throws {
    // A limit of the shell, 2 KiB in most, since a test has no disk to fill.
    let outcome = try Workspace().shell(
      "{ (ulimit -f 4; shrinkage sweep --quiet --track \(tracker) --run-name n; echo $? >&3)"
        + " | cat; } 3>status; exit $(cat status)")
    check(outcome, status: 74, "cannot be written: File too large")
  }

  @Test func aNameThatIsTaken() throws {
    let workspace = try Workspace()
    let sweep = "sweep --quiet --lambdas 1 --track jsonl --run-name n"
    #expect(try workspace.run(sweep).status == 0)
    check(
      try workspace.run(sweep), status: 73, "runs/n/lasso.jsonl: cannot be created: File exists")
  }

  @Test func aRunIsNoOtherResult() throws {
    let workspace = try Workspace()
    #expect(try workspace.shell("mkdir -p runs/n").status == 0)
    let outcome = try workspace.run("sweep --track jsonl --run-name n --json runs/n/ridge.jsonl")
    #expect(outcome.status == 64)
    #expect(outcome.errors.contains("--json and --track name the same file"))
    #expect(try names(workspace, "runs/n").isEmpty)
  }

  @Test func uploads() throws {
    let workspace = try Workspace()
    let sweep = "shrinkage sweep --lambdas 1 --model lasso --quiet --track wandb --json - --sync"
    let missing = try workspace.shell("PATH=/nowhere; \(sweep)")
    #expect(missing.status == 0)
    #expect(missing.errors.hasPrefix("shrinkage: wandb is not on the PATH; to upload: "))
    #expect(missing.errors.contains("&& wandb sync wandb/offline-run-"))
    try workspace.write("#!/bin/sh\necho \"$@\"; exit $CODE\n", to: "wandb-program")
    let prefix = "mkdir p; mv wandb-program p/wandb; chmod +x p/wandb; PATH=$PWD/p:$PATH;"
    let done = try workspace.shell("\(prefix) CODE=0 \(sweep)")
    #expect(done.status == 0)
    #expect(done.errors.hasPrefix("sync wandb/offline-run-"))
    #expect(try done.json()["models"] != nil)
    let failed = try workspace.shell("PATH=$PWD/p:$PATH; CODE=3 \(sweep)")
    #expect(failed.status == 74)
    #expect(
      failed.errors.contains("shrinkage: the upload failed (status 3); to try again: wandb sync"))
  }

  @Test(arguments: [
    Failing("sweep --track foo", 64, "none of wandb, tensorboard, jsonl"),
    Failing("sweep --track wandb,", 64, "none of"),
    Failing("sweep --track jsonl,jsonl", 64, "twice"),
    Failing("sweep --run-name x", 64, "need --track"),
    Failing("sweep --track jsonl --sync", 64, "--sync needs --track wandb"),
    Failing("sweep --track jsonl --run-name a/b", 64, "name of a directory"),
    Failing("sweep --track jsonl --run-name ..", 64, "name of a directory"),
    Failing("sweep --track jsonl --track-features -1", 64, "at least 0"),
    Failing("sweep --track wandb --project a/b", 64, "--project is \"a/b\""),
  ])
  func usage(failing: Failing) throws {
    try failing.check(in: Workspace())
  }
}
