import ArgumentParser
import Shrinkage
import ShrinkageReport

struct Verify: ParsableCommand {
  static let configuration = CommandConfiguration(
    abstract: "Prove from the data how exact a saved model is.",
    usage: "shrinkage verify --model-file <file> [<options>]",
    discussion: """
      Computes the duality gap of the model for these rows, which must be those it was fitted to, \
      from a true residual. The status is 0 if the gap is within the model's tolerance, 2 if not.

      EXAMPLE
        shrinkage verify --model-file model.json --data houses.csv
      """)

  @OptionGroup(title: "Model") var file: ModelFileOptions
  @OptionGroup(title: "Data") var source: SourceOptions
  @OptionGroup(title: "Output") var output: OutputOptions

  func run() throws {
    var results = try Results(
      output, inputs: source.files + [NamedFile("--model-file", file.modelFile)])
    let file = try file.load(for: source)
    var loader = TableLoader(
      source: try completed(file), features: .only(file.features), threads: output.threads,
      progress: output.start())
    loader.minimumColumnCount = file.minimumColumnCount
    if case .column(let name) = file.target { loader.defaultTarget = .named(name) }
    let table = try loader.load()
    results.noteRows(of: table)
    let certificate = try table.verify(file.model)
    let tolerance = file.model.options.relativeGap
    let certified = certificate.relativeGap <= tolerance
    let json = JSON.object([
      ("relativeGap", .number(certificate.relativeGap)), ("tolerance", .number(tolerance)),
      ("certified", .bool(certified)),
    ])
    try results.write(json: { json }, table: { json.text })
    guard certified else { throw Failure(.notCertified) }
  }

  /// The options with the weights column that the model was fitted with.
  private func completed(_ file: ModelFile) throws -> SourceOptions {
    var source = source
    if case .file(let target) = file.target, source.target == nil, source.kind != .libsvm {
      throw ValidationError("the model's target was the file \(target): give --target")
    }
    guard source.weights == nil, let weights = file.weights else { return source }
    guard case .column(let name) = weights else {
      throw ValidationError("the model's weights were the file \(weights.name): give --weights")
    }
    source.weights = name
    return source
  }
}
