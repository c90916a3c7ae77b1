import Testing

@testable import Shrinkage

@Suite struct SparseMatrixTests {
  /// Every shape of a few rows and columns, about a third of the elements not 0.
  private func forEachSmallMatrix(_ body: (Matrix, inout SeededRandom) throws -> Void) rethrows {
    for rowCount in 0...4 {
      for columnCount in 0...4 {
        for seed in 0..<6 {
          var random = SeededRandom(seed)
          let values = (0..<rowCount * columnCount).map { _ in
            Int.random(in: 0..<3, using: &random) == 0 ? random.uniform(1...2) : 0
          }
          try body(
            Matrix(unchecked: values, rowCount: rowCount, columnCount: columnCount), &random)
        }
      }
    }
  }

  @Test func denseAndBack() throws {
    try forEachSmallMatrix { dense, _ in
      let sparse = SparseMatrix(dense)
      #expect(sparse.dense == dense)
      #expect(sparse.nonZeroCount == dense.values.count { $0 != 0 })
      for row in 0..<dense.rowCount {
        for column in 0..<dense.columnCount {
          #expect(sparse[row, column] == dense[row, column])
        }
      }
      let checked = try SparseMatrix(
        rowCount: sparse.rowCount, columnCount: sparse.columnCount,
        columnStarts: sparse.columnStarts, rowIndices: sparse.rowIndices, values: sparse.values)
      #expect(checked == sparse)
    }
  }

  /// As of the dense matrix: in any order, with repeats, and none.
  @Test func selectedRows() throws {
    forEachSmallMatrix { dense, random in
      let sparse = SparseMatrix(dense)
      for count in dense.rowCount == 0 ? 0...0 : 0...6 {
        let indices = (0..<count).map { _ in Int.random(in: 0..<dense.rowCount, using: &random) }
        for rows in [indices, indices.sorted()] {
          #expect(sparse.rows(rows) == SparseMatrix(dense.rows(rows)))
        }
      }
    }
  }

  @Test func zerosMayBeStoredAndValuesNeedNotBeFinite() throws {
    let sparse = try SparseMatrix(
      rowCount: 3, columnCount: 2, columnStarts: [0, 1, 3], rowIndices: [1, 0, 2],
      values: [0, .infinity, -3])
    #expect(sparse.nonZeroCount == 3)
    #expect(sparse.dense.values == [0, 0, 0, .infinity, 0, -3])
    #expect(SparseMatrix(sparse.dense).columnStarts == [0, 0, 2])
    #expect(SparseMatrix(try Matrix(rows: [[.nan]])).nonZeroCount == 1)
  }

  @Test func largeSparseMatricesTakeOnlyWhatIsStored() throws {
    let count = Int(Int32.max)
    let sparse = try SparseMatrix(
      rowCount: count, columnCount: 1, columnStarts: [0, 1], rowIndices: [Int32.max - 1],
      values: [5])
    #expect(sparse[count - 1, 0] == 5)
    #expect(sparse[0, 0] == 0)
  }

  @Test(arguments: [
    // Starts that do not begin at 0, descend, or run past the end on the way.
    ([1, 2, 3], [0, 1, 2], 0), ([0, 3, 2, 3], [0, 1, 2], 1), ([0, 5, 3], [0, 1, 2], 0),
    ([0, -1, 3], [0, 1, 2], 0),
    // Rows that repeat, descend, or lie outside.
    ([0, 2, 3], [1, 1, 2], 0), ([0, 1, 3], [1, 2, 1], 1), ([0, 1, 3], [1, 0, 3], 1),
    ([0, 2, 3], [-1, 0, 2], 0),
  ])
  func brokenColumns(starts: [Int], rows: [Int32], column: Int) {
    #expect(throws: ShrinkageError.invalidSparseStructure(column: column)) {
      try SparseMatrix(
        rowCount: 3, columnCount: starts.count - 1, columnStarts: starts, rowIndices: rows,
        values: [1, 2, 3])
    }
  }

  @Test func countsThatDoNotAgree() {
    func error(
      _ rowCount: Int, _ columnCount: Int, _ starts: [Int], _ rows: [Int32], _ values: [Double]
    ) -> ShrinkageError? {
      do throws(ShrinkageError) {
        _ = try SparseMatrix(
          rowCount: rowCount, columnCount: columnCount, columnStarts: starts, rowIndices: rows,
          values: values)
        return nil
      } catch {
        return error
      }
    }
    let starts = "column starts of a 2 x 2 matrix"
    #expect(
      error(2, 2, [0, 1], [0], [1]) == .shapeMismatch(what: starts, expected: 3, actual: 2))
    #expect(
      error(2, 1, [0, 1], [0, 1], [1])
        == .shapeMismatch(what: "row indices of stored elements", expected: 1, actual: 2))
    #expect(
      error(2, 1, [0, 2], [0], [1])
        == .shapeMismatch(what: "stored elements", expected: 2, actual: 1))
    #expect(error(-1, 0, [0], [], []) != nil)
    #expect(error(0, -1, [], [], []) != nil)
    #expect(
      error(1 << 31, 0, [0], [], [])
        == .dimensionTooLarge(what: "the number of rows", value: 1 << 31))
    #expect(error(0, 0, [0], [], []) == nil)
  }
}
