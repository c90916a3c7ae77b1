import Foundation
import ReferenceFixtures
import Testing

@Suite struct SweepTests {
  static let tutorial =
    "sweep --dataset diabetes --model lasso --model ridge --lambdas 1e-4:1:30 "
    + "--scale scikit-learn --test-size 0.2 --seed 42"

  /// The rows that the first issue gives, as they must be printed: train and test R², non-zero
  /// coefficients, intercept of the lasso; the same without the count for ridge.
  @Test func printsTheDigitsOfTheTutorial() throws {
    let outcome = try Workspace().run(Self.tutorial)
    #expect(outcome.status == 0)
    #expect(outcome.errors.isEmpty)
    let lines = outcome.output.split(separator: "\n").map { $0.split(separator: " ") }
    for expected in [
      "0.0001 0.5279190814 0.4526759727 10 151.34542742 0.5279184627 0.4526998154 151.34517875",
      "0.00239502662 0.5277444750 0.4542217385 10 151.34136259 "
        + "0.5276082331 0.4542044705 151.33872522",
      "0.0573615251 0.5214291551 0.4690092886 9 151.46216344 "
        + "0.5228427471 0.4593678508 151.39760269",
      "1 0.3646333255 0.3575926882 3 152.66394921 0.4424027836 0.4191529264 152.24167521",
    ] {
      let wanted = expected.split(separator: " ")
      let line = try #require(lines.first { $0.first == wanted[0] && $0.count == 11 })
      #expect(Array(line[1...4]) == Array(wanted[1...4]))
      #expect([line[6], line[7], line[9]] == Array(wanted[5...7]))
    }
  }

  @Test func agreesWithTheStoredReference() throws {
    let reference = try Fixture.decode(SweepReferences.self, from: "sweep-diabetes.json")
    let json = try Workspace().run(Self.tutorial + " --json -").json()
    #expect(json["train"] as? Int == reference.train)
    #expect(json["test"] as? Int == reference.test)
    let models = try #require(json["models"] as? [[String: Any]])
    #expect(models.compactMap { $0["model"] as? String } == ["lasso", "ridge"])
    for model in models {
      let name = try #require(model["model"] as? String)
      let points = try #require(model["points"] as? [[String: Any]])
      let wanted = try #require(reference.cases.first { $0.model == name }).points
      #expect(points.count == wanted.count)
      for (point, wanted) in zip(points, wanted) {
        expectClose(point["lambda"], wanted.penalty, relative: 1e-14)
        // scikit-learn itself stops at 1e-15 or so of its own gap.
        expectClose(point["trainScore"], wanted.trainScore, relative: 1e-12)
        expectClose(point["testScore"], wanted.testScore, relative: 1e-11)
        expectClose(point["intercept"], wanted.intercept, relative: 1e-12)
        let gap = try #require(point["relativeGap"] as? Double)
        #expect(gap <= 1e-14)
        let coefficients = try #require(point["coefficients"] as? [Double])
        #expect(coefficients.count { $0 != 0 } == wanted.nonZeroCount)
        let scale = wanted.coefficients.map { abs($0) }.max() ?? 1
        for (value, wanted) in zip(coefficients, wanted.coefficients) {
          #expect(abs(value - wanted) <= 1e-9 * scale)
        }
      }
    }
  }

  private func expectClose(_ value: Any?, _ expected: Double, relative: Double) {
    let value = value as? Double ?? .nan
    #expect(abs(value - expected) <= relative * abs(expected), "\(value) is not \(expected)")
  }

  @Test func writesScoresAndCoefficients() throws {
    let workspace = try Workspace()
    let outcome = try workspace.run(
      "sweep --model ridge --model elastic-net --l1-ratio 0.25 --lambdas 0.5,0.01 --output a/b --json x"
    )
    #expect(outcome.status == 0)
    let scores = try workspace.read("a/b/scores.csv").split(separator: "\n")
    #expect(
      scores.first
        == "model,lambda,trainScore,testScore,nonZeroCount,intercept,relativeGap")
    #expect(
      scores.dropFirst().map { $0.split(separator: ",").prefix(2).joined(separator: " ") }
        == ["ridge 0.5", "ridge 0.01", "elastic-net 0.5", "elastic-net 0.01"])
    let coefficients = try workspace.read("a/b/coefficients.csv").split(separator: "\n")
    #expect(coefficients.first == "model,lambda,intercept,age,sex,bmi,bp,s1,s2,s3,s4,s5,s6")
    #expect(coefficients.count == 5)
    #expect(try workspace.files == ["a", "x"])
  }

  @Test func weightsGoWithTheRows() throws {
    // Rows of weight 0 are as good as absent: their target does not matter.
    let workspace = try Workspace()
    var lines = ["a,b,w,y"]
    for i in 0..<20 {
      let x = Double(i)
      lines.append("\(x),\(x * x / 9),\(i % 4 == 0 ? 0 : 2),\(i % 4 == 0 ? 1e6 : 3 * x - 1)")
    }
    try workspace.write(lines.joined(separator: "\n"), to: "data.csv")
    let json = try workspace.run(
      "sweep --data data.csv --weights w --model ridge --lambdas 0 --test-size 8 --json -"
    ).json()
    let models = try #require(json["models"] as? [[String: Any]])
    let points = try #require(models[0]["points"] as? [[String: Any]])
    #expect(abs((points[0]["trainScore"] as? Double ?? 0) - 1) < 1e-12)
    #expect(abs((points[0]["testScore"] as? Double ?? 0) - 1) < 1e-12)
    #expect(json["features"] as? [String] == ["a", "b"])
  }

  @Test func aScoreWithoutWeightIsNull() throws {
    let workspace = try Workspace()
    let rows = (0..<6).map { "\($0),\($0 % 2),\($0 == 0 || $0 == 1 ? 0 : 1)\n" }
    try workspace.write("x,y,w\n" + rows.joined(), to: "data.csv")
    // With this seed and size the test rows are the two without weight.
    let outcome = try workspace.run(
      "sweep --data data.csv --target y --weights w --lambdas 0.1 --test-size 2 --seed 42 "
        + "--model lasso --json -")
    #expect(outcome.status == 0)
    #expect(outcome.output.contains("\"testScore\":null"))
  }
}
