import Shrinkage

/// What predicts, rows by columns.
enum Features {
  case dense(Matrix)
  case sparse(SparseMatrix)
  /// Rows that were summed up, with their response: all that fits need. Nothing asks them for rows.
  case summed(SufficientStatistics)

  /// The matrix as the engine takes it.
  var design: any Design {
    switch self {
    case .dense(let matrix): matrix
    case .sparse(let matrix): matrix
    case .summed: preconditionFailure(Self.noRows)
    }
  }

  private static let noRows = "statistics have no rows"

  /// The sums, where the rows are gone.
  var sums: SufficientStatistics? {
    if case .summed(let statistics) = self { statistics } else { nil }
  }

  var rowCount: Int { sums?.rowCount ?? design.rowCount }
  var columnCount: Int { sums?.columnCount ?? design.columnCount }

  var isDense: Bool {
    if case .dense = self { return true }
    return false
  }

  /// Roughly how many doubles a row takes.
  var doublesPerRow: Int {
    switch self {
    case .dense(let matrix): matrix.columnCount
    case .sparse(let matrix): 3 * matrix.nonZeroCount / 2 / max(matrix.rowCount, 1) + 1
    case .summed: preconditionFailure(Self.noRows)
    }
  }

  /// The rows with these indices.
  func rows(_ indices: [Int]) -> Features {
    switch self {
    case .dense(let matrix): .dense(matrix.rows(indices))
    case .sparse(let matrix): .sparse(matrix.rows(indices))
    case .summed: preconditionFailure(Self.noRows)
    }
  }

  /// The columns with these indices; all of them in their order are not copied.
  func columns(_ indices: [Int]) throws(ShrinkageError) -> Features {
    guard indices.count != columnCount || !zip(indices, indices.dropFirst()).allSatisfy(<) else {
      return self
    }
    switch self {
    case .dense(let matrix):
      let n = matrix.rowCount
      try requireMemory(doubles: (n, indices.count), for: "a copy of \(n) rows")
      var values: [Double] = []
      values.reserveCapacity(n * indices.count)
      for column in indices { values += matrix.values[column * n..<(column + 1) * n] }
      return .dense(
        try Matrix(columnMajor: values, rowCount: n, columnCount: indices.count))
    case .sparse(let matrix):
      var (starts, rows, values) = ([0], [Int32](), [Double]())
      for column in indices {
        let range = matrix.columnStarts[column]..<matrix.columnStarts[column + 1]
        rows += matrix.rowIndices[range]
        values += matrix.values[range]
        starts.append(values.count)
      }
      return .sparse(
        try SparseMatrix(
          rowCount: matrix.rowCount, columnCount: indices.count, columnStarts: starts,
          rowIndices: rows, values: values))
    case .summed: preconditionFailure(Self.noRows)
    }
  }

  /// The values of a column.
  func column(_ index: Int) -> [Double] {
    var values = [Double](repeating: 0, count: rowCount)
    var span = values.mutableSpan
    design.copyColumn(index, to: &span, at: 0)
    return values
  }
}
