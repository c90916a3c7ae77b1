import ArgumentParser
import Shrinkage
import ShrinkageData

/// How rows are dealt out to folds.
struct FoldOptions: ParsableArguments {
  @Option(
    parsing: .unconditional,
    help: ArgumentHelp(
      "How many folds (default: 5): of neighbouring rows, the first ones one row larger where that does "
        + "not come out even, as scikit-learn's KFold.", valueName: "k"))
  var folds: Int?

  @Flag(help: "Draw the folds at random, as KFold(shuffle=True, random_state=seed).")
  var shuffle = false

  @Option(
    parsing: .unconditional,
    help: ArgumentHelp("With --shuffle: which folds are drawn (default: 42).", valueName: "n"),
    transform: SplitOptions.seed)
  var seed: UInt32?

  @Option(
    help: ArgumentHelp(
      "Each row's fold, one whole number a line, or .npy: rows with the same number form a fold.",
      valueName: "file"))
  var foldIds: String?

  @Flag(
    help: ArgumentHelp(
      "Leave out every row in turn instead of folds, by the closed form of ridge: the left-out fits keep "
        + "n lambda and the scales of all rows."))
  var leaveOneOut = false

  @Flag(help: "Generalised cross-validation instead of folds, for ridge; needs no rows.")
  var gcv = false

  func validate() throws {
    try requireNames([("--fold-ids", foldIds)])
    if let folds, folds < 2 {
      throw ValidationError("--folds is \(folds); it must be at least 2")
    }
    let given = [
      ("--folds", folds != nil), ("--shuffle", shuffle), ("--fold-ids", foldIds != nil),
      ("--leave-one-out", leaveOneOut), ("--gcv", gcv),
    ].filter(\.1).map(\.0)
    if given.count > 1, given != ["--folds", "--shuffle"] {
      throw ValidationError("\(given[0]) and \(given[given.count - 1]) exclude each other")
    }
    guard seed == nil || shuffle else { throw ValidationError("--seed needs --shuffle") }
  }

  /// The file that is read.
  var files: [NamedFile] { [NamedFile("--fold-ids", foldIds)].compactMap { $0 } }

  /// The option that was given, if one was.
  var given: String? {
    if folds != nil { return "--folds" }
    if foldIds != nil { return "--fold-ids" }
    if leaveOneOut { return "--leave-one-out" }
    return shuffle ? "--shuffle" : gcv ? "--gcv" : nil
  }

  /// The folds of the rows of a table; reads the file.
  func rule(for table: Table) throws -> Folds {
    if let foldIds {
      let numbers = try RowNumbers(path: foldIds)
      try numbers.requireRows(table.rowCount, leftOut: table.droppedRowCount, table.name)
      return .ids(try numbers.wholeNumbers())
    }
    let count = folds ?? 5
    return shuffle ? .shuffled(count, seed: seed ?? 42) : .contiguous(count)
  }
}
