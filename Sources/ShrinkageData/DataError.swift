import Shrinkage

/// A place in a text file: the line counted from 1, and the column's name where it matters.
public struct TextLocation: Sendable, Equatable {
  /// The file's name, as it was given.
  public var file: String
  /// The physical line, counted from 1; line breaks within quoted cells count too.
  public var line: Int
  /// The name of the table's column; nil where the whole line is meant.
  public var column: String?

  /// A line of a file, or a column on that line.
  public init(file: String, line: Int, column: String? = nil) {
    self.file = file
    self.line = line
    self.column = column
  }
}

/// Everything that can go wrong when a data file is read.
///
/// The description is one line that begins with the file's name, and where it is known the line:
/// `points.csv:17: column "bmi": "abc" is not a number`.
public enum DataError: Error, Equatable, Sendable {
  /// No such file.
  case fileMissing(file: String)
  /// The path names a directory.
  case isDirectory(file: String)
  /// Opening or reading failed; `reason` is the operating system's.
  case unreadable(file: String, reason: String)

  /// The file has no bytes, or nothing but blank lines.
  case emptyFile(file: String)
  /// There is a header but not a single row (or every row had a missing cell and was dropped).
  case noRows(file: String)
  /// The text is not UTF-8 or plain ASCII but, say, UTF-16.
  case unsupportedEncoding(file: String, encoding: String)
  /// A zero byte: not a text file, or a damaged one.
  case zeroByte(at: TextLocation)
  /// A cell begins with a quote, on this line, that is never closed.
  case unclosedQuote(at: TextLocation)
  /// The first line has a carriage return that no line feed follows: other line breaks are not known.
  case loneCarriageReturn(at: TextLocation)
  /// A line, with its quoted line breaks, has more than `limit` bytes: a quote is missing, or the file
  /// is something else.
  case lineTooLong(at: TextLocation, limit: Int)
  /// A row with more or fewer cells than the first line.
  case wrongCellCount(at: TextLocation, expected: Int, found: Int)
  /// The last line has too few cells and no line break: the file seems to be cut off.
  case truncatedRow(at: TextLocation, expected: Int, found: Int)
  /// A cell that must be a number and is something else.
  case notANumber(at: TextLocation, text: String)
  /// A cell that must be a number and is empty or one of the usual names for missing.
  case missingValue(at: TextLocation, text: String)
  /// An infinity, or a number beyond the range of `Double`.
  case notFinite(at: TextLocation, text: String)
  /// A weight below 0.
  case negativeWeight(at: TextLocation, text: String)
  /// The header names this column twice.
  case duplicateColumn(file: String, name: String)
  /// An option names a column that the file does not have.
  case unknownColumn(file: String, name: String)
  /// An option uses a column for two things; `uses` says which, as in "the target and a feature".
  case columnUsedTwice(file: String, name: String, uses: String)
  /// More rows or columns than the engine can index, or than fit in an array.
  case tooLarge(file: String, what: String, value: Int)
  /// The numbers of the file, or a part of its text, take more memory than there is: `bytes` or more.
  case outOfMemory(file: String, bytes: Double)
  /// The file became shorter or longer while it was read.
  case changedWhileReading(file: String)

  /// A pipe or a device, where the format can only be read from a file.
  case notRegularFile(file: String)
  /// The file does not begin as NPY files do.
  case notNPY(file: String)
  /// The header of an NPY file cannot be understood, or is of an unknown version.
  case invalidNPYHeader(file: String)
  /// The elements of an NPY file are no real numbers of a known size; `type` as the header has it.
  case unsupportedElementType(file: String, type: String)
  /// An array of an NPY file that is not of the `expected` kind, "a matrix" or "a vector".
  case wrongShape(file: String, shape: [Int], expected: String)
  /// Something in a LIBSVM file that is not `index:number` with an index from 1 to 2^31 - 1.
  case invalidEntry(at: TextLocation, text: String)
  /// An index in a LIBSVM file that is not above the one before it on the line.
  case indexOutOfOrder(at: TextLocation, index: Int, previous: Int)
  /// A query id in a LIBSVM file: its rows are ranked within groups, which no regression does.
  case queryID(at: TextLocation)
  /// An NPY file that is longer or shorter than its header says, in bytes.
  case wrongLength(file: String, expected: Int, found: Int)

  /// The rows of a table cannot be summed up: because of values of this column, or (nil) all together.
  case cannotSum(file: String, column: String?, reason: String)
  /// Statistics were asked for, and nothing says which column is the response.
  case noTarget(file: String)
  /// Contiguous folds of a pipe or device, which does not tell beforehand how many rows it has.
  case rowCountUnknown(file: String)
  /// Fewer than two folds, or more than rows.
  case foldCount(file: String, folds: Int, rows: Int)
  /// A fold's number, in this row from 0, that is not whole.
  case notAnID(file: String, row: Int, value: Double)
  /// A file of `count` numbers, one a row, for a table that has more rows.
  case fewerNumbers(file: String, count: Int, table: String)
  /// A file of `count` numbers, one a row, for a table of `rows` rows.
  case otherNumbers(file: String, count: Int, rows: Int, table: String)
  /// A file of numbers, one a row, for a table of which rows were left out.
  case rowsLeftOut(file: String, table: String)
  /// A file that should hold statistics, and holds none or damaged ones.
  case invalidStatistics(file: String, defect: StatisticsDefect)

