import Testing

@testable import Shrinkage

/// What both kinds of design answer, by plain loops and by each other.
@Suite struct DesignTests {
  private func problems(_ body: (SparseProblem, inout SeededRandom) throws -> Void) throws {
    for (seed, shape) in (SparseProblem.shapes + [(1, 6), (3, 0)]).enumerated() {
      for weighted in [false, true] where !weighted || shape.0 > 1 {
        var random = SeededRandom(seed)
        let problem = try SparseProblem(
          rows: shape.0, columns: shape.1, seed: 300 + seed, weighted: weighted)
        try body(problem, &random)
      }
    }
  }

  @Test func moments() throws {
    try problems { problem, _ in
      let n = problem.dense.rowCount
      let w = problem.weights ?? Array(repeating: 1, count: n)
      let total = w.reduce(0, +)
      for design in [problem.dense, problem.sparse] as [any Design] {
        let (means, squares) = design.moments(weights: problem.weights)
        #expect(means.count == problem.dense.columnCount)
        for (j, column) in problem.dense.columns.enumerated() {
          let mean = dot(w, column) / total
          let square = dot(w, column.map { ($0 - mean) * ($0 - mean) })
          #expect(distance([means[j]], [mean]) <= Tolerance.rounding(n))
          // A sum of squares of deviations, each off by the rounding of the mean.
          let slack = Tolerance.rounding(n) * (square + total * mean * mean * .ulpOfOne)
          #expect(abs(squares[j] - square) <= slack, "\(j)")
        }
        for j in [1, 2, 3] where j < squares.count { #expect(squares[j] == 0) }
        if means.count > 3 { #expect(means[1] == 0 && means[2] == 0 && means[3] == 7) }
      }
    }
  }

  /// Rows that a column does not store may all have the weight 0: what is left is constant.
  @Test func columnsThatAreConstantWhereRowsCount() throws {
    let n = 50
    let weights = (0..<n).map { (i: Int) -> Double in i % 5 == 0 ? 0 : Double(1 + i % 3) / 10 }
    let columns = [0.1, 1e9, -3].map { value in weights.map { $0 > 0 ? value : 0.0 } }
    let dense = try Matrix(columns: columns, rowCount: n)
    let (means, squares) = SparseMatrix(dense).moments(weights: weights)
    #expect(means == [0.1, 1e9, -3])
    #expect(squares == [0, 0, 0])
  }

  @Test func products() throws {
    try problems { problem, random in
      let (n, p) = (problem.dense.rowCount, problem.dense.columnCount)
      let v = random.normals(n)
      let expected = problem.dense.columns.map { dot($0, v) }
      let some = (0..<p).filter { $0 % 3 != 1 }.reversed() as [Int]
      for design in [problem.dense, problem.sparse] as [any Design] {
        #expect(
          distance(design.products(v.span), expected, floor: 1) <= Tolerance.rounding(n))
        #expect(
          distance(design.products(v.span, of: some), some.map { expected[$0] }, floor: 1)
            <= Tolerance.rounding(n))
      }
    }
  }

  @Test func sumsOfColumns() throws {
    try problems { problem, random in
      let (n, p) = (problem.dense.rowCount, problem.dense.columnCount)
      let start = random.normals(n)
      for columns in [Array((0..<p).reversed()), (0..<p).filter { $0 % 4 == 1 }, []] {
        let coefficients = random.normals(columns.count)
        let expected = (0..<n).map { i in
          zip(columns, coefficients).reduce(start[i]) {
            $0 + $1.1 * problem.dense[i, $1.0]
          }
        }
        for design in [problem.dense, problem.sparse] as [any Design] {
          var sum = start
          var span = sum.mutableSpan
          design.add(columns, times: coefficients, to: &span)
          #expect(distance(sum, expected, floor: 1) <= Tolerance.rounding(max(p, 1)))
        }
      }
    }
  }

  @Test func columnsRowsAndBlocks() throws {
    try problems { problem, random in
      let (dense, sparse) = (problem.dense, problem.sparse)
      let n = dense.rowCount
      for j in 0..<dense.columnCount {
        for design in [dense, sparse] as [any Design] {
          var target = [Double](repeating: 5, count: n + 3)
          var span = target.mutableSpan
          design.copyColumn(j, to: &span, at: 2)
          #expect(target == [5, 5] + dense.columns[j] + [5])
        }
      }
      let indices = (0..<n).map { _ in Int.random(in: 0..<n, using: &random) }
      #expect(sparse.rows(indices).dense == dense.rows(indices))
      for count in [1, 7, n] {
        for design in [dense, sparse] as [any Design] {
          var next = 0
          try design.forEachBlock(ofRows: count) { range, block throws(ShrinkageError) in
            #expect(range.lowerBound == next)
            #expect(block == dense.rows(Array(range)))
            next = range.upperBound
          }
          #expect(next == n)
        }
      }
    }
  }

  @Test func firstValueThatIsNotFinite() throws {
    try problems { problem, _ in
      #expect(problem.dense.firstNonFinite() == nil)
      #expect(problem.sparse.firstNonFinite() == nil)
    }
    var dense = try SparseProblem(rows: 12, columns: 8, seed: 310).dense
    for (row, column) in [(9, 1), (7, 6), (7, 3), (2, 7)] {
      dense[row, column] = row == 9 ? .nan : -.infinity
      for design in [dense, SparseMatrix(dense)] as [any Design] {
        let first = try #require(design.firstNonFinite())
        #expect(first == (row, column))
      }
    }
  }
}
