import ArgumentParser
import Shrinkage
import ShrinkageData
import ShrinkageReport

struct Sweep: ParsableCommand {
  static let configuration = CommandConfiguration(
    abstract: "Fit models at many lambdas on one part of the rows and score them on the rest.",
    usage: "shrinkage sweep [<options>]",
    discussion: """
      EXAMPLE
        shrinkage sweep --dataset diabetes --model lasso --model ridge \\
          --lambdas 1e-4:1:30 --scale scikit-learn --test-size 0.2 --seed 42
      """)

  @OptionGroup(title: "Data") var source: SourceOptions
  @OptionGroup(title: "Data") var columns: ColumnOptions
  @OptionGroup(title: "Data") var split: SplitOptions
  @OptionGroup(title: "Model") var model: Models
  @OptionGroup(title: "Output") var output: OutputOptions
  @OptionGroup(title: "Output") var reporting: ReportOptions
  @OptionGroup(title: "Tracking") var tracking: TrackingOptions

  struct Models: ParsableArguments {
    @Option(
      help: ArgumentHelp("A model; repeatable (default: lasso and ridge).", valueName: "name"))
    var model: [ModelName] = []

    @OptionGroup var mixing: MixingOptions

    @Option(
      parsing: .unconditional,
      help: ArgumentHelp(
        "LOW:HIGH:COUNT (log-spaced), a,b,c, or auto[:COUNT[:RATIO]] (default: 1e-4:1:30).",
        valueName: "grid"),
      transform: LambdaRequest.init)
    var lambdas: LambdaRequest?

    @OptionGroup var scale: ScaleOptions
    @OptionGroup var penalty: PenaltyOptions

    var names: [ModelName] { model.isEmpty ? [.lasso, .ridge] : model }

    func validate() throws {
      guard Set(names).count == names.count else {
        throw ValidationError("--model names a model twice")
      }
      try mixing.validate(for: names)
    }
  }

  func run() throws {
    var results = try Results(
      output, reporting.directory,
      files: ["scores.csv", "coefficients.csv", "report.html", "report.json"],
      inputs: source.files + model.penalty.files)
    let runs = try SweepTracking(self)
    let display = output.start()
    let clock = PathClock()
    let table = try TableLoader(
      source: source, features: columns.selection, threads: output.threads, progress: display
    ).load()
    let reading = clock.elapsed
    results.noteRows(of: table)
    let lambdas = try model.lambdas ?? LambdaRequest("1e-4:1:30")
    let sweep: SweepRun
    do {
      sweep = try SweepRun(table, self, lambdas: lambdas, display, runs)
    } catch {
      runs?.abandon(error)
      throw error
    }
    for fitted in sweep.models {
      results.noteReports(fitted.points.map(\.report), fitted.name.rawValue, table)
    }
    runs?.notes.forEach { results.note($0) }
    var files: [ResultFile] = []
    if results.hasDirectory {
      var report = sweep.report(table, self, lambdas: lambdas)
      report.times = [("reading", reading), ("fitting", sweep.seconds)]
      files = report.files(vega: reporting.vega)
    }
    try results.write(
      json: { sweep.json(scale: model.scale.scale) },
      files: [
        ResultFile("scores.csv", csv: sweep.scores),
        ResultFile("coefficients.csv", csv: sweep.coefficients),
      ] + files,
      table: { sweep.text })
    try runs?.conclude()
    guard sweep.models.allSatisfy({ $0.points.allSatisfy(\.report.isCertified) }) else {
      throw Failure(.notCertified)
    }
  }
}
