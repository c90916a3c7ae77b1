/// Everything that data or options can cause to go wrong in the engine.
///
/// A fit that stops before its tolerance is not an error: it is a result whose
/// ``FitReport/status-swift.property`` says so.
public enum ShrinkageError: Error, Equatable, Sendable {
  /// Two shapes that must agree do not; `what` names the argument, counts are elements.
  case shapeMismatch(what: String, expected: Int, actual: Int)
  /// A column of a sparse matrix begins or ends out of order, or its row indices do not ascend
  /// strictly from 0 to below the number of rows.
  case invalidSparseStructure(column: Int)
  /// A feature value is NaN or infinite (0-based row and column).
  case nonFiniteFeature(row: Int, column: Int)
  /// A response value is NaN or infinite (0-based row).
  case nonFiniteResponse(row: Int)
  /// A weight is NaN, infinite or negative (0-based row).
  case invalidWeight(row: Int, value: Double)
  /// Every observation weight is zero, so no mean exists.
  case allWeightsZero
  /// No rows were given.
  case noRows
  /// Squares of the values of this column (nil: of the response) exceed the range of `Double`.
  case magnitudeTooLarge(column: Int?)
  /// Squares of the deviations of this column fall below the range in which `Double` keeps its
  /// digits.
  case magnitudeTooSmall(column: Int)
  /// An option lies outside its range.
  case invalidOption(name: String, value: Double, requirement: String)
  /// A penalty factor is NaN or negative.
  case invalidPenaltyFactor(column: Int, value: Double)
  /// The bounds of a column do not contain 0.
  case invalidBounds(column: Int, lower: Double, upper: Double)
  /// The linear system has no unique solution: its leading minor of this order is not positive.
  case rankDeficient(leadingMinor: Int)
  /// A dimension that BLAS and LAPACK index with 32 bits does not fit.
  case dimensionTooLarge(what: String, value: Int)
  /// An array that does not fit this machine's memory, found before the attempt.
  case insufficientMemory(what: String, bytes: Double)
  /// What was asked for is not defined for such a model or such data; one line that says why.
  case unsupported(String)
  /// The task was cancelled before there was a result that could be used.
  case cancelled
  /// LAPACK reported a failure that the caller cannot cause; `routine` and its `info`.
  case lapackFailure(routine: String, info: Int)
  /// Bytes that should be encoded statistics, and are none or damaged.
  case invalidStatistics(StatisticsDefect)
}

extension ShrinkageError: CustomStringConvertible {
  /// One line, without a full stop, that says what is wrong and where.
  public var description: String {
    switch self {
    case .shapeMismatch(let what, let expected, let actual):
      "\(what): expected \(expected), got \(actual)"
    case .invalidSparseStructure(let column):
      "column \(column) of the sparse matrix: its start or its row indices do not ascend, or lie "
        + "outside the matrix"
    case .nonFiniteFeature(let row, let column):
      "the value in row \(row), column \(column) is not finite"
    case .nonFiniteResponse(let row):
      "the response in row \(row) is not finite"
    case .invalidWeight(let row, let value):
      "the weight in row \(row) is \(value); weights must be finite and at least 0"
    case .allWeightsZero:
      "all weights are zero"
    case .noRows:
      "there are no rows"
    case .magnitudeTooLarge(let column):
      (column.map { "column \($0)" } ?? "the response")
        + " has values whose squares exceed the range of Double; rescale it"
    case .magnitudeTooSmall(let column):
      "column \(column) varies so little that squares lose their digits; rescale it"
    case .invalidOption(let name, let value, let requirement):
      "\(name) is \(Self.text(value)); it must be \(requirement)"
    case .invalidPenaltyFactor(let column, let value):
      "the penalty factor of column \(column) is \(value); it must be at least 0"
    case .invalidBounds(let column, let lower, let upper):
      "the bounds [\(lower), \(upper)] of column \(column) do not contain 0"
    case .rankDeficient(let leadingMinor):
      "the system is singular: its leading minor of order \(leadingMinor) is not positive"
    case .dimensionTooLarge(let what, let value):
      "\(what) is \(value), more than LAPACK can index (2147483647)"
    case .insufficientMemory(let what, let bytes):
      "\(what) needs \(Self.gibibytes(bytes)) GiB, more than this machine has"
    case .unsupported(let reason):
      reason
    case .cancelled:
      "the task was cancelled"
    case .lapackFailure(let routine, let info):
      "\(routine) failed with info \(info)"
    case .invalidStatistics(let defect):
      "\(defect)"
    }
  }

  /// A number without the zero behind the point of a whole one.
  private static func text(_ value: Double) -> String {
    Int(exactly: value).map(String.init) ?? "\(value)"
  }

  /// Bytes as GiB with one decimal.
  private static func gibibytes(_ bytes: Double) -> Double {
    (bytes / 1_073_741_824 * 10).rounded() / 10
  }
}