  /// The two kinds of trouble a shell tells apart by the exit status.
  public enum Category: Sendable {
    /// The file could be read, but not used as it is.
    case content
    /// The file is missing, a directory, or cannot be read.
    case unreadable
  }

  /// Whether the file's content is at fault or the file cannot be read at all.
  public var category: Category {
    switch self {
    case .fileMissing, .isDirectory, .unreadable: .unreadable
    default: .content
    }
  }
}

extension TextLocation: CustomStringConvertible {
  /// `points.csv:17`, or `points.csv:17: column "bmi"`.
  public var description: String {
    let place = "\(printable(file)):\(line)"
    return column.map { "\(place): column \(excerpt($0))" } ?? place
  }
}

extension DataError: CustomStringConvertible {
  /// One line, without the name of the program.
  public var description: String {
    switch self {
    case .fileMissing(let file):
      "\(printable(file)): no such file"
    case .isDirectory(let file):
      "\(printable(file)): is a directory"
    case .unreadable(let file, let reason):
      "\(printable(file)): cannot be read: \(reason)"
    case .emptyFile(let file):
      "\(printable(file)): the file is empty"
    case .noRows(let file):
      "\(printable(file)): there are no rows"
    case .unsupportedEncoding(let file, let encoding):
      "\(printable(file)): the text is encoded as \(encoding); convert it to UTF-8"
    case .duplicateColumn(let file, let name):
      "\(printable(file)): the header names column \(excerpt(name)) twice"
    case .unknownColumn(let file, let name):
      "\(printable(file)): there is no column \(excerpt(name))"
    case .columnUsedTwice(let file, let name, let uses):
      "\(printable(file)): column \(excerpt(name)) is \(uses)"
    case .tooLarge(let file, let what, let value):
      "\(printable(file)): \(what) is \(value), which is too large"
    case .outOfMemory(let file, let bytes):
      "\(printable(file)): there is not enough memory for \(megabytes(bytes)) MB or more"
    case .changedWhileReading(let file):
      "\(printable(file)): the file changed while it was read"
    case .notRegularFile, .notNPY, .invalidNPYHeader, .unsupportedElementType, .wrongShape,
      .wrongLength:
      arrayDescription
    case .cannotSum, .noTarget, .rowCountUnknown, .foldCount, .notAnID, .fewerNumbers,
      .otherNumbers, .rowsLeftOut, .invalidStatistics:
      statisticsDescription
    default:
      cellDescription
    }
  }

  /// The description of errors that have a place in the text.
  private var cellDescription: String {
    switch self {
    case .zeroByte(let place):
      "\(place): a zero byte; this is no text file"
    case .unclosedQuote(let place):
      "\(place): a quote is opened here and never closed"
    case .loneCarriageReturn(let place):
      "\(place): a carriage return without a line feed; lines must end in LF or CRLF"
    case .lineTooLong(let place, let limit):
      "\(place): no end of the line within \(limit) bytes; is a quote never closed?"
    case .wrongCellCount(let place, let expected, let found):
      "\(place): \(cells(found)), where the first line has \(expected)"
    case .truncatedRow(let place, let expected, let found):
      "\(place): \(cells(found)), where the first line has \(expected); "
        + "the file seems to be cut off"
    case .notANumber(let place, let text):
      "\(place): \(excerpt(text)) is not a number"
    case .missingValue(let place, let text):
      text.isEmpty
        ? "\(place): the value is missing" : "\(place): \(excerpt(text)) is a missing value"
    case .notFinite(let place, let text):
      "\(place): \(excerpt(text)) is not a finite number"
    case .negativeWeight(let place, let text):
      "\(place): the weight \(excerpt(text)) is negative"
    case .invalidEntry(let place, let text):
      "\(place): \(excerpt(text)) is not index:number, with indices from 1"
    case .indexOutOfOrder(let place, let index, let previous):
      index == previous
        ? "\(place): the index \(index) occurs twice"
        : "\(place): the index \(index) comes after \(previous); indices must ascend"
    case .queryID(let place):
      "\(place): a query id (qid:), which is for ranking; no regression can use it"
    default:
      ""
    }
  }

  private func megabytes(_ bytes: Double) -> Int {
    Int(exactly: (bytes / 1e6).rounded(.up)) ?? .max
  }

  private func cells(_ count: Int) -> String {
    count == 1 ? "1 cell" : "\(count) cells"
  }
}

/// Text from a file in quotes, short and on one line.
package func excerpt(_ text: String) -> String {
  let limit = 40
  let shown = text.unicodeScalars.prefix(limit)
  let escaped = printable(String(String.UnicodeScalarView(shown)))
  return shown.count < text.unicodeScalars.count ? "\"\(escaped)…\"" : "\"\(escaped)\""
}

/// Text with line breaks and everything else that does not print escaped as in Swift.
package func printable(_ text: String) -> String {
  var result = ""
  for scalar in text.unicodeScalars {
    switch scalar.properties.generalCategory {
    case .control, .format, .surrogate, .privateUse, .unassigned, .lineSeparator,
      .paragraphSeparator:
      result += scalar.escaped(asASCII: true)
    default:
      result.unicodeScalars.append(scalar)
    }
  }
  return result
}
