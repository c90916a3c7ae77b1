import ArgumentParser
import Shrinkage
import ShrinkageData
import ShrinkageReport

/// The model that `fit --save` wrote.
struct ModelFileOptions: ParsableArguments {
  @Option(help: ArgumentHelp("A model that fit --save has written.", valueName: "file"))
  var modelFile: String

  func validate() throws { try requireNames([("--model-file", modelFile)]) }

  /// Reads it; without data of the user's own its columns must be those of the embedded data.
  func load(for source: SourceOptions) throws -> ModelFile {
    let file = try ModelFile(path: modelFile)
    let known = Diabetes.featureNames + [Diabetes.targetName]
    guard source.data != nil || source.dataset != nil || file.features.allSatisfy(known.contains)
    else {
      throw ValidationError(
        "--data is missing: the model's columns are not those of the diabetes data")
    }
    return file
  }
}

struct Predict: ParsableCommand {
  static let configuration = CommandConfiguration(
    abstract: "Predict with a saved model, one number for each row.",
    usage: "shrinkage predict --model-file <file> [<options>]",
    discussion: """
      Columns are found by the names in the model, in whatever order. Where the data have the \
      target too, the JSON has the score R² (weighted if --weights is given).

      EXAMPLE
        shrinkage predict --model-file model.json --data new-houses.csv \\
          > predictions.txt
      """)

  @OptionGroup(title: "Model") var file: ModelFileOptions
  @OptionGroup(title: "Data") var source: SourceOptions
  @OptionGroup(title: "Output") var output: OutputOptions
  @OptionGroup(title: "Output") var directory: DirectoryOptions

  func run() throws {
    var results = try Results(
      output, directory, files: ["predictions.csv"],
      inputs: source.files + [NamedFile("--model-file", file.modelFile)])
    let file = try file.load(for: source)
    let table = try load(file, &results)
    results.noteRows(of: table)
    let predictions = try table.predictions(file.model)
    let score = table.response == nil ? nil : try table.score(file.model)
    try results.write(
      json: {
        .object([("predictions", .numbers(predictions)), ("score", .number(score))])
      },
      files: [
        ResultFile("predictions.csv") {
          var text = CSVText(header: ["prediction"])
          for value in predictions { text.append([CSVText.number(value)]) }
          return text.text
        }
      ],
      table: { predictions.map { "\($0)\n" }.joined() })
  }

  /// The features by their names, and the target where it is there.
  private func load(_ file: ModelFile, _ results: inout Results) throws -> Table {
    var loader = TableLoader(
      source: source, features: .only(file.features), defaultTarget: .none,
      threads: output.threads, progress: output.start())
    loader.minimumColumnCount = file.minimumColumnCount
    guard case .column(let name) = file.target, source.target == nil else {
      return try loader.load()
    }
    loader.defaultTarget = .optional(name)
    do {
      return try loader.load()
    } catch DataError.missingValue(let place, _)
      where place.column == name && loader.canReadAgain
    {
      // Rows to predict often have the column, and nothing in it.
      results.note("\(place): no value, so there is no score")
      loader.defaultTarget = .none
      return try loader.load()
    }
  }
}
