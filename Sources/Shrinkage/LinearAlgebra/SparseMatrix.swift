/// A matrix of `Double` that stores only what need not be 0, column by column (compressed sparse
/// columns).
///
/// The stored elements of column j are `values[k]` in the rows `rowIndices[k]`, for the k from
/// `columnStarts[j]` to before `columnStarts[j + 1]`. A stored element may be 0. Copying shares the
/// storage.
public struct SparseMatrix: Sendable, Equatable {
  /// n.
  public let rowCount: Int
  /// p.
  public var columnCount: Int { columnStarts.count - 1 }
  /// Where each column begins in ``rowIndices`` and ``values``: p + 1 numbers that ascend from 0 to
  /// ``nonZeroCount``.
  public private(set) var columnStarts: [Int]
  /// The rows of the stored elements, from 0; strictly ascending within each column.
  public private(set) var rowIndices: [Int32]
  /// The stored elements.
  public private(set) var values: [Double]

  /// Wraps what already lies column by column, without copying it; O(stored elements) to check it.
  ///
  /// - Throws: ``ShrinkageError/shapeMismatch(what:expected:actual:)`` when counts do not agree,
  ///   ``ShrinkageError/dimensionTooLarge(what:value:)`` when a dimension does not fit 32 bits,
  ///   ``ShrinkageError/invalidSparseStructure(column:)`` for the first column that begins or ends
  ///   out of order or whose rows do not ascend within the matrix.
  public init(
    rowCount: Int, columnCount: Int, columnStarts: [Int], rowIndices: [Int32], values: [Double]
  ) throws(ShrinkageError) {
    guard rowCount >= 0, columnCount >= 0, columnStarts.count - 1 == columnCount else {
      throw .shapeMismatch(
        what: "column starts of a \(rowCount) x \(columnCount) matrix",
        expected: max(columnCount, 0) + 1, actual: columnStarts.count)
    }
    try requireIndexable(rowCount, "the number of rows")
    try requireIndexable(columnCount, "the number of columns")
    guard rowIndices.count == values.count else {
      throw .shapeMismatch(
        what: "row indices of stored elements", expected: values.count, actual: rowIndices.count)
    }
    guard columnStarts[columnCount] == values.count else {
      throw .shapeMismatch(
        what: "stored elements", expected: columnStarts[columnCount], actual: values.count)
    }
    self.init(
      unchecked: values, rowIndices: rowIndices, columnStarts: columnStarts, rowCount: rowCount)
    if let column = firstInvalidColumn { throw .invalidSparseStructure(column: column) }
  }

  /// The elements of a dense matrix that are not 0 (NaN is not); O(n p).
  public init(_ dense: Matrix) {
    var starts = [0]
    var rows: [Int32] = []
    var values: [Double] = []
    starts.reserveCapacity(dense.columnCount + 1)
    let all = dense.values.span
    for column in 0..<dense.columnCount {
      let start = column * dense.rowCount
      for row in 0..<dense.rowCount where all[start + row] != 0 {
        rows.append(Int32(truncatingIfNeeded: row))
        values.append(all[start + row])
      }
      starts.append(values.count)
    }
    self.init(
      unchecked: values, rowIndices: rows, columnStarts: starts, rowCount: dense.rowCount)
  }

  /// For values whose structure the caller has established.
  init(unchecked values: [Double], rowIndices: [Int32], columnStarts: [Int], rowCount: Int) {
    self.rowCount = rowCount
    self.columnStarts = columnStarts
    self.rowIndices = rowIndices
    self.values = values
  }

  /// Appends a column of elements in ascending rows, each below n.
  mutating func appendColumn(_ elements: some Sequence<(row: Int, value: Double)>) {
    for (row, value) in elements {
      precondition(row >= 0 && row < rowCount)
      rowIndices.append(Int32(truncatingIfNeeded: row))
      values.append(value)
    }
    columnStarts.append(values.count)
  }

