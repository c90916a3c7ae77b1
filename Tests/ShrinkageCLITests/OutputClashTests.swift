import Foundation
import Testing

/// Results replace neither inputs nor each other.
@Suite struct OutputClashTests {
  @Test(arguments: [
    "fit --lambda 1 --data d.csv --json d.csv", "fit --lambda 1 --data d.csv --save ./d.csv",
    "fit --lambda 1 --data d.csv --json link", "fit --lambda 1 --data coefficients.csv --output .",
    "fit --lambda 1 --data d.csv --weights w --json w",
    "path --data d.csv --penalty-factors w --json w",
    "fit --lambda 1 --json - --save /dev/stdout", "fit --lambda 1 --json x --save ./x",
    "fit --lambda 1 --json od/coefficients.csv --output od",
  ])
  func areRefused(_ arguments: String) throws {
    let workspace = try Workspace()
    for name in ["d.csv", "coefficients.csv"] { try workspace.write(Sample.csv(), to: name) }
    try workspace.write(Sample.column("w"), to: "w")
    try FileManager.default.createSymbolicLink(
      atPath: workspace.path("link"), withDestinationPath: "d.csv")
    let before = try workspace.files
    let outcome = try workspace.run(arguments)
    #expect(outcome.status == 64)
    #expect(outcome.errors.split(separator: "\n").count == 1)
    #expect(try workspace.read("d.csv") == Sample.csv())
    #expect(try workspace.files == before)
  }

  @Test func aNewDirectoryHoldsOtherResults() throws {
    let workspace = try Workspace()
    #expect(try workspace.run("fit --lambda 1 --json od/a.json --output od").status == 0)
    #expect(try workspace.read("od/a.json").hasPrefix("{"))
  }

  @Test func permissionsStay() throws {
    let workspace = try Workspace()
    try workspace.write("old", to: "x")
    #expect(try workspace.shell("chmod 600 x; shrinkage fit --lambda 1 --json x").status == 0)
    let attributes = try FileManager.default.attributesOfItem(atPath: workspace.path("x"))
    #expect((attributes[.posixPermissions] as? NSNumber)?.intValue == 0o600)
  }
}
