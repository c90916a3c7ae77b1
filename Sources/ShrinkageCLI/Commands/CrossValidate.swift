import ArgumentParser
import Shrinkage
import ShrinkageData
import ShrinkageReport

struct CrossValidate: ParsableCommand {
  static let configuration = CommandConfiguration(
    commandName: "cv",
    abstract: "Choose lambda by cross-validation, and fit it to all rows.",
    usage: "shrinkage cv [<options>]",
    discussion: """
      Mean and standard error weigh the folds by their rows, as glmnet does.

      EXAMPLE
        shrinkage cv --data houses.csv --target price --folds 10 --shuffle \\
          --one-standard-error --save model.json
      """)

  @OptionGroup(title: "Data") var source: SourceOptions
  @OptionGroup(title: "Data") var columns: ColumnOptions
  @OptionGroup(title: "Data") var statistics: StatisticsOptions
  @OptionGroup(title: "Folds") var folds: FoldOptions
  @OptionGroup(title: "Model") var choice: Path.Choice
  @OptionGroup(title: "Model") var selection: SelectionOptions
  @OptionGroup(title: "Output") var saving: Fit.Saving
  @OptionGroup(title: "Output") var output: OutputOptions
  @OptionGroup(title: "Output") var reporting: ReportOptions

  struct SelectionOptions: ParsableArguments {
    @Flag(
      help: ArgumentHelp(
        "Choose the largest lambda whose mean error is within one standard error of the least, not the "
          + "least itself."))
    var oneStandardError = false
  }

  func validate() throws {
    try statistics.requireNone(of: source, columns)
    if statistics.stats != nil, let option = folds.given, option != "--gcv" {
      throw ValidationError("--stats holds its folds, which \(option) is about")
    }
    if folds.leaveOneOut || folds.gcv, choice.model.name != .ridge {
      throw ValidationError(
        "\(folds.gcv ? "--gcv" : "--leave-one-out") is for --model ridge only")
    }
    if selection.oneStandardError, folds.gcv {
      throw ValidationError("--gcv has no standard error")
    }
  }

  func run() throws {
    var results = try Results(
      output, reporting.directory,
      files: ["cv.csv", "coefficients.csv", "report.html", "report.json"], saved: saving.save,
      inputs: source.files + statistics.files + folds.files + choice.penalty.files)
    let display = output.start()
    let clock = PathClock()
    let sums = try statistics.read()
    let table =
      try sums.map { Table($0, name: TableStatistics.name(statistics.stats ?? "")) }
      ?? TableLoader(
        source: source, features: columns.selection, threads: output.threads, progress: display
      ).load()
    let reading = clock.elapsed
    let fitting = PathClock()
    let options = try choice.penalty.fitOptions(featureCount: table.featureNames.count)
    let estimator = choice.model.estimator(options)
    let curve = try curve(of: table, sums, estimator, display)
    ProgressDisplay.clear()
    let index =
      selection.oneStandardError
      ? curve.oneStandardErrorIndex ?? curve.minimumIndex : curve.minimumIndex
    let model =
      try curve.model(at: index)
      ?? table.fit(
        estimator, lambda: Lambda(curve.lambdas[index], scale: choice.scale.scale.scale))
    let result = CrossValidationResult(
      curve: curve, chosenIndex: index, model: model, table: table, scale: choice.scale.scale,
      name: choice.model.name, seconds: fitting.elapsed)
    results.noteRows(of: table)
    results.noteReports(curve.reports, choice.model.name.rawValue, table)
    if curve.isAtEdge {
      results.note("the least error is at the edge of the grid: a lambda beyond it may be better")
    }
    var files: [ResultFile] = []
    if results.hasDirectory {
      var report = try result.report(choice)
      report.times = [("reading", reading), ("fitting", result.seconds)]
      files = report.files(vega: reporting.vega)
    }
    try results.write(
      json: { result.json },
      files: [
        ResultFile("cv.csv", csv: result.summary),
        ResultFile("coefficients.csv", csv: result.coefficients),
      ] + files,
      table: { result.text }, model: { try ModelFile(model, table).text() })
    guard curve.reports.allSatisfy(\.isCertified) else { throw Failure(.notCertified) }
  }

  private func curve(
    of table: Table, _ sums: TableStatistics?, _ estimator: any LinearEstimator,
    _ display: ProgressDisplay
  ) throws -> SelectionCurve {
    let scale = choice.scale.scale.scale
    let request = choice.lambdas ?? .automatic(count: 100, ratio: nil)
    let grid = request.grid(scale)
    func given(_ lambdas: [Double]) -> [Double] {
      request.lambdas(lambdas, estimator, scale: scale, weight: table.weight)
    }
    if folds.leaveOneOut || folds.gcv {
      let ridge = Ridge(options: estimator.options)
      let selected =
        try folds.gcv
        ? table.generalizedCrossValidation(ridge, grid) : table.leaveOneOut(ridge, grid)
      return SelectionCurve(selected, lambdas: given(selected.lambdas))
    }
    let bar = display.bar("fitting")
    let update: @Sendable (Int, Int) -> Void = { bar?.update($0, of: $1) }
    let result: CrossValidation
    if let sums {
      guard sums.folds.foldCount > 1 else {
        throw Failure(.data, "\(table.name): holds no folds; shrinkage stats --folds keeps them")
      }
      result = try table.explaining {
        try estimator.crossValidate(sums.folds, lambdas: grid, progress: update)
      }
    } else {
      result = try table.crossValidation(
        estimator, grid, folds.rule(for: table), progress: update)
    }
    return SelectionCurve(result, lambdas: given(result.path.lambdas))
  }
}
