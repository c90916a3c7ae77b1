import Foundation
import ReferenceFixtures
import Testing

/// Data as NumPy's arrays and LIBSVM's sparse rows.
@Suite struct ArrayInputTests {
  /// Some rows with many zeros, in numbers that single precision holds, and weights.
  private static let features: [[Double]] = (0..<14).map { (i: Int) -> [Double] in
    let first = i % 3 == 0 ? Double(i) / 4 : 0
    return [first, Double((i * i) % 7 - 2), i % 4 == 1 ? 1.5 : 0, Double(3 - i)]
  }
  private static let target: [Double] = features.enumerated().map { (i, row) -> Double in
    let signal = 1 + 2 * row[0] - row[1] + row[2] / 2
    return signal + (i % 2 == 0 ? 0.25 : -0.5)
  }
  private static let weights: [Double] = features.indices.map { Double(1 + $0 % 3) }

  /// A workspace with the same problem in every format.
  private func workspace() throws -> Workspace {
    let workspace = try Workspace()
    let rows = zip(Self.features, Self.target)
    try workspace.write(
      "x1,x2,x3,x4,target\n"
        + rows.map { ($0 + [$1]).map { "\($0)" }.joined(separator: ",") + "\n" }.joined(),
      to: "data.csv")
    try workspace.write(
      rows.map { row, target in
        "\(target)"
          + row.indices.filter { row[$0] != 0 }.map { " \($0 + 1):\(row[$0])" }.joined() + "\n"
      }.joined(), to: "data.svm")
    try workspace.write(Self.target.map { "\($0)\n" }.joined(), to: "y.txt")
    try workspace.write(Self.weights.map { "\($0)\n" }.joined(), to: "w.txt")
    let all = Self.features
    try workspace.write(NPYFile(rows: all).bytes, to: "c.npy")
    try workspace.write(NPYFile(rows: all, isColumnMajor: true, version: 2).bytes, to: "f.npy")
    try workspace.write(NPYFile(rows: all, type: "<f4").bytes, to: "c4.npy")
    try workspace.write(NPYFile(rows: all, type: ">f4", isColumnMajor: true).bytes, to: "f4.npy")
    try workspace.write(NPYFile(vector: Self.target).bytes, to: "y.npy")
    try workspace.write(NPYFile(rows: Self.target.map { [$0] }).bytes, to: "column.npy")
    try workspace.write(NPYFile(vector: Self.weights, type: "|u1").bytes, to: "w.npy")
    return workspace
  }

  private static let sources = [
    "c.npy --target y.npy", "f.npy --target y.npy", "c4.npy --target column.npy",
    "f4.npy --target y.txt", "data.svm",
  ]

  /// JSON without the time.
  private func result(_ workspace: Workspace, _ arguments: String) throws -> NSDictionary {
    let outcome = try workspace.run(arguments + " --quiet --json -")
    #expect(outcome.status == 0, "\(arguments): \(outcome.errors)")
    var json = try outcome.json()
    json["seconds"] = nil
    return json as NSDictionary
  }

  @Test(arguments: [
    "fit --lambda 0.1", "fit --model ridge --lambda 0.1 --weights w.npy",
    "fit --lambda 0.01 --features x4,x1,x2 --standardize", "path --ignore x2 --lambdas auto:20",
    "path --model elastic-net --lambdas 1,0.1 --weights w.txt",
    "sweep --lambdas 1e-3:1:5 --weights w.npy", "fit --lambda 0.1 --weights x3 --positive",
  ])
  func formatsAgree(command: String) throws {
    let workspace = try workspace()
    let expected = try result(workspace, "\(command) --data data.csv")
    for source in Self.sources {
      #expect(try result(workspace, "\(command) --data \(source)") == expected, "\(source)")
    }
  }

