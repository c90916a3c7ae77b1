import Shrinkage
import ShrinkageData

/// Exit statuses; those from 64 on are the ones of BSD's `sysexits.h`.
enum Status: Int32 {
  /// Done, every answer certified.
  case done = 0
  /// Done, but some result stopped before its tolerance.
  case notCertified = 2
  case usage = 64
  /// The content of the data.
  case data = 65
  /// An input is missing, unreadable or a directory.
  case noInput = 66
  /// Our own bug.
  case software = 70
  case cannotCreate = 73
  case writeFailed = 74
  case interrupted = 130
  case terminated = 143
}

/// What ends a run: one line for people, one status for programs.
struct Failure: Error {
  let status: Status
  /// Nil where everything has been said.
  let message: String?

  init(_ status: Status, _ message: String? = nil) {
    self.status = status
    self.message = message
  }

  init(_ error: DataError) {
    self.init(error.category == .unreadable ? .noInput : .data, "\(error)")
  }

  init(_ error: TrainTestSplitError) {
    switch error {
    case .sizeOutOfRange: self.init(.usage, "\(error)")
    case .noTrainingRows: self.init(.data, "\(error)")
    }
  }

  /// An engine error in terms of the table that the user gave.
  init(_ error: ShrinkageError, in table: Table) {
    func column(_ index: Int) -> String { "column \(excerpt(table.featureNames[index]))" }
    func row(_ index: Int) -> String { "row \((table.rowIndices?[index] ?? index) + 1)" }
    let message =
      switch error {
      case .magnitudeTooLarge(let index?):
        "\(column(index)): squares of its values exceed the range of Double; rescale it"
      case .magnitudeTooSmall(let index):
        "\(column(index)): it varies so little that squares lose their digits; rescale it"
      case .nonFiniteFeature(let place, let index):
        "\(column(index)): the value in \(row(place)) is not finite"
      case .nonFiniteResponse(let place): "the target in \(row(place)) is not finite"
      case .invalidPenaltyFactor(let index, let value):
        "\(column(index)): the penalty factor \(value) is not at least 0"
      case .invalidBounds(let index, let lower, let upper):
        "\(column(index)): the bounds [\(lower), \(upper)] do not contain 0"
      case .rankDeficient(let minor) where minor <= table.featureNames.count && table.isTall:
        "\(error) (\(column(minor - 1)) depends on the columns before it)"
      default: "\(error)"
      }
    self.init(Self.status(of: error), "\(table.name): \(message)")
  }

  private static func status(of error: ShrinkageError) -> Status {
    switch error {
    case .invalidOption, .unsupported: .usage
    case .lapackFailure, .cancelled: .software
    default: .data
    }
  }
}

extension Failure {
  /// Errors of this package's libraries; nil for others.
  init?(_ error: any Error) {
    switch error {
    case let failure as Failure: self = failure
    case let error as DataError: self.init(error)
    case let error as TrainTestSplitError: self.init(error)
    case let error as ShrinkageError: self.init(Self.status(of: error), "\(error)")
    default: return nil
    }
  }
}
