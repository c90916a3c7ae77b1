import Testing

@testable import Shrinkage

/// Solves against systems whose solution is known.
@Suite struct LinearAlgebraTests {
  /// B B' for a random order x rank matrix B, packed, with rows scaled to differ by `spread`.
  private func gram(
    order: Int, rank: Int, spread: Double = 1, _ random: inout SeededRandom
  ) -> [Double] {
    let rows = (0..<order).map { j in
      let scale = exponential(logarithm(spread) * Double(j) / Double(max(order - 1, 1)))
      return random.normals(rank).map { $0 * scale }
    }
    return rows.flatMap { a in rows.map { dot(a, $0) } }
  }

  private func product(_ matrix: [Double], _ x: [Double]) -> [Double] {
    let order = x.count
    return (0..<order).map { dot(Array(matrix[$0 * order..<($0 + 1) * order]), x) }
  }

  @Test(arguments: [0, 1, 2, 5, 40, 130]) func choleskySolves(order: Int) throws {
    var random = SeededRandom(order)
    let matrix = gram(order: order, rank: 2 * order + 5, &random)
    let solutions = [random.normals(order), random.normals(order)]
    var right = solutions.flatMap { product(matrix, $0) }
    let b = Array(right.prefix(order))
    let factor = try CholeskyFactor(
      order: order, matrix: matrix, solving: &right, positions: Array(0..<order))
    #expect(distance(right, solutions.flatMap { $0 }) <= Tolerance.solved(order))
    #expect(distance(factor.solution(b), solutions[0]) <= Tolerance.solved(order))
    #expect(factor.reciprocalCondition > 0 && factor.reciprocalCondition <= 1)
  }

  @Test func conditionOfADiagonalMatrixIsKnown() throws {
    var right = [1.0, 1, 1]
    let factor = try CholeskyFactor(
      order: 3, matrix: [4, 0, 0, 0, 0.5, 0, 0, 0, 1], solving: &right, positions: [0, 1, 2])
    #expect(abs(factor.reciprocalCondition - 0.125) <= Tolerance.rounding(3))
    #expect(distance(right, [0.25, 2, 1]) <= Tolerance.rounding(3))
  }

  /// The first column that depends on those before it is named by its position.
  @Test(arguments: 1..<6) func leadingMinorIsTheFirstDependentColumn(position: Int) throws {
    var random = SeededRandom(position)
    for spread in [1, 1e8, 1e-8] {
      var rows = (0..<6).map { _ in random.normals(9) }
      rows[position] = rows[0].map { $0 * -2 }
      if position > 2 {
        rows[position] = zip(rows[position], rows[2]).map { $0 + $1 }
      }
      for j in 0..<6 where j % 2 == 1 { rows[j] = rows[j].map { $0 * spread } }
      let matrix = rows.flatMap { a in rows.map { dot(a, $0) } }
      var right = [Double](repeating: 1, count: 6)
      #expect(throws: ShrinkageError.rankDeficient(leadingMinor: 10 * position + 1)) {
        _ = try CholeskyFactor(
          order: 6, matrix: matrix, solving: &right, positions: (0..<6).map { 10 * $0 })
      }
    }
  }

  @Test func indefiniteAndZeroMatricesAreRefused() {
    for (matrix, minor) in [([1, 2, 2, 1.0], 2), ([0, 0, 0, 1], 1), ([-1, 0, 0, 1], 1)] {
      var right = [1.0, 1]
      #expect(throws: ShrinkageError.rankDeficient(leadingMinor: minor)) {
        _ = try CholeskyFactor(order: 2, matrix: matrix, solving: &right, positions: [0, 1])
      }
    }
  }

  @Test(arguments: [(1, 1), (4, 4), (6, 3), (30, 11), (70, 69), (5, 0)], [1, 1e6])
  func rankRevealingSolveFindsARankAndASolution(shape: (Int, Int), spread: Double) {
    let (order, rank) = shape
    var random = SeededRandom(order * 100 + rank)
    let matrix = gram(order: order, rank: rank, spread: spread, &random)
    let right = product(matrix, random.normals(order))
    let solve = RankRevealingSolve(order: order, matrix: matrix)
    #expect(solve.rank == rank)
    let solution = solve.solution(right)
    #expect(solution.count { $0 != 0 } <= rank)
    // Relative to each row's own scale.
    for (j, value) in product(matrix, solution).enumerated() {
      let size = matrix[j * order + j].squareRoot() * abs(right.map { abs($0) }.max() ?? 0)
      #expect(abs(value - right[j]) <= Tolerance.solved(order) * max(size, abs(right[j])))
    }
    #expect(Set(solve.pivots) == Set(0..<order))
  }

  @Test func emptySystemsHaveEmptySolutions() throws {
    #expect(RankRevealingSolve(order: 0, matrix: []).solution([]) == [])
    var right: [Double] = []
    let factor = try CholeskyFactor(order: 0, matrix: [], solving: &right, positions: [])
    #expect(factor.solution([]) == [])
    #expect(factor.reciprocalCondition == 1)
  }

  @Test(arguments: [1, 2, 31, 32, 33, 70]) func lowerTriangleIsMirrored(order: Int) {
    var values = (0..<order * order).map(Double.init)
    for column in 0..<order { for row in 0..<column { values[column * order + row] = .nan } }
    let matrix = SymmetricMatrix(order: order, lowerTriangle: values)
    for column in 0..<order {
      for row in 0..<order {
        let expected = values[min(row, column) * order + max(row, column)]
        #expect(matrix[row, column] == expected)
      }
    }
    let chosen = [order - 1, 0]
    #expect(
      matrix.submatrix(chosen) == chosen.flatMap { a in chosen.map { matrix[$0, a] } })
  }

  @Test func rowsOfAMatrix() throws {
    let matrix = try Matrix(rows: [[1, 2], [3, 4], [5, 6]])
    #expect(try matrix.rows([2, 0, 2]) == Matrix(rows: [[5, 6], [1, 2], [5, 6]]))
    #expect(matrix.rows([]).columnCount == 2)
    var copy = matrix
    copy[1, 0] = 9
    #expect(matrix[1, 0] == 3 && copy.values == [1, 9, 5, 2, 4, 6])
  }
}