  private var firstInvalidColumn: Int? {
    let (starts, rows) = (columnStarts.span, rowIndices.span)
    guard starts[0] == 0 else { return 0 }
    let limit = Int32(truncatingIfNeeded: rowCount)
    for column in 0..<columnCount {
      guard starts[column] <= starts[column + 1], starts[column + 1] <= rows.count else {
        return column
      }
      var previous: Int32 = -1
      for k in starts[column]..<starts[column + 1] {
        guard rows[k] > previous else { return column }
        previous = rows[k]
      }
      guard previous < limit else { return column }
    }
    return nil
  }

  /// How many elements are stored.
  public var nonZeroCount: Int { values.count }

  /// Where column `column` lies in ``rowIndices`` and ``values``.
  func range(ofColumn column: Int) -> Range<Int> {
    columnStarts[column]..<columnStarts[column + 1]
  }

  /// The element in row `row` and column `column`, both from 0; O(log of the column's elements).
  public subscript(row: Int, column: Int) -> Double {
    precondition(row >= 0 && row < rowCount && column >= 0 && column < columnCount)
    var range = range(ofColumn: column)
    while !range.isEmpty {
      let middle = range.lowerBound + range.count / 2
      let found = Int(rowIndices[middle])
      if found == row { return values[middle] }
      range = found < row ? middle + 1..<range.upperBound : range.lowerBound..<middle
    }
    return 0
  }

  /// The same with every element stored; O(n p), in time and memory.
  public var dense: Matrix {
    var result = [Double](repeating: 0, count: rowCount * columnCount)
    var target = result.mutableSpan
    let (rows, values) = (rowIndices.span, values.span)
    for column in 0..<columnCount {
      for k in range(ofColumn: column) { target[column * rowCount + Int(rows[k])] = values[k] }
    }
    return Matrix(unchecked: result, rowCount: rowCount, columnCount: columnCount)
  }

  /// The rows with these indices, in this order, as a new matrix; O(n + count of indices + elements
  /// stored before and after).
  ///
  /// Each index must be that of a row; one may come more than once.
  public func rows(_ indices: [Int]) -> SparseMatrix {
    let places = RowPlaces(indices, rowCount: rowCount)
    var starts = [0]
    starts.reserveCapacity(columnCount + 1)
    var elements: [(row: Int32, value: Double)] = []
    var (selectedRows, selectedValues) = ([Int32](), [Double]())
    let (rows, values) = (rowIndices.span, values.span)
    for column in 0..<columnCount {
      elements.removeAll(keepingCapacity: true)
      for k in range(ofColumn: column) {
        for place in places[Int(rows[k])] { elements.append((place, values[k])) }
      }
      if !places.areAscending { elements.sort { $0.row < $1.row } }
      for element in elements {
        selectedRows.append(element.row)
        selectedValues.append(element.value)
      }
      starts.append(selectedValues.count)
    }
    return SparseMatrix(
      unchecked: selectedValues, rowIndices: selectedRows, columnStarts: starts,
      rowCount: indices.count)
  }
}

/// Where each row goes when rows are selected: the rows' places, row after row.
private struct RowPlaces {
  private var starts: [Int]
  private var places: [Int32]
  /// Whether rows keep their order, so that selected columns are sorted already.
  let areAscending: Bool

  init(_ indices: [Int], rowCount: Int) {
    starts = [Int](repeating: 0, count: rowCount + 1)
    for row in indices {
      precondition(row >= 0 && row < rowCount)
      starts[row + 1] += 1
    }
    for row in 0..<rowCount { starts[row + 1] += starts[row] }
    var next = starts
    places = [Int32](repeating: 0, count: indices.count)
    for (place, row) in indices.enumerated() {
      places[next[row]] = Int32(place)
      next[row] += 1
    }
    areAscending = zip(indices, indices.dropFirst()).allSatisfy { $0 <= $1 }
  }

  subscript(row: Int) -> ArraySlice<Int32> { places[starts[row]..<starts[row + 1]] }
}
