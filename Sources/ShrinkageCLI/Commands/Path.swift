import ArgumentParser
import Shrinkage
import ShrinkageReport

struct Path: ParsableCommand {
  static let configuration = CommandConfiguration(
    abstract: "Fit one model at many lambdas to all rows.",
    usage: "shrinkage path [<options>]",
    discussion: """
      EXAMPLE
        shrinkage path --data houses.csv --target price \\
          --model elastic-net --l1-ratio 0.3 --lambdas auto:50 --json path.json
      """)

  @OptionGroup(title: "Data") var source: SourceOptions
  @OptionGroup(title: "Data") var columns: ColumnOptions
  @OptionGroup(title: "Data") var statistics: StatisticsOptions
  @OptionGroup(title: "Model") var choice: Choice
  @OptionGroup(title: "Output") var output: OutputOptions
  @OptionGroup(title: "Output") var directory: DirectoryOptions

  struct Choice: ParsableArguments {
    @OptionGroup var model: ModelOptions

    @Option(
      parsing: .unconditional,
      help: ArgumentHelp(
        "LOW:HIGH:COUNT (log-spaced), a,b,c, or auto[:COUNT[:RATIO]], from the lambda where the "
          + "first coefficient enters down (default: auto).", valueName: "grid"),
      transform: LambdaRequest.init)
    var lambdas: LambdaRequest?

    @OptionGroup var scale: ScaleOptions
    @OptionGroup var penalty: PenaltyOptions
  }

  func validate() throws { try statistics.requireNone(of: source, columns) }

  func run() throws {
    var results = try Results(
      output, directory, files: ["path.csv", "coefficients.csv"],
      inputs: source.files + statistics.files + choice.penalty.files)
    let display = output.start()
    let loader = TableLoader(
      source: source, features: columns.selection, threads: output.threads, progress: display)
    let table = try statistics.load() ?? loader.load()
    let options = try choice.penalty.fitOptions(featureCount: table.featureNames.count)
    let estimator = choice.model.estimator(options)
    let scale = choice.scale.scale
    let request = choice.lambdas ?? .automatic(count: 100, ratio: nil)
    let bar = display.bar("fitting")
    let start = ContinuousClock.now
    let path = try table.path(
      estimator, request.grid(scale.scale), progress: { bar?.update($0, of: $1) })
    let seconds = (ContinuousClock.now - start) / .seconds(1)
    ProgressDisplay.clear()
    let result = PathResult(
      features: table.featureNames, scale: scale,
      lambdas: request.lambdas(
        of: path, estimator, scale: scale.scale, weight: table.weight),
      path: path, seconds: seconds, heading: table.summary)
    results.noteRows(of: table)
    results.noteReports(path.points.map(\.report), choice.model.name.rawValue, table)
    try results.write(
      json: { result.json },
      files: [("path.csv", result.summary), ("coefficients.csv", result.coefficients)],
      table: { result.text })
    guard path.isCertified else { throw Failure(.notCertified) }
  }
}

/// What a path shows.
struct PathResult {
  let features: [String]
  let scale: ScaleName
  /// As the user means them.
  let lambdas: [Double]
  let path: RegularizationPath
  let seconds: Double
  /// What was fitted.
  let heading: String

  var json: JSON {
    .object([
      ("features", .strings(features)),
      ("scale", .string(scale.rawValue)),
      ("lambdas", .numbers(lambdas)),
      ("intercepts", .numbers(path.points.map(\.intercept))),
      ("coefficients", .array(path.points.map(\.coefficients.json))),
      ("devianceRatios", .array(path.points.map { .number($0.report.devianceRatio) })),
      ("relativeGaps", .numbers(path.points.map(\.report.relativeGap))),
      ("seconds", .number(seconds)),
    ])
  }

  func summary() -> CSVText {
    var text = CSVText(header: [
      "lambda", "intercept", "nonZeroCount", "devianceRatio", "relativeGap",
    ])
    for (lambda, point) in zip(lambdas, path.points) {
      text.append(
        [lambda, point.intercept].map(CSVText.number) + ["\(point.report.activeCount)"]
          + [point.report.devianceRatio, point.report.relativeGap].map(CSVText.number))
    }
    return text
  }

  func coefficients() -> CSVText {
    var text = CSVText(header: ["lambda", "intercept"] + features)
    for (lambda, point) in zip(lambdas, path.points) {
      let dense = point.coefficients.dense(count: features.count)
      text.append(([lambda, point.intercept] + dense).map(CSVText.number))
    }
    return text
  }

  var text: String {
    var table = TextTable([
      .init("lambda", .decimal), .init("≠ 0"), .init("R²"), .init("intercept"), .init("gap"),
    ])
    let decimals = NumberText.decimals(for: path.points.map(\.intercept), significant: 11)
    for (lambda, point) in zip(lambdas, path.points) {
      table.append([
        NumberText.significant(lambda), "\(point.report.activeCount)",
        NumberText.fixed(point.report.devianceRatio, decimals: 10),
        NumberText.fixed(point.intercept, decimals: decimals),
        NumberText.gap(point.report.relativeGap),
      ])
    }
    return heading + "\n\n" + table.text
  }
}
