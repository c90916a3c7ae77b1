/// Numbers that lie in a file of their own, one for each row of a table.
public struct RowNumbers: Sendable, Equatable {
  /// The file's name, for errors.
  public let file: String
  /// One for each row.
  public let values: [Double]

  /// Reads a file with one number a line (see ``NumberFile``), or a vector of NumPy (`.npy`).
  public init(path: String) throws(DataError) {
    file = path
    let isArray = path.lowercased().hasSuffix(".npy")
    values = try isArray ? NPYReader().vector(path: path) : NumberFile.read(path: path)
  }

  /// Those of some rows of the table `table`.
  func values(of rows: Range<Int>, _ table: String) throws(DataError) -> [Double] {
    guard rows.upperBound <= values.count else {
      throw .fewerNumbers(file: file, count: values.count, table: table)
    }
    return Array(values[rows])
  }

  /// Throws unless the table has exactly these rows, and none was left out.
  package func requireRows(_ count: Int, leftOut: Int, _ table: String) throws(DataError) {
    guard leftOut == 0 else { throw .rowsLeftOut(file: file, table: table) }
    guard values.count == count else {
      throw .otherNumbers(file: file, count: values.count, rows: count, table: table)
    }
  }

  /// The numbers as ids of folds.
  package func wholeNumbers() throws(DataError) -> [Int] {
    var numbers: [Int] = []
    for (row, value) in values.enumerated() {
      guard let number = Int(exactly: value) else {
        throw .notAnID(file: file, row: row, value: value)
      }
      numbers.append(number)
    }
    return numbers
  }
}
