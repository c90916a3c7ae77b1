import Shrinkage

/// What predicts, rows by columns.
enum Features {
  case dense(Matrix)
  case sparse(SparseMatrix)

  var rowCount: Int {
    switch self {
    case .dense(let matrix): matrix.rowCount
    case .sparse(let matrix): matrix.rowCount
    }
  }

  var columnCount: Int {
    switch self {
    case .dense(let matrix): matrix.columnCount
    case .sparse(let matrix): matrix.columnCount
    }
  }

  /// Roughly how many doubles a row takes.
  var doublesPerRow: Int {
    switch self {
    case .dense(let matrix): matrix.columnCount
    case .sparse(let matrix): 3 * matrix.nonZeroCount / 2 / max(matrix.rowCount, 1) + 1
    }
  }

  /// The matrix as the engine takes it: a sparse one is written out.
  func matrix() throws(ShrinkageError) -> Matrix {
    switch self {
    case .dense(let matrix): return matrix
    case .sparse(let matrix):
      try requireMemory(
        doubles: (matrix.rowCount, matrix.columnCount), for: "the table with all its zeros")
      return matrix.dense
    }
  }

  /// The rows with these indices.
  func rows(_ indices: [Int]) -> Features {
    switch self {
    case .dense(let matrix): .dense(matrix.rows(indices))
    case .sparse(let matrix): .sparse(matrix.rows(indices))
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
    }
  }

  /// The values of a column.
  func column(_ index: Int) throws(ShrinkageError) -> [Double] {
    try columns([index]).matrix().values
  }
}