  @Test func aColumnAsTarget() throws {
    let workspace = try workspace()
    let fit = "fit --lambda 0.05 --target x2"
    let expected = try result(workspace, "\(fit) --data data.csv --ignore target")
    #expect(try result(workspace, "\(fit) --data f.npy") == expected)
  }

  @Test func modelsPassFromFormatToFormat() throws {
    let workspace = try workspace()
    for source in ["data.csv"] + Self.sources {
      let fit = try workspace.run("fit --lambda 0.1 --data \(source) --save m --quiet")
      #expect(fit.status == 0, "\(fit.errors)")
      let verifying = ["data.csv --target y.npy"] + Self.sources
      for data in verifying {
        let verified = try workspace.run("verify --model-file m --data \(data)")
        #expect(verified.status == 0, "\(source), \(data): \(verified.errors)")
      }
      let expected = try workspace.run("predict --model-file m --data data.csv")
      for data in ["c.npy", "f4.npy", "data.svm"] {
        let predicted = try workspace.run("predict --model-file m --data \(data)")
        #expect(predicted.status == 0, "\(source), \(data): \(predicted.errors)")
        // A sparse sum has another order.
        let pairs = zip(numbers(predicted), numbers(expected))
        #expect(numbers(predicted).count == Self.target.count)
        #expect(pairs.allSatisfy { abs($0 - $1) <= 1e-14 * (1 + abs($1)) }, "\(source), \(data)")
      }
    }
  }

  private func numbers(_ outcome: Outcome) -> [Double] {
    outcome.output.split(separator: "\n").compactMap { Double($0) }
  }

  /// Rows to predict may lack the last columns, or have more of them.
  @Test func sparseRowsOfOtherWidths() throws {
    let workspace = try workspace()
    try workspace.write(
      "c1,x1,x2,x3,x4\n0,0,1,0,0\n0,2,0,0,0\n", to: "new.csv")
    try workspace.write("0 2:1\n0 1:2\n", to: "narrow.svm")
    try workspace.write("0 2:1 9:3\n0 1:2\n", to: "wide.libsvm")
    #expect(try workspace.run("fit --lambda 0.1 --data data.svm --save m").status == 0)
    let expected = try workspace.run("predict --model-file m --data new.csv")
    #expect(expected.status == 0)
    for data in ["narrow.svm", "wide.libsvm"] {
      #expect(try workspace.run("predict --model-file m --data \(data)").output == expected.output)
    }
  }

  @Test func numbersForFeatures() throws {
    let workspace = try workspace()
    try workspace.write("1\n0\ninf\n2\n", to: "v.txt")
    try workspace.write("-1\n-inf\n0\n0\n", to: "l.txt")
    try workspace.write("1\n1\n1\ninf\n", to: "u.txt")
    try workspace.write(NPYFile(vector: [1, 0, .infinity, 2], type: "<f4").bytes, to: "v.npy")
    try workspace.write(NPYFile(vector: [-1, -.infinity, 0, 0]).bytes, to: "l.npy")
    try workspace.write(NPYFile(rows: [[1], [1], [1], [.infinity]]).bytes, to: "u.npy")
    func fit(_ ending: String) throws -> NSDictionary {
      try result(
        workspace,
        "fit --lambda 0.1 --data data.csv --penalty-factors v.\(ending) --lower l.\(ending) "
          + "--upper u.\(ending)")
    }
    #expect(try fit("npy") == fit("txt"))
  }

