/// A dense matrix of `Double`, stored column by column.
///
/// Element (i, j) lies at `values[j * rowCount + i]`. Copying shares the storage.
public struct Matrix: Sendable, Equatable {
  /// n.
  public let rowCount: Int
  /// p.
  public let columnCount: Int
  /// All elements, column after column; `rowCount * columnCount` of them.
  public private(set) var values: [Double]

  /// Wraps values that already lie column by column, without copying them.
  ///
  /// - Throws: ``ShrinkageError/shapeMismatch(what:expected:actual:)`` when the count of values is
  ///   not `rowCount * columnCount`, ``ShrinkageError/dimensionTooLarge(what:value:)`` when a
  ///   dimension does not fit the 32-bit index of BLAS.
  public init(
    columnMajor values: [Double], rowCount: Int, columnCount: Int
  ) throws(ShrinkageError) {
    let (count, overflow) = rowCount.multipliedReportingOverflow(by: columnCount)
    guard rowCount >= 0, columnCount >= 0, !overflow, values.count == count else {
      throw .shapeMismatch(
        what: "values of a \(rowCount) x \(columnCount) matrix",
        expected: overflow ? .max : count, actual: values.count)
    }
    try requireIndexable(rowCount, "the number of rows")
    try requireIndexable(columnCount, "the number of columns")
    self.rowCount = rowCount
    self.columnCount = columnCount
    self.values = values
  }

  /// Converts single precision values that lie column by column; O(n p).
  ///
  /// - Throws: as ``init(columnMajor:rowCount:columnCount:)-([Double],_,_)``.
  public init(
    columnMajor values: [Float], rowCount: Int, columnCount: Int
  ) throws(ShrinkageError) {
    try self.init(
      columnMajor: values.map(Double.init), rowCount: rowCount, columnCount: columnCount)
  }

  /// Copies rows, which must all have the same length; O(n p). No rows make a 0 x 0 matrix.
  ///
  /// - Throws: ``ShrinkageError/shapeMismatch(what:expected:actual:)`` naming the first row whose
  ///   length differs from the first one's.
  public init(rows: [[Double]]) throws(ShrinkageError) {
    let columnCount = rows.first?.count ?? 0
    for (index, row) in rows.enumerated() where row.count != columnCount {
      throw .shapeMismatch(what: "length of row \(index)", expected: columnCount, actual: row.count)
    }
    var values: [Double] = []
    values.reserveCapacity(rows.count * columnCount)
    for column in 0..<columnCount {
      for row in rows { values.append(row[column]) }
    }
    try self.init(columnMajor: values, rowCount: rows.count, columnCount: columnCount)
  }

  /// The element in row `row` and column `column`, both from 0.
  public subscript(row: Int, column: Int) -> Double {
    get {
      precondition(row >= 0 && row < rowCount && column >= 0 && column < columnCount)
      return values[column * rowCount + row]
    }
    set {
      precondition(row >= 0 && row < rowCount && column >= 0 && column < columnCount)
      values[column * rowCount + row] = newValue
    }
  }

  /// The rows with these indices, in this order, as a new matrix; O(count of indices * columns).
  ///
  /// Each index must be that of a row; one may come more than once.
  public func rows(_ indices: [Int]) -> Matrix {
    var selected: [Double] = []
    selected.reserveCapacity(indices.count * columnCount)
    for column in 0..<columnCount {
      let column = values.span.extracting(column * rowCount..<(column + 1) * rowCount)
      for row in indices { selected.append(column[row]) }
    }
    return Matrix(unchecked: selected, rowCount: indices.count, columnCount: columnCount)
  }

  /// For values whose shape the caller has established.
  init(unchecked values: [Double], rowCount: Int, columnCount: Int) {
    self.rowCount = rowCount
    self.columnCount = columnCount
    self.values = values
  }
}

/// BLAS and LAPACK index with 32 bits here: each dimension must fit, their product need not.
func requireIndexable(_ dimension: Int, _ what: String) throws(ShrinkageError) {
  guard dimension <= Int(Int32.max) else {
    throw .dimensionTooLarge(what: what, value: dimension)
  }
}
