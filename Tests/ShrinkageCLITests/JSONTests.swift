import Foundation
import Testing

/// The contract of DESIGN 8: which keys, in which order, and nothing else on standard output.
@Suite struct JSONTests {
  /// The keys of the outermost object, in order.
  static func keys(_ text: String) -> [String] {
    var keys: [String] = []
    var depth = 0
    var current: String?
    var last = ""
    for character in text {
      if character == "\"" {
        if let string = current {
          last = string
          current = nil
        } else {
          current = ""
        }
      } else if current != nil {
        current?.append(character)
      } else if "{[".contains(character) {
        depth += 1
      } else if "}]".contains(character) {
        depth -= 1
      } else if character == ":", depth == 1 {
        keys.append(last)
      }
    }
    return keys
  }

  @Test(arguments: [
    ("sweep", "features scale train test models"),
    ("path", "features scale lambdas intercepts coefficients devianceRatios relativeGaps seconds"),
    ("fit --lambda 0.1", "features lambda intercept coefficients relativeGap report seconds"),
    ("predict --model-file m", "predictions score"),
    ("verify --model-file m", "relativeGap tolerance certified"),
  ])
  func hasTheKeysOfTheContract(arguments: String, keys: String) throws {
    let workspace = try Workspace()
    #expect(try workspace.run("fit --lambda 0.1 --save m").status == 0)
    let toOutput = try workspace.run(arguments + " --json -")
    #expect(toOutput.status == 0)
    #expect(toOutput.output.hasPrefix("{") && toOutput.output.hasSuffix("}\n"))
    #expect(toOutput.output.split(separator: "\n").count == 1)
    #expect(Self.keys(toOutput.output) == keys.split(separator: " ").map(String.init))
    _ = try toOutput.json()
    // With a file, standard output keeps the table.
    let toFile = try workspace.run(arguments + " --json result.json")
    #expect(toFile.status == 0)
    #expect(!toFile.output.isEmpty)
    #expect(Self.keys(try workspace.read("result.json")) == Self.keys(toOutput.output))
  }

  @Test func repeatsLambdasAsGiven() throws {
    let arguments = "path --model ridge --scale scikit-learn --lambdas 0.5,3,0.1,3 --json -"
    let json = try Workspace().run(arguments).json()
    #expect(json["lambdas"] as? [Double] == [0.5, 3, 0.1, 3])
    #expect(json["scale"] as? String == "scikit-learn")
    let intercepts = try #require(json["intercepts"] as? [Double])
    #expect(intercepts.count == 4 && intercepts[1] == intercepts[3])
    let ratios = try #require(json["devianceRatios"] as? [Double])
    #expect(ratios[2] > ratios[0] && ratios[0] > ratios[1])
  }

  @Test func automaticLambdasCanBeGivenBack() throws {
    // An automatic grid is reported in the scale of the run.
    let workspace = try Workspace()
    let arguments = "path --model ridge --scale scikit-learn --json - --lambdas "
    let automatic = try workspace.run(arguments + "auto:5:0.01").json()
    let lambdas = try #require(automatic["lambdas"] as? [Double])
    #expect(lambdas.count == 5 && lambdas == lambdas.sorted(by: >))
    #expect(abs(lambdas[4] / lambdas[0] - 0.01) < 1e-12)
    let given = try workspace.run(
      arguments + lambdas.map { "\($0)" }.joined(separator: ",")
    ).json()
    let first = try #require(automatic["devianceRatios"] as? [Double])
    let second = try #require(given["devianceRatios"] as? [Double])
    for (a, b) in zip(first, second) { #expect(abs(a - b) <= 1e-12 * abs(a)) }
  }

  @Test func undefinedIsNull() throws {
    let workspace = try Workspace()
    try workspace.write("x,y\n1,2\n2,2\n3,2\n", to: "constant.csv")
    let outcome = try workspace.run("path --data constant.csv --json -")
    #expect(outcome.status == 0)
    #expect(outcome.output.contains("\"lambdas\":[0.0]"))
    #expect(outcome.output.contains("\"devianceRatios\":[null]"))
    try workspace.write("x\n1\n", to: "new.csv")
    #expect(try workspace.run("fit --data constant.csv --lambda 1 --save m").status == 0)
    let prediction = try workspace.run("predict --model-file m --data new.csv --json -")
    #expect(prediction.output == "{\"predictions\":[2.0],\"score\":null}\n")
    let score = try workspace.run("predict --model-file m --data constant.csv --json -")
    #expect(score.output == "{\"predictions\":[2.0,2.0,2.0],\"score\":1.0}\n")
  }

  @Test func namesAreEscaped() throws {
    let workspace = try Workspace()
    try workspace.write("\"a \"\"b\"\"\\\",\"c\nd\",é\n1,2,3\n2,1,5\n", to: "data.csv")
    let outcome = try workspace.run("fit --data data.csv --lambda 0.1 --json - --output out")
    #expect(try outcome.json()["features"] as? [String] == ["a \"b\"\\", "c\nd"])
    #expect(try workspace.read("out/coefficients.csv").contains("\n\"a \"\"b\"\"\\\",") == true)
  }
}
