import Foundation
import Testing

@Suite struct ModelFileTests {
  @Test(arguments: [
    "--model lasso --lambda 0.1",
    "--model ridge --lambda 0.1 --scale scikit-learn --standardize",
    "--model elastic-net --l1-ratio 0.3 --lambda 0.05 --weights w --no-intercept",
    "--model lasso --lambda 0.02 --penalty-factors factors --upper bounds --weights w",
    "--model ridge --lambda 0.02 --positive --ignore w",
  ])
  func aSavedModelPredictsAndVerifies(options: String) throws {
    let workspace = try Workspace()
    try workspace.write(Sample.csv(), to: "data.csv")
    let factors = options.contains("--weights") ? "0\ninf\n1\n" : "0\ninf\n1\n2\n"
    try workspace.write(factors, to: "factors")
    try workspace.write("inf\n0\n1\n", to: "bounds")
    let fit = try workspace.run("fit --data data.csv \(options) --save m --json f")
    #expect(fit.status == 0, "\(fit.errors)")
    let verify = try workspace.run("verify --model-file m --data data.csv")
    #expect(verify.status == 0, "\(verify.errors)")
    #expect(try verify.json()["certified"] as? Bool == true)

    // Columns in another order, among others, with another delimiter.
    try workspace.write(
      Sample.csv(["y", "w", "c", "b", "a"], separator: ";"), to: "reordered.csv")
    let plain = try workspace.run("predict --model-file m --data data.csv")
    let reordered = try workspace.run("predict --model-file m --data reordered.csv")
    #expect(plain.status == 0 && plain.output == reordered.output)
    #expect(plain.output.split(separator: "\n").count == Sample.rows.count)
    struct Prediction: Decodable {
      let predictions: [Double]
      let score: Double
    }
    let json = try JSONDecoder().decode(
      Prediction.self,
      from: Data(
        workspace.run("predict --model-file m --data data.csv --json -").output.utf8))
    #expect(json.predictions == plain.output.split(separator: "\n").compactMap { Double($0) })
    #expect(json.score <= 1)
    let verifyReordered = try workspace.run("verify --model-file m --data reordered.csv")
    #expect(verifyReordered.status == 0)
  }

