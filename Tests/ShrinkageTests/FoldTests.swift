import Testing

@testable import Shrinkage

@Suite struct FoldTests {
  @Test func contiguousFoldsPutTheRemainderFirst() throws {
    #expect(
      try Folds.contiguous(3).assignment(rowCount: 11) == [0, 0, 0, 0, 1, 1, 1, 1, 2, 2, 2])
  }

  /// `KFold(k, shuffle=True, random_state=seed)` of scikit-learn, by NumPy 2.4.6's `RandomState`.
  @Test func shuffledFoldsAreThoseOfScikitLearn() throws {
    #expect(
      try Folds.shuffled(3, seed: 7).assignment(rowCount: 11)
        == [0, 1, 0, 1, 2, 0, 2, 1, 0, 2, 1])
    #expect(
      try Folds.shuffled(5, seed: 0).assignment(rowCount: 10) == [4, 2, 0, 3, 1, 4, 2, 3, 0, 1])
  }

  @Test func idsAreRankedByNumber() throws {
    #expect(try Folds.ids([7, -1, 7, 30]).assignment(rowCount: 4) == [1, 0, 1, 2])
  }

  @Test(arguments: [
    Folds.contiguous(1), .contiguous(5), .shuffled(0, seed: 1), .ids([3, 3, 3, 3]),
  ])
  func tooFewOrTooManyFoldsAreErrors(folds: Folds) throws {
    #expect(throws: ShrinkageError.self) { try folds.assignment(rowCount: 4) }
  }

  @Test func idsOfOtherRowsAreAnError() throws {
    #expect(
      throws: ShrinkageError.shapeMismatch(what: "number of fold ids", expected: 4, actual: 3)
    ) { try Folds.ids([1, 2, 3]).assignment(rowCount: 4) }
  }
}

/// Statistics of folds against those of the rows of each fold alone.
@Suite struct FoldStatisticsTests {
  /// Few rows, which are merged, and many, which are sorted by fold in portions; means near 0 and not.
  @Test(arguments: [(40, 0.0), (3000, 0.0), (3000, 4.5), (3000, 1e6)], [false, true])
  func eachFoldHasTheStatisticsOfItsRows(size: (rows: Int, mean: Double), weighted: Bool) throws {
    var random = SeededRandom(31)
    let columns = (0..<5).map { j in random.normals(size.rows).map { $0 + size.mean * Double(j) } }
    let x = try Matrix(columns: columns, rowCount: size.rows)
    let y = random.normals(size.rows)
    let weights = weighted ? (0..<size.rows).map { _ in max(0, random.uniform(-1...3)) } : nil
    for folds in [Folds.contiguous(4), .shuffled(4, seed: 5)] {
      let assignment = try folds.assignment(rowCount: size.rows)
      var statistics = try FoldStatistics(columnCount: 5, foldCount: 4)
      try statistics.add(x, y, weights: weights, folds: assignment)
      for fold in 0..<4 {
        let rows = assignment.indices.filter { assignment[$0] == fold }
        let alone = try SufficientStatistics(
          x.rows(rows), rows.map { y[$0] }, weights: weights.map { w in rows.map { w[$0] } })
        expectEqual(statistics.folds[fold], alone, mean: size.mean)
        let others = assignment.indices.filter { assignment[$0] != fold }
        let training = try SufficientStatistics(
          x.rows(others), others.map { y[$0] }, weights: weights.map { w in others.map { w[$0] } })
        expectEqual(statistics.training(without: fold), training, mean: size.mean)
      }
      expectEqual(
        statistics.total, try SufficientStatistics(x, y, weights: weights), mean: size.mean)
    }
  }

  /// Equal within rounding: n eps times the squares, and eps times the mean squared for the origin.
  private func expectEqual(
    _ some: SufficientStatistics, _ others: SufficientStatistics, mean: Double
  ) {
    #expect(some.rowCount == others.rowCount)
    #expect(abs(some.weight - others.weight) <= 1e-13 * others.weight)
    let tolerance = Double(some.rowCount) * .ulpOfOne * others.weight
    for j in 0..<5 {
      #expect(abs(some.means[j] - others.means[j]) <= 1e-13 * (1 + 5 * mean))
      #expect(abs(some.crossProducts[j] - others.crossProducts[j]) <= tolerance * (1 + 1e-4 * mean))
      for k in 0...j {
        #expect(abs(some.scatter(j, k) - others.scatter(j, k)) <= tolerance * (1 + 1e-4 * mean))
      }
    }
    #expect(abs(some.responseScatter - others.responseScatter) <= tolerance)
  }

  @Test func blocksAddUpToTheWhole() throws {
    var random = SeededRandom(32)
    let columns = (0..<3).map { _ in random.normals(100) }
    let x = try Matrix(columns: columns, rowCount: 100)
    let y = random.normals(100)
    let assignment = (0..<100).map { $0 % 3 }
    var whole = try FoldStatistics(columnCount: 3, foldCount: 3)
    try whole.add(x, y, folds: assignment)
    var first = try FoldStatistics(columnCount: 3, foldCount: 3)
    try first.add(x.rows(Array(0..<37)), Array(y[..<37]), folds: Array(assignment[..<37]))
    var second = try FoldStatistics(columnCount: 3, foldCount: 3)
    try second.add(x.rows(Array(37..<100)), Array(y[37...]), folds: Array(assignment[37...]))
    try first.merge(second)
    for fold in 0..<3 {
      #expect(first.folds[fold].rowCount == whole.folds[fold].rowCount)
      for j in 0..<3 {
        #expect(abs(first.folds[fold].scatter(j, j) - whole.folds[fold].scatter(j, j)) < 1e-12)
      }
    }
  }

  @Test func sparseRowsGoToTheirFolds() throws {
    let problem = try SparseProblem(rows: 60, columns: 4, density: 0.3, seed: 33)
    let assignment = (0..<60).map { ($0 * 7) % 3 }
    var sparse = try FoldStatistics(columnCount: 4, foldCount: 3)
    try sparse.add(problem.sparse, problem.response, folds: assignment)
    var dense = try FoldStatistics(columnCount: 4, foldCount: 3)
    try dense.add(problem.dense, problem.response, folds: assignment)
    for fold in 0..<3 {
      #expect(abs(sparse.folds[fold].scatter(2, 1) - dense.folds[fold].scatter(2, 1)) < 1e-12)
    }
  }

  /// The row is that of the rows given, on every road to it.
  @Test(arguments: [30, 2000], [Folds.contiguous(3), .shuffled(3, seed: 1)])
  func errorsNameTheRowGiven(rows: Int, folds: Folds) throws {
    var values = [Double](repeating: 1, count: rows)
    for i in values.indices { values[i] = Double(i % 17) }
    values[rows - 5] = .nan
    let x = try Matrix(columns: [values], rowCount: rows)
    var statistics = try FoldStatistics(columnCount: 1, foldCount: 3)
    let assignment = try folds.assignment(rowCount: rows)
    #expect(throws: ShrinkageError.nonFiniteFeature(row: rows - 5, column: 0)) {
      try statistics.add(x, values.map { $0.isNaN ? 0 : $0 }, folds: assignment)
    }
    #expect(throws: ShrinkageError.self) {
      try statistics.add(x, values, folds: Array(repeating: 3, count: rows))
    }
  }
}
