import ArgumentParser
import ShrinkageData

/// A data set that is part of the program.
enum Dataset: String, ExpressibleByArgument, CaseIterable {
  case diabetes
  case diabetesRaw = "diabetes-raw"
}

/// Where the rows come from.
struct SourceOptions: ParsableArguments {
  @Option(
    help: ArgumentHelp(
      "Embedded data: the diabetes study, 442 rows and 10 features, as scikit-learn scales it "
        + "(the default) or as measured.", valueName: "name"))
  var dataset: Dataset?

  @Option(
    help: ArgumentHelp(
      "Data of your own: a CSV file with a header, a matrix of NumPy (.npy), or sparse rows of "
        + "LIBSVM (.svm, .libsvm); - is standard input, a CSV.", valueName: "file"))
  var data: String?

  @Option(
    help: ArgumentHelp(
      "The response: a column, or a file with one number a line, or .npy (default: the last column "
        + "of a CSV, the first number of a row of LIBSVM).",
      valueName: "name-or-file"))
  var target: String?

  @Option(
    help: ArgumentHelp(
      "The rows' weights: a column, which is then no feature, or a file with one number a line, "
        + "or .npy.",
      valueName: "name-or-file"))
  var weights: String?

  @Flag(help: "The CSV has no header; its columns are x1, x2, ….")
  var noHeader = false

  @Option(
    help: ArgumentHelp(
      "The character between cells, or tab (default: the one of , ; and tab that the first line has).",
      valueName: "c"),
    transform: SourceOptions.delimiter)
  var delimiter: CSVOptions.Delimiter?

  @Flag(help: "Leave out rows with a missing cell, instead of stopping there.")
  var dropMissing = false

  private static func delimiter(_ text: String) throws -> CSVOptions.Delimiter {
    let name = text == "tab" || text == "\\t" ? "\t" : text
    guard name.count == 1, let delimiter = name.first.flatMap(CSVOptions.Delimiter.init) else {
      throw ValidationError("not one character that can separate numbers")
    }
    return delimiter
  }

  /// What kind of data these are; a table as of a CSV if they are embedded.
  var kind: DataKind { data.map(DataKind.init) ?? .csv }

  func validate() throws {
    try requireNames([("--data", data), ("--target", target), ("--weights", weights)])
    guard data == nil || dataset == nil else {
      throw ValidationError("--data and --dataset exclude each other")
    }
    guard data != nil || !(noHeader || dropMissing || delimiter != nil) else {
      throw ValidationError("--no-header, --delimiter and --drop-missing need --data")
    }
    guard kind == .csv || !(noHeader || dropMissing || delimiter != nil) else {
      throw ValidationError(
        "--no-header, --delimiter and --drop-missing are for CSV, not for \(data ?? "")")
    }
    guard kind != .libsvm || target == nil else {
      throw ValidationError("--target is not for \(data ?? ""): its rows begin with the target")
    }
  }
}

/// Which columns are X.
struct ColumnOptions: ParsableArguments {
  @Option(
    help: ArgumentHelp(
      "The columns to use, in this order (default: all but target and weights).",
      valueName: "a,b,…"),
    transform: ColumnOptions.names)
  var features: [String]?

  @Option(
    help: ArgumentHelp("Columns to leave out.", valueName: "a,b,…"),
    transform: ColumnOptions.names)
  var ignore: [String]?

  var selection: CSVOptions.Features {
    features.map(CSVOptions.Features.only) ?? ignore.map(CSVOptions.Features.except) ?? .all
  }

  private static func names(_ text: String) throws -> [String] {
    let names = text.split(separator: ",").map(String.init)
    guard !names.isEmpty else { throw ValidationError("no column is named") }
    return names
  }

  func validate() throws {
    guard features == nil || ignore == nil else {
      throw ValidationError("--features and --ignore exclude each other")
    }
  }
}
