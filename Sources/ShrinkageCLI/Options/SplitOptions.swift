import ArgumentParser
import Shrinkage
import ShrinkageData

/// Which rows are kept for the test.
struct SplitOptions: ParsableArguments {
  @Option(
    parsing: .unconditional,
    help: ArgumentHelp(
      "Rows to score on: a fraction of all rows, or a count (default: 0.2).", valueName: "size"),
    transform: SplitOptions.testSize)
  var testSize: TestSize = .fraction(0.2)

  @Option(
    parsing: .unconditional,
    help: ArgumentHelp(
      "Which rows these are, drawn as with scikit-learn's random_state (default: 42).",
      valueName: "n"),
    transform: SplitOptions.seed)
  var seed: UInt32 = 42

  private static func testSize(_ text: String) throws -> TestSize {
    if let count = Int(text) {
      guard count >= 1 else { throw ValidationError("a count of rows is at least 1") }
      return .count(count)
    }
    guard let fraction = Double(text), fraction > 0, fraction < 1 else {
      throw ValidationError("neither a fraction between 0 and 1 nor a count of rows")
    }
    return .fraction(fraction)
  }

  static func seed(_ text: String) throws -> UInt32 {
    guard let seed = UInt32(text) else {
      throw ValidationError("a seed is a whole number from 0 to 4294967295")
    }
    return seed
  }
}

extension Table {
  /// The training and the test rows.
  func split(_ options: SplitOptions) throws -> (train: Table, test: Table) {
    try explaining {
      try requireMemory(
        doubles: (rowCount, features.doublesPerRow + 2), for: "a copy of \(rowCount) rows")
    }
    do {
      let split = try TrainTestSplit(
        rowCount: rowCount, testSize: options.testSize, seed: options.seed)
      return (rows(split.train), rows(split.test))
    } catch {
      throw Failure(Failure(error).status, "\(name): \(error)")
    }
  }
}