  @Test func theScoreIsWeightedWhenWeightsAreGiven() throws {
    let workspace = try Workspace()
    try workspace.write(Sample.csv(), to: "data.csv")
    #expect(
      try workspace.run("fit --data data.csv --weights w --lambda 0.3 --save m").status == 0)
    let plain = try workspace.run("predict --model-file m --data data.csv --json -").json()
    let weighted = try workspace.run(
      "predict --model-file m --data data.csv --weights w --json -"
    ).json()
    #expect(plain["score"] as? Double != weighted["score"] as? Double)
    try workspace.write(Sample.column("w"), to: "weights")
    let fromFile = try workspace.run(
      "predict --model-file m --data data.csv --weights weights --json -"
    ).json()
    #expect(fromFile["score"] as? Double == weighted["score"] as? Double)
  }

  @Test func aChangedModelIsNotCertified() throws {
    let workspace = try Workspace()
    #expect(try workspace.run("fit --lambda 0.1 --save m").status == 0)
    var model = try #require(
      JSONSerialization.jsonObject(with: Data(workspace.read("m").utf8)) as? [String: Any])
    var inner = try #require(model["model"] as? [String: Any])
    var coefficients = try #require(inner["coefficients"] as? [Double])
    coefficients[2] += 1
    inner["coefficients"] = coefficients
    model["model"] = inner
    try JSONSerialization.data(withJSONObject: model).write(to: workspace.url.appending(path: "m"))
    let outcome = try workspace.run("verify --model-file m --json -")
    #expect(outcome.status == 2)
    #expect(try outcome.json()["certified"] as? Bool == false)
  }

  @Test func targetAndWeightsFromFiles() throws {
    let workspace = try Workspace()
    try workspace.write(Sample.csv(["a", "b", "c"]), to: "x.csv")
    try workspace.write(Sample.csv(), to: "data.csv")
    try workspace.write(Sample.column("y"), to: "y.txt")
    try workspace.write(Sample.column("w"), to: "w.txt")
    let files = try workspace.run(
      "fit --data x.csv --target y.txt --weights w.txt --lambda 0.1 --save m --json -"
    ).json()
    let columns = try workspace.run(
      "fit --data data.csv --target y --weights w --lambda 0.1 --json -"
    ).json()
    #expect(files["features"] as? [String] == ["a", "b", "c"])
    #expect(files["intercept"] as? Double == columns["intercept"] as? Double)
    // Files have no names in the data, so they must be named again.
    try Failing("verify --model-file m --data x.csv", 64, "give --target").check(in: workspace)
    try Failing("verify --model-file m --data x.csv --target y.txt", 64, "give --weights")
      .check(in: workspace)
    let verify = try workspace.run(
      "verify --model-file m --data x.csv --target y.txt --weights w.txt")
    #expect(verify.status == 0)
    #expect(try workspace.run("predict --model-file m --data x.csv").status == 0)
  }

  @Test func aColumnWinsOverAFile() throws {
    let workspace = try Workspace()
    try workspace.write(Sample.csv(), to: "data.csv")
    try workspace.write("not\nnumbers\n", to: "y")
    try workspace.write("not\nnumbers\n", to: "w")
    for data in ["data.csv", "-"] {
      let outcome = try workspace.run(
        "fit --data \(data) --target y --weights w --lambda 0.1 --json -", input: Sample.csv())
      #expect(outcome.status == 0)
      #expect(try outcome.json()["features"] as? [String] == ["a", "b", "c"])
    }
    // In the embedded data too: sex is one of two numbers, of which one is negative.
    try workspace.write(String(repeating: "1\n", count: 442), to: "sex")
    try Failing("fit --lambda 0.1 --weights sex", 65, "column \"sex\"").check(in: workspace)
  }

  @Test(arguments: [
    ("format", "1", "unknown format 1"),
    ("format", "3", "unknown format 3"),
    ("objective", "\"another\"", "unknown objective"),
    ("means", "[1,2]", "means"),
    ("means", "null", "means is missing"),
    ("scales", "[]", "scales"),
    ("shrinkage", "null", "shrinkage is missing"),
    ("format", "null", "format"),
    ("features", "[\"a\"]", "coefficients"),
    ("target", "5", "target"),
    ("model", "{}", "model."),
    ("model", "[]", "model"),
  ])
  func rejectsDamagedFiles(key: String, value: String, message: String) throws {
    let workspace = try Workspace()
    #expect(try workspace.run("fit --lambda 0.1 --save m").status == 0)
    var model = try #require(
      JSONSerialization.jsonObject(with: Data(workspace.read("m").utf8)) as? [String: Any])
    model[key] = try JSONSerialization.jsonObject(
      with: Data(value.utf8), options: .fragmentsAllowed)
    try JSONSerialization.data(withJSONObject: model).write(to: workspace.url.appending(path: "m"))
    try Failing("predict --model-file m", 65, message).check(in: workspace)
  }

  @Test(arguments: ["", "{", "[1]", "not json", "{\"format\":1}"])
  func rejectsOtherFiles(content: String) throws {
    let workspace = try Workspace()
    try workspace.write(content, to: "m")
    try Failing("verify --model-file m", 65, "m: ").check(in: workspace)
  }

  @Test(arguments: [
    ("\"lambda\" : 0.1", "\"lambda\" : -1", "lambda"),
    ("\"l1Ratio\" : 1", "\"l1Ratio\" : 7", "l1Ratio"),
    ("\"intercept\" : 152", "\"intercept\" : \"nan\",\n \"x\" : 152", "finite"),
    ("\"relativeGap\" : 1e-09", "\"relativeGap\" : -1", "relativeGap"),
    ("\"objective\" : 1", "\"objective\" : \"nan\",\n \"x\" : 1", "report"),
    ("\"epochs\" : 0", "\"epochs\" : -1", "report"),
    ("\"constantColumns\" : [\n\n", "\"constantColumns\" : [10\n", "constant column"),
  ])
  func rejectsNumbersOutOfRange(old: String, new: String, message: String) throws {
    let workspace = try Workspace()
    #expect(try workspace.run("fit --lambda 0.1 --save m").status == 0)
    let text = try workspace.read("m")
    #expect(text.contains(old), "\(text)")
    try workspace.write(text.replacingOccurrences(of: old, with: new), to: "m")
    try Failing("verify --model-file m", 65, message).check(in: workspace)
  }

  @Test func everyFieldIsNeeded() throws {
    let workspace = try Workspace()
    #expect(try workspace.run("fit --lambda 0.1 --save m").status == 0)
    let whole = try #require(
      JSONSerialization.jsonObject(with: Data(workspace.read("m").utf8)) as? [String: Any])
    for key in whole.keys where key != "weights" {
      var model = whole
      model[key] = nil
      try JSONSerialization.data(withJSONObject: model).write(
        to: workspace.url.appending(path: "m"))
      try Failing("show m", 65, "\(key) is missing").check(in: workspace)
    }
    let inner = try #require(whole["model"] as? [String: Any])
    for key in inner.keys {
      var model = whole
      model["model"] = inner.filter { $0.key != key }
      try JSONSerialization.data(withJSONObject: model).write(
        to: workspace.url.appending(path: "m"))
      try Failing("show m", 65, "model.\(key) is missing").check(in: workspace)
    }
  }

  @Test func holdsMeansAndScales() throws {
    let workspace = try Workspace()
    try workspace.write("a,b,w,y\n1,5,1,2\n4,5,2,3\n100,5,0,9\n", to: "d.csv")
    #expect(
      try workspace.run("fit --data d.csv --weights w --lambda 0.1 --save m").status == 0)
    try workspace.write("2 1:1 2:5\n3 1:4 2:5\n9 1:100 2:5\n", to: "d.svm")
    try workspace.write("1\n2\n0\n", to: "w")
    #expect(
      try workspace.run("fit --data d.svm --weights w --lambda 0.1 --save s").status == 0)
    for file in ["m", "s"] {
      let json = try #require(
        JSONSerialization.jsonObject(with: Data(workspace.read(file).utf8)) as? [String: Any])
      let means = try #require(json["means"] as? [Double])
      let scales = try #require(json["scales"] as? [Double])
      #expect(means == [3, 5])
      // Deviations -2, 1, 1 of the weighted rows; a constant column has none.
      #expect(abs(scales[0] - 2.0.squareRoot()) < 1e-15 && scales[1] == 0)
    }
  }

  @Test func isShownAsATable() throws {
    let workspace = try Workspace()
    try workspace.write("\"a\nb\",zero,y\n1,5,2\n2,5,4\n4,5,9\n", to: "d.csv")
    #expect(
      try workspace.run("fit --data d.csv --lambda 0.1 --standardize --save m").status == 0)
    let shown = try workspace.run("show m")
    #expect(shown.status == 0 && shown.errors.isEmpty)
    for text in [
      "lasso", "a\\nb ", "1 of 2 non-zero", "standardised", "converged", "(intercept)", "0.1.0",
      "constant columns", "1 coefficient is 0",
    ] {
      #expect(shown.output.contains(text), "\(text) is not in \(shown.output)")
    }
    try Failing("show", 64, "model-file").check(in: workspace)
    try Failing("show none", 66, "none").check(in: workspace)
    try Failing("show d.csv", 65, "not valid JSON").check(in: workspace)
  }

  @Test func aMissingColumnIsNamed() throws {
    let workspace = try Workspace()
    try workspace.write(Sample.csv(), to: "data.csv")
    #expect(try workspace.run("fit --data data.csv --lambda 0.1 --save m").status == 0)
    try workspace.write(Sample.csv(["a", "c", "w"]), to: "less.csv")
    try Failing("predict --model-file m --data less.csv", 65, "\"b\"").check(in: workspace)
    try Failing("verify --model-file m --data less.csv", 65, "\"").check(in: workspace)
  }

  @Test func rowsToPredictNeedNoTarget() throws {
    let workspace = try Workspace()
    try workspace.write(Sample.csv(), to: "data.csv")
    #expect(try workspace.run("fit --data data.csv --lambda 0.1 --save m").status == 0)
    let full = try workspace.run("predict --model-file m --data data.csv")
    try workspace.write(Sample.csv(["a", "b", "c", "w"]), to: "without.csv")
    let without = try workspace.run("predict --model-file m --data without.csv")
    #expect(without.status == 0 && without.output == full.output)
    // The column is there, and empty.
    let lines = Sample.csv(["a", "b", "c", "w"]).split(separator: "\n").enumerated()
    let empty = lines.map { $0 == 0 ? "\($1),y\n" : "\($1),\n" }.joined()
    try workspace.write(empty, to: "empty.csv")
    let outcome = try workspace.run("predict --model-file m --data empty.csv")
    #expect(outcome.status == 0 && outcome.output == full.output)
    #expect(outcome.errors.contains("no score"))
    try Failing("predict --model-file m --data empty.csv --target y", 65, "empty.csv:2")
      .check(in: workspace)
  }
}
