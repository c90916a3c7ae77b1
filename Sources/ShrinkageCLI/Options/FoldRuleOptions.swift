import ArgumentParser
import Foundation
import ShrinkageData

/// Whether and how rows that are summed up are divided into folds.
struct FoldRuleOptions: ParsableArguments {
  @Option(
    parsing: .unconditional,
    help: ArgumentHelp(
      "Keep the statistics of this many folds apart, for cv: of neighbouring rows, the first ones one "
        + "row larger where that does not come out even (default: none).", valueName: "k"))
  var folds: Int?

  @Flag(help: "With --folds: row i in fold i mod k, which a pipe can have too.")
  var interleaved = false

  @Option(
    help: ArgumentHelp(
      "Each row's fold, one whole number a line, or .npy: rows with the same number form a fold.",
      valueName: "file"))
  var foldIds: String?

  func validate() throws {
    try requireNames([("--fold-ids", foldIds)])
    if let folds, folds < 2 || folds > 1_000_000 {
      throw ValidationError("--folds is \(folds); it must be at least 2 and at most 1000000")
    }
    guard folds == nil || foldIds == nil else {
      throw ValidationError("--folds and --fold-ids exclude each other")
    }
    guard !interleaved || folds != nil else { throw ValidationError("--interleaved needs --folds") }
  }

  /// The file that is read.
  var files: [NamedFile] { [NamedFile("--fold-ids", foldIds)].compactMap { $0 } }

  /// The rule for rows of this source; reads the file.
  func rule(for source: SourceOptions) throws -> FoldRule {
    if let foldIds { return try .ids(RowNumbers(path: foldIds)) }
    guard let folds else { return .single }
    guard !interleaved else { return .interleaved(folds) }
    if let data = source.data, data == "-" || !isRegular(data) {
      throw ValidationError(
        "--folds needs the number of rows first, which \(data == "-" ? "standard input" : data) does "
          + "not tell; --interleaved does not")
    }
    return .contiguous(folds)
  }

  /// Whether it is a file with an end, or none that can be read.
  private func isRegular(_ path: String) -> Bool {
    FileIdentity(path).map { $0.isRegular || $0.isDirectory } ?? true
  }
}