  @Test func valuesThatDoNotDo() throws {
    let workspace = try workspace()
    var rows = Self.features
    rows[11][2] = .nan
    try workspace.write(NPYFile(rows: rows).bytes, to: "nan.npy")
    var target = Self.target
    target[3] = .infinity
    try workspace.write(NPYFile(vector: target).bytes, to: "inf.npy")
    try workspace.write(NPYFile(vector: [1, 2, .nan, -1]).bytes, to: "v.npy")
    try workspace.write(NPYFile(vector: [1, 2, 3, -1]).bytes, to: "negative.npy")
    let place = "nan.npy: column \"x3\": the value in row 12 is not finite"
    try Failing("fit --lambda 1 --data nan.npy --target y.npy", 65, place).check(in: workspace)
    // Whether the row is drawn for the training or for the test.
    for seed in 1...4 {
      try Failing("sweep --data nan.npy --target y.npy --test-size 0.5 --seed \(seed)", 65, place)
        .check(in: workspace)
    }
    try Failing(
      "fit --lambda 1 --data c.npy --target inf.npy", 65,
      "inf.npy: element 4: inf is not a finite number"
    ).check(in: workspace)
    for (file, message) in [
      ("v.npy", "v.npy: element 3: nan is not a number"),
      ("negative.npy", "negative.npy: element 4: -1.0: a penalty factor must be at least 0"),
      ("w.npy", "w.npy: 14 numbers for 4 features"),
      ("c.npy", "c.npy: the array has the shape (14, 4), where a vector is expected"),
    ] {
      try Failing("fit --lambda 1 --data data.svm --penalty-factors \(file)", 65, message)
        .check(in: workspace)
    }
    try workspace.write(Array(NPYFile(rows: rows).bytes.dropLast(8)), to: "cut.npy")
    try Failing(
      "fit --lambda 1 --data cut.npy", 65,
      "cut.npy: the file has 568 bytes, where its header says 576; it seems to be cut off"
    ).check(in: workspace)
    try workspace.write("1 1:1\n2 1:x\n", to: "bad.svm")
    try Failing("fit --lambda 1 --data bad.svm", 65, "bad.svm:2: column \"x1\": \"x\" is not a")
      .check(in: workspace)
    try Failing(
      "fit --lambda 1 --data c.npy --target y.npy --weights x4", 65,
      "c.npy: row 5: column \"x4\": the weight -1.0 is not at least 0"
    ).check(in: workspace)
    try Failing("fit --lambda 1 --data c.npy --features x5", 65, "c.npy: there is no column \"x5\"")
      .check(in: workspace)
    try Failing("fit --lambda 1 --data no.npy", 66, "no.npy: no such file").check(in: workspace)
    try Failing("fit --lambda 1 --data no.svm", 66, "no.svm: no such file").check(in: workspace)
  }

  @Test(arguments: ["--no-header", "--drop-missing", "--delimiter ;"])
  func optionsOfCSV(option: String) throws {
    let workspace = try workspace()
    for data in ["c.npy", "data.svm"] {
      try Failing("fit --lambda 1 --data \(data) \(option)", 64, "are for CSV, not for \(data)")
        .check(in: workspace)
    }
  }

  @Test func targets() throws {
    let workspace = try workspace()
    try Failing(
      "fit --lambda 1 --data data.svm --target y.npy", 64,
      "--target is not for data.svm: its rows begin with the target"
    ).check(in: workspace)
    try Failing(
      "fit --lambda 1 --data c.npy", 64, "c.npy holds no target: --target names a file"
    ).check(in: workspace)
    try Failing(
      "fit --lambda 1 --data c.npy --target z", 65, "there is no column \"z\", and no file"
    ).check(in: workspace)
    let csv = try workspace.run("fit --lambda 1 --data data.csv --target y.npy")
    #expect(csv.status == 0)
    #expect(csv.output.contains("target"))
  }

  @Test func pipes() throws {
    let workspace = try workspace()
    let expected = try workspace.run("path --lambdas 0.1 --data data.svm")
    let sparse = try workspace.shell(
      "mkfifo p.svm; cat data.svm > p.svm & shrinkage path --lambdas 0.1 --data p.svm")
    #expect(sparse.output == expected.output && sparse.status == 0)
    let array = try workspace.shell(
      "mkfifo p.npy; cat c.npy > p.npy & shrinkage path --lambdas 0.1 --data p.npy")
    #expect(array.status == 65)
    #expect(array.errors.hasPrefix("shrinkage: p.npy: is no regular file"))
  }
}
