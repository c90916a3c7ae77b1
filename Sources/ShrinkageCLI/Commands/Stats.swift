import ArgumentParser
import Shrinkage
import ShrinkageData
import ShrinkageReport

struct Stats: ParsableCommand {
  static let configuration = CommandConfiguration(
    abstract: "Sum up the rows of a file of any size: all that fits of them need.",
    usage: "shrinkage stats --output <file> [<options>]",
    discussion: """
      A CSV or a matrix of NumPy is read in batches of rows, in memory that does not grow with their \
      number; LIBSVM is read as a whole. path, fit and cv take the file as --stats; merge adds up files \
      of different rows.

      EXAMPLE
        shrinkage stats --data houses.csv --target price --folds 5 --output houses.stats
      """)

  @OptionGroup(title: "Data") var source: SourceOptions
  @OptionGroup(title: "Data") var columns: ColumnOptions
  @OptionGroup(title: "Folds") var folds: FoldRuleOptions
  @OptionGroup(title: "Output") var destination: StatisticsFileOptions
  @OptionGroup(title: "Output") var output: OutputOptions

  func run() throws {
    var results = try StatisticsResults(
      destination, output, inputs: source.files + folds.files)
    let loader = TableLoader(
      source: source, features: columns.selection, threads: output.threads,
      progress: output.start())
    let statistics = try loader.statistics(folds.rule(for: source))
    try results.write(statistics)
  }
}

/// Where statistics go.
struct StatisticsFileOptions: ParsableArguments {
  @Option(
    help: ArgumentHelp(
      "Write the statistics to this file; - is standard output.", valueName: "file"))
  var output: String

  func validate() throws { try requireNames([("--output", output)]) }
}

/// A statistics file and what is said of it.
struct StatisticsResults {
  private let file: OutputFile
  private var results: Results

  /// Finds the places fit before anything is read.
  init(
    _ destination: StatisticsFileOptions, _ options: OutputOptions, inputs: [NamedFile]
  ) throws {
    let outputs = [
      NamedFile("--output", destination.output), NamedFile("--json", options.json),
    ]
    try requireDistinct(outputs: outputs.compactMap { $0 }, inputs: inputs)
    results = try Results(options, inputs: inputs)
    file = try OutputFile(destination.output)
  }

  mutating func write(_ statistics: TableStatistics) throws {
    if statistics.droppedRowCount > 0 {
      results.note("\(counted(statistics.droppedRowCount, "row")) with a missing cell left out")
    }
    try file.write(statistics.encodedParts())
    // A terminal shows the table, but nothing may follow statistics on standard output.
    try results.write(
      json: { statistics.json }, table: { file.isStandardOutput ? "" : statistics.text })
  }
}

extension TableStatistics {
  fileprivate var json: JSON {
    let total = folds.total
    let members = zip(foldLabels, folds.folds).map {
      JSON.object([
        ("id", .integer($0)), ("rows", .integer($1.rowCount)), ("weight", .number($1.weight)),
      ])
    }
    return .object([
      ("features", .strings(featureNames)),
      ("target", .string(target.name)),
      ("rows", .integer(rowCount)),
      ("weight", .number(total.weight)),
      ("means", .numbers(total.means)),
      ("deviations", .numbers(total.deviations)),
      ("responseMean", .number(total.responseMean)),
      ("responseDeviation", .number((total.responseScatter / total.weight).squareRoot())),
      ("folds", .array(hasFolds ? members : [])),
    ])
  }

  fileprivate var text: String {
    let counts = "\(counted(rowCount, "row")), \(counted(featureNames.count, "feature"))"
    let heading = "\(counts), target \(excerpt(target.name))"
    guard hasFolds else { return heading + "\n" }
    let rows = folds.folds.map(\.rowCount)
    let (least, most) = (rows.min() ?? 0, rows.max() ?? 0)
    let range = least == most ? "\(least)" : "\(least) to \(most)"
    return "\(heading)\n\(counted(foldLabels.count, "fold")) of \(range) rows\n"
  }
}
