import Shrinkage

/// Some rows of a sparse table, one after the other.
struct SparseRows: Sendable {
  var response: [Double] = []
  /// Where the elements of each row end.
  var rowEnds: [Int] = []
  /// The columns of the elements, from 0.
  var columns: [Int32] = []
  var values: [Double] = []
  /// How many columns there must be.
  var columnCount = 0
}

/// All rows of a sparse table in parts, to be put together column by column.
struct SparseParts {
  let file: String
  private(set) var parts: [SparseRows] = []
  /// What the parts take, in doubles.
  private(set) var size = 0

  init(file: String, parts: [SparseRows] = []) {
    self.file = file
    for part in parts { append(part) }
  }

  mutating func append(_ part: SparseRows) {
    parts.append(part)
    size += 2 * part.response.count + 3 * part.values.count / 2
  }

  /// The table they are; each part is given back when it has been copied.
  consuming func table(minimumColumnCount: Int) throws(DataError) -> SparseTable {
    let response = parts.flatMap(\.response)
    guard !response.isEmpty else { throw .emptyFile(file: file) }
    let columnCount = parts.reduce(minimumColumnCount) { max($0, $1.columnCount) }
    let count = parts.reduce(0) { $0 + $1.values.count }
    // Whoever uses the columns keeps some numbers for each: a single huge index must not be the end.
    try requireMemory(doubles: 8 * columnCount + 3 * count / 2, besides: size, of: file)
    let starts = columnStarts(columnCount)
    var next = starts
    var rowIndices = [Int32](repeating: 0, count: count)
    var values = [Double](repeating: 0, count: count)
    var row: Int32 = 0
    for index in parts.indices {
      let part = parts[index]
      parts[index] = SparseRows()
      var element = 0
      for end in part.rowEnds {
        while element < end {
          let column = Int(part.columns[element])
          let target = next[column]
          rowIndices[target] = row
          values[target] = part.values[element]
          next[column] = target + 1
          element += 1
        }
        // More rows than that are refused below.
        row &+= 1
      }
    }
    do throws(ShrinkageError) {
      let features = try SparseMatrix(
        rowCount: response.count, columnCount: columnCount, columnStarts: starts,
        rowIndices: rowIndices, values: values)
      return SparseTable(features: features, response: response)
    } catch {
      throw .tooLarge(
        file: file, what: "the number of rows or columns", value: max(response.count, columnCount))
    }
  }

  private func columnStarts(_ columnCount: Int) -> [Int] {
    var starts = [Int](repeating: 0, count: columnCount + 1)
    for part in parts {
      for column in part.columns { starts[Int(column) + 1] += 1 }
    }
    for column in 0..<columnCount { starts[column + 1] += starts[column] }
    return starts
  }
}
