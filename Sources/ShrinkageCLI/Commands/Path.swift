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
  @OptionGroup(title: "Output") var reporting: ReportOptions

  struct Choice: ParsableArguments {
    @OptionGroup var model: ModelOptions

    @Option(
      parsing: .unconditional,
      help: ArgumentHelp(
        "LOW:HIGH:COUNT (log-spaced), a,b,c, or auto[:COUNT[:RATIO]], from the lambda where the "
          + "first coefficient enters down (default: auto).", valueName: "grid"),
      transform: LambdaRequest.init)
    var lambdas: LambdaRequest?

    @OptionGroup var criterion: CriterionOptions
    @OptionGroup var scale: ScaleOptions
    @OptionGroup var penalty: PenaltyOptions
  }

  func validate() throws { try statistics.requireNone(of: source, columns) }

  func run() throws {
    var results = try Results(
      output, reporting.directory,
      files: ["path.csv", "coefficients.csv", "report.html", "report.json"],
      inputs: source.files + statistics.files + choice.penalty.files)
    let display = output.start()
    let clock = PathClock()
    let loader = TableLoader(
      source: source, features: columns.selection, threads: output.threads, progress: display)
    let table = try statistics.load() ?? loader.load()
    let reading = clock.elapsed
    let request = choice.lambdas ?? .automatic(count: 100, ratio: nil)
    let result = try PathResult(table, choice, request, display)
    results.noteRows(of: table)
    results.noteReports(result.path.points.map(\.report), choice.model.name.rawValue, table)
    var files: [ResultFile] = []
    if results.hasDirectory {
      var report = try result.report(table, choice)
      report.times = [("reading", reading), ("fitting", result.seconds)]
      files = report.files(vega: reporting.vega)
    }
    try results.write(
      json: { result.json },
      files: [
        ResultFile("path.csv", csv: result.summary),
        ResultFile("coefficients.csv", csv: result.coefficients),
      ] + files,
      table: { result.text })
    guard result.path.isCertified else { throw Failure(.notCertified) }
  }
}

/// What a path shows.
struct PathResult {
  let features: [String]
  let scale: ScaleName
  /// As the user means them.
  let lambdas: [Double]
  let path: RegularizationPath
  let criterion: PathCriterion?
  let seconds: Double
  /// When each lambda was done, since the path began.
  let moments: [Double?]
  /// What was fitted.
  let heading: String

  /// Fits the path.
  init(
    _ table: Table, _ choice: Path.Choice, _ request: LambdaRequest, _ display: ProgressDisplay
  ) throws {
    defer { ProgressDisplay.clear() }
    let options = try choice.penalty.fitOptions(featureCount: table.featureNames.count)
    let estimator = choice.model.estimator(options)
    let bar = display.bar("fitting")
    let clock = PathClock()
    scale = choice.scale.scale
    path = try table.path(
      estimator, request.grid(scale.scale),
      progress: {
        clock.tick()
        bar?.update($0, of: $1)
      })
    seconds = clock.elapsed
    moments = clock.seconds(of: path.lambdas)
    features = table.featureNames
    lambdas = request.lambdas(
      of: path, estimator, scale: scale.scale, weight: table.weight)
    criterion = try choice.criterion.evaluate(path, table)
    heading = table.summary
  }

  var json: JSON {
    let members: [(key: String, value: JSON)] = [
      ("features", .strings(features)),
      ("scale", .string(scale.rawValue)),
      ("lambdas", .numbers(lambdas)),
      ("intercepts", .numbers(path.points.map(\.intercept))),
      ("coefficients", .array(path.points.map(\.coefficients.json))),
      ("devianceRatios", .array(path.points.map { .number($0.report.devianceRatio) })),
      ("relativeGaps", .numbers(path.points.map(\.report.relativeGap))),
    ]
    return .object(members + (criterion?.json ?? []) + [("seconds", .number(seconds))])
  }

  func summary() -> CSVText {
    let added = criterion.map { ["degreesOfFreedom", $0.criterion.rawValue] } ?? []
    var text = CSVText(
      header: ["lambda", "intercept", "nonZeroCount", "devianceRatio", "relativeGap"] + added)
    for (k, point) in path.points.enumerated() {
      text.append(
        [lambdas[k], point.intercept].map(CSVText.number) + ["\(point.report.activeCount)"]
          + [point.report.devianceRatio, point.report.relativeGap].map(CSVText.number)
          + (criterion?.numbers(k) ?? []).map(CSVText.number))
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
    let titles: [TextTable.Column] = [
      .init("lambda", .decimal), .init("≠ 0"), .init("R²"), .init("intercept"), .init("gap"),
    ]
    var table = TextTable(titles + (criterion?.columns ?? []))
    let decimals = NumberText.decimals(for: path.points.map(\.intercept), significant: 11)
    for (k, point) in path.points.enumerated() {
      let cells = [
        NumberText.significant(lambdas[k]), "\(point.report.activeCount)",
        NumberText.fixed(point.report.devianceRatio, decimals: 10),
        NumberText.fixed(point.intercept, decimals: decimals),
        NumberText.gap(point.report.relativeGap),
      ]
      table.append(cells + (criterion?.cells(k) ?? []))
    }
    let footnote = criterion.map { "\n" + $0.footnote(lambdas) + "\n" } ?? ""
    return heading + "\n\n" + table.text + footnote
  }
}

extension PathResult {
  /// The path for its report, which looks closely at the best by a criterion, else at the least penalty.
  func report(_ table: Table, _ choice: Path.Choice) throws -> RunReport {
    var fits = zip(path.points, lambdas).map { RunReport.Point($0, lambda: $1) }
    for k in fits.indices { fits[k].seconds = moments[k] }
    var report = RunReport("path", fits, of: table, choice)
    let least = fits.indices.min { fits[$0].lambda < fits[$1].lambda }
    if let point = criterion?.best ?? least {
      report.choice = .init(
        model: 0, point: point, reason: criterion.map { "least \($0.title)" } ?? "least penalty")
      report.choice?.rows = try path[point].rows(of: table)
    }
    return report
  }
}

extension RunReport {
  /// What is done to a table with one model at many lambdas.
  init(_ task: String, _ fits: [Point], of table: Table, _ choice: Path.Choice) {
    let name = choice.model.name.rawValue
    self.init(
      title: "\(name): \(task) of \(table.name)", subtitle: table.summary,
      features: table.featureNames, models: [.init(name, fits)])
    tolerance = choice.penalty.tolerance
    facts = [.init("rows", "\(table.rowCount)"), .init("model", name)]
    facts += choice.model.mixing.facts
    describe(
      table, choice.penalty,
      Self.text(
        of: fits.map(\.lambda), scale: choice.scale.scale,
        isAutomatic: choice.lambdas?.isAutomatic ?? true))
  }
}

extension RunReport.Point {
  init(_ point: RegularizationPath.Point, lambda: Double) {
    self.init(
      lambda: lambda, intercept: point.intercept, coefficients: point.coefficients,
      report: point.report)
    trainScore = point.report.devianceRatio
  }
}

extension LinearModel {
  /// All rows of a table with what the model says of them; none where they are gone.
  func rows(of table: Table) throws -> [RunReport.Rows] {
    guard table.features.sums == nil else { return [] }
    return [try rows("rows", of: table)]
  }
}
