import Foundation
import Testing

@Suite struct OutputFileTests {
  @Test func aFailureLeavesOldFilesAlone() throws {
    let workspace = try Workspace()
    try workspace.write("old", to: "x.json")
    try workspace.write("a,y\n1,2\nz,3\n", to: "bad.csv")
    let outcome = try workspace.run("fit --lambda 1 --data bad.csv --json x.json --save m")
    #expect(outcome.status == 65)
    #expect(try workspace.read("x.json") == "old")
    #expect(try workspace.files == ["bad.csv", "x.json"])
  }

  @Test func aFileLimitLeavesNothingHalfWritten() throws {
    let workspace = try Workspace()
    try workspace.write("old", to: "x.json")
    let outcome = try workspace.shell(
      "ulimit -f 1; shrinkage sweep --json x.json --output out")
    #expect(outcome.status == 74)
    #expect(outcome.errors.split(separator: "\n").count == 1)
    #expect(try workspace.read("x.json") == "old")
    let left = try FileManager.default.contentsOfDirectory(atPath: workspace.path("out"))
    for name in left {
      #expect(["scores.csv", "coefficients.csv"].contains(name))
    }
  }

  /// The fit is shown even so, and the JSON written where that works.
  @Test(arguments: [
    ("sweep --output /dev/null/x --json j", 73, "/dev/null/x: cannot be created"),
    ("path --output /proc/nowhere --json j", 73, "/proc/nowhere: cannot be created"),
    ("fit --lambda 1 --json /dev/full", 74, "/dev/full: cannot be written"),
    ("fit --lambda 1 --json /proc/x", 73, "/proc/x"),
    ("fit --lambda 1 --save /dev/full --json j", 74, "/dev/full: cannot be written"),
  ])
  func aFailedWriteKeepsNothingElseBack(arguments: String, status: Int32, message: String) throws {
    let workspace = try Workspace()
    let outcome = try workspace.run(arguments)
    #expect(outcome.status == status)
    #expect(outcome.output.contains("intercept"))
    #expect(outcome.errors.split(separator: "\n").count == 1)
    #expect(outcome.errors.hasPrefix("shrinkage: ") && outcome.errors.contains(message))
    #expect(try workspace.files == (arguments.hasSuffix("--json j") ? ["j"] : []))
  }

  @Test func replacesWhatALinkPointsTo() throws {
    let workspace = try Workspace()
    try workspace.write("old", to: "target")
    try FileManager.default.createSymbolicLink(
      atPath: workspace.path("link"), withDestinationPath: "target")
    #expect(try workspace.run("fit --lambda 1 --json link").status == 0)
    #expect(try workspace.read("target").hasPrefix("{"))
    let type = try FileManager.default.attributesOfItem(atPath: workspace.path("link"))[.type]
    #expect(type as? FileAttributeType == .typeSymbolicLink)
  }

  @Test func writesToDevicesAndPipes() throws {
    let workspace = try Workspace()
    #expect(try workspace.run("fit --lambda 1 --json /dev/null").status == 0)
    let pipe = try workspace.shell(
      "mkfifo p; cat p > copy & shrinkage fit --lambda 1 --json p; wait")
    #expect(pipe.status == 0)
    #expect(try workspace.read("copy").hasPrefix("{\"features\""))
    let output = try workspace.run("fit --lambda 1 --json /dev/stdout")
    #expect(try output.json()["lambda"] as? Double == 1)
    let errors = try workspace.shell("shrinkage fit --lambda 1 --json /dev/stderr")
    #expect(errors.errors.hasPrefix("{"))
  }

  @Test func filesAreReadableAsOthers() throws {
    let workspace = try Workspace()
    #expect(try workspace.shell("umask 022; shrinkage fit --lambda 1 --json x").status == 0)
    let attributes = try FileManager.default.attributesOfItem(atPath: workspace.path("x"))
    #expect((attributes[.posixPermissions] as? NSNumber)?.intValue == 0o644)
  }

  @Test func interruptionEndsWith130() throws {
    let workspace = try Workspace()
    let process = workspace.process(
      "fit --lambda 1 --data - --json x.json".split(separator: " ").map(String.init))
    let (input, errors) = (Pipe(), Pipe())
    process.standardInput = input
    process.standardError = errors
    process.standardOutput = FileHandle.nullDevice
    try process.run()
    try input.fileHandleForWriting.write(contentsOf: Data("a,y\n1,2\n".utf8))
    // Time to start; it then waits for the rest of its input.
    Thread.sleep(forTimeInterval: 0.5)
    process.interrupt()
    process.waitUntilExit()
    #expect(process.terminationReason == .exit)
    #expect(process.terminationStatus == 130)
    #expect(try workspace.files.isEmpty)
    try input.fileHandleForWriting.close()
  }

  @Test func readsPipesAndStandardInput() throws {
    let workspace = try Workspace()
    try workspace.write(Sample.csv(), to: "data.csv")
    let fromFile = try workspace.run("path --data data.csv --lambdas 0.1,0.2")
    let piped = try workspace.run(
      "path --data - --lambdas 0.1,0.2", input: Sample.csv())
    let named = try workspace.shell(
      "cat data.csv | shrinkage path --data /dev/stdin --lambdas 0.1,0.2")
    #expect(fromFile.status == 0 && !fromFile.output.isEmpty)
    #expect(piped.output == fromFile.output)
    #expect(named.output == fromFile.output)
    // Headers, delimiters.
    let body = Sample.csv().split(separator: "\n").dropFirst().joined(separator: "\n")
    let bare = try workspace.run(
      "fit --lambda 0.1 --data - --no-header --json -", input: body
    ).json()
    #expect(bare["features"] as? [String] == ["x1", "x2", "x3", "x4"])
    let pipes = try workspace.run(
      "path --data - --delimiter | --lambdas 0.1,0.2", input: Sample.csv(separator: "|"))
    #expect(pipes.output == fromFile.output)
  }
}
