import ArgumentParser
import Shrinkage
import ShrinkageData
import ShrinkageReport

struct Fit: ParsableCommand {
  static let configuration = CommandConfiguration(
    abstract: "Fit one model at one lambda to all rows.",
    usage: "shrinkage fit --lambda <v> [<options>]",
    discussion: """
      EXAMPLE
        shrinkage fit --data houses.csv --target price --model lasso --lambda 0.1 \\
          --standardize --save model.json
      """)

  @OptionGroup(title: "Data") var source: SourceOptions
  @OptionGroup(title: "Data") var columns: ColumnOptions
  @OptionGroup(title: "Data") var statistics: StatisticsOptions
  @OptionGroup(title: "Model") var choice: Choice
  @OptionGroup(title: "Output") var saving: Saving
  @OptionGroup(title: "Output") var output: OutputOptions
  @OptionGroup(title: "Output") var reporting: ReportOptions

  struct Choice: ParsableArguments {
    @OptionGroup var model: ModelOptions

    @Option(
      parsing: .unconditional,
      help: ArgumentHelp("The strength of the penalty, at least 0.", valueName: "v"),
      transform: LambdaRequest.lambda)
    var lambda: Double

    @OptionGroup var scale: ScaleOptions
    @OptionGroup var penalty: PenaltyOptions
  }

  struct Saving: ParsableArguments {
    @Option(
      help: ArgumentHelp("Write the model, for predict and verify.", valueName: "file"))
    var save: String?

    func validate() throws { try requireNames([("--save", save)]) }
  }

  func validate() throws { try statistics.requireNone(of: source, columns) }

  func run() throws {
    var results = try Results(
      output, reporting.directory, files: ["coefficients.csv", "report.html", "report.json"],
      saved: saving.save,
      inputs: source.files + statistics.files + choice.penalty.files)
    let display = output.start()
    let clock = PathClock()
    let loader = TableLoader(
      source: source, features: columns.selection, threads: output.threads, progress: display)
    let table = try statistics.load() ?? loader.load()
    let reading = clock.elapsed
    let options = try choice.penalty.fitOptions(featureCount: table.featureNames.count)
    let estimator = choice.model.estimator(options)
    let start = ContinuousClock.now
    let fitted = try table.fit(
      estimator, lambda: Lambda(choice.lambda, scale: choice.scale.scale.scale))
    let seconds = (ContinuousClock.now - start) / .seconds(1)
    let result = FitResult(
      name: choice.model.name, lambda: choice.lambda, model: fitted, table: table,
      score: try table.score(fitted), seconds: seconds)
    results.noteRows(of: table)
    results.noteReports([fitted.report], choice.model.name.rawValue, table)
    var files: [ResultFile] = []
    if results.hasDirectory {
      var report = try result.report(choice)
      report.times = [("reading", reading), ("fitting", seconds)]
      files = report.files(vega: reporting.vega)
    }
    try results.write(
      json: { result.json },
      files: [ResultFile("coefficients.csv", csv: result.coefficients)] + files,
      table: { result.text }, model: { try ModelFile(fitted, table).text() })
    guard fitted.report.isCertified else { throw Failure(.notCertified) }
  }
}

/// What a fit shows.
struct FitResult {
  let name: ModelName
  /// As the user means it.
  let lambda: Double
  let model: LinearModel
  let table: Table
  /// R^2 for the rows that were fitted.
  let score: Double?
  let seconds: Double

  var json: JSON {
    .object([
      ("features", .strings(table.featureNames)),
      ("lambda", .number(lambda)),
      ("intercept", .number(model.intercept)),
      ("coefficients", SparseVector(model.coefficients).json),
      ("relativeGap", .number(model.report.relativeGap)),
      ("report", model.report.json),
      ("seconds", .number(seconds)),
    ])
  }

  func coefficients() -> CSVText { model.coefficientCSV(table.featureNames) }

  var text: String {
    let report = model.report
    var facts = TextTable([.init("model", .left), .init(name.rawValue, .left)])
    facts.append(["lambda", NumberText.significant(lambda)])
    facts.append(["rows", "\(table.rowCount)"])
    facts.append(["features", "\(table.featureNames.count), \(model.nonZeroCount) non-zero"])
    facts.append(["target", printable(table.targetOrigin?.name ?? NumberText.undefined)])
    facts.append(["R²", NumberText.fixed(score, decimals: 10)])
    facts.append(["relative gap", "\(NumberText.gap(report.relativeGap)) (\(report.status.text))"])
    facts.append([
      "solver",
      report.solver.text
        + (report.epochs > 0 ? ", \(counted(report.epochs, "epoch"))" : "")
        + ", \(NumberText.seconds(seconds))",
    ])
    if let reciprocal = report.reciprocalCondition, reciprocal > 0 {
      facts.append(["condition", NumberText.significant(1 / reciprocal, digits: 3)])
    }
    return facts.text + "\n" + model.coefficientTable(table.featureNames).text
  }
}

extension FitResult {
  /// The fit for its report.
  func report(_ choice: Fit.Choice) throws -> RunReport {
    var point = RunReport.Point(
      lambda: lambda, intercept: model.intercept, coefficients: SparseVector(model.coefficients),
      report: model.report)
    point.trainScore = score
    var report = RunReport(
      title: "\(name.rawValue): fit of \(table.name)", subtitle: table.summary,
      features: table.featureNames, models: [.init(name.rawValue, [point])])
    report.choice = .init(model: 0, point: 0, reason: "the fit")
    report.choice?.rows = try model.rows(of: table)
    report.tolerance = choice.penalty.tolerance
    report.facts = [.init("rows", "\(table.rowCount)"), .init("model", name.rawValue)]
    report.facts += choice.model.mixing.facts
    report.describe(
      table, choice.penalty,
      RunReport.text(of: [lambda], scale: choice.scale.scale, isAutomatic: false))
    return report
  }
}
