import Testing

@testable import Shrinkage

/// Centred moments of many rows against sums with twice the digits.
@Suite struct MomentTests {
  /// Rows enough to be taken from an origin, in several portions.
  private static let count = 20_000

  /// Columns of deviation 1 and the given means, neighbours correlated, and a response.
  private func sample(_ means: [Double], _ count: Int = count) throws -> (Matrix, [Double]) {
    var random = SeededRandom(211)
    var last = random.normals(count)
    let columns = means.map { mean in
      let next = random.normals(count)
      last = zip(last, next).map { 0.6 * $0 + 0.8 * $1 }
      return last.map { $0 + mean }
    }
    let noise = random.normals(count)
    let response = (0..<count).map { columns[0][$0] - columns[1][$0] + noise[$0] + 50 }
    return (try Matrix(columns: columns, rowCount: count), response)
  }

  /// Expects moments within `factor` n eps of their largest possible size.
  private func expectMoments(
    _ statistics: SufficientStatistics, _ x: Matrix, _ y: [Double], weights: [Double]? = nil,
    factor: Double, _ what: String = ""
  ) {
    let rounding = factor * Double(x.rowCount) * .ulpOfOne
    let w = weights ?? y.map { _ in 1 }
    let columns = (x.columns + [y]).map { deviations($0, w) }
    let weighted = columns.map { zip($0, w).map { $0 * $1 } }
    let p = x.columnCount
    let squares = columns.indices.map { compensatedDot(columns[$0], weighted[$0]) }
    #expect(statistics.rowCount == x.rowCount)
    #expect(abs(statistics.weight - w.reduce(0, +)) <= rounding * statistics.weight)
    for j in 0...p {
      for k in 0...j {
        let moment =
          j < p
          ? statistics.scatter(j, k)
          : k < p ? statistics.crossProducts[k] : statistics.responseScatter
        let error = abs(moment - compensatedDot(columns[j], weighted[k]))
        let size = (squares[j] * squares[k]).squareRoot()
        #expect(error <= rounding * size, "\(what) \(j) \(k): \(error / size)")
      }
    }
  }

  /// The worst case is 39 n eps, by the bound on mean and deviation; seen is far less.
  @Test(arguments: [[0, 3.5, -3.5, 3, 0.1, -2], [0, 1, 7, -100, 1e4, 1e8]])
  func manyRowsAreTakenFromAnOrigin(means: [Double]) throws {
    let (x, y) = try sample(means)
    var random = SeededRandom(212)
    let given = (0..<Self.count).map { _ in max(0, random.uniform(-1...3)) }
    for weights in [nil, given] {
      let rows = RowBlocks(features: x, response: y, weights: weights)
      #expect(rows.origin?.isZero == (means[2] < 0 && weights == nil))
      var statistics = try SufficientStatistics(columnCount: means.count)
      #expect(try statistics.addAboutOrigin(rows))
      expectMoments(statistics, x, y, weights: weights, factor: 0.1)
      var streamed = try SufficientStatistics(columnCount: means.count)
      for range in [0..<300, 300..<16_000, 16_000..<20_000] {
        try streamed.add(
          x.rows(Array(range)), Array(y[range]), weights: weights.map { Array($0[range]) })
      }
      // Each part's mean is held to eps of itself.
      let factor = 0.1 + 1e-7 * (means.max() ?? 0)
      expectMoments(streamed, x, y, weights: weights, factor: factor, "streamed")
    }
  }

  /// The first rows are unlike those that follow, and so is every block.
  @Test(arguments: [0, 1e4]) func sortedRows(mean: Double) throws {
    let (x, y) = try sample([mean, mean, -mean, mean])
    let order = (0..<Self.count).sorted { x[$0, 0] < x[$1, 0] }
    let (sorted, response) = (x.rows(order), order.map { y[$0] })
    var statistics = try SufficientStatistics(columnCount: 4)
    try statistics.add(sorted, response)
    expectMoments(statistics, sorted, response, factor: 0.1)
  }

  /// A mean is held to eps of itself, and each row's deviation is taken from it.
  @Test(arguments: [0, 1e6]) func oneRowAtATime(mean: Double) throws {
    let (x, y) = try sample([mean, 0, -mean], 1000)
    var statistics = try SufficientStatistics(columnCount: 3)
    for i in 0..<1000 { try statistics.add(x.rows([i]), [y[i]]) }
    expectMoments(statistics, x, y, factor: max(1, mean / 1000))
  }

  /// Where the rows that are looked at are unlike all others, in a column or in the response.
  @Test func firstLooksCanBeWrong() throws {
    for inResponse in [true, false] {
      var (x, y) = try sample([0, 0, 0, 0])
      var weights: [Double]?
      if inResponse { weights = y.map { _ in 1 } }
      for i in 0..<Self.count {
        if inResponse {
          // The rows of the large response do not count.
          if i % 4 == 0 { y[i] += 1e8 }
          if i % 4 == 0 { weights?[i] = 0 }
        } else if i % 2854 >= 16 {
          x[i, 2] += 1e5
        }
      }
      var statistics = try SufficientStatistics(columnCount: 4)
      let empty = statistics
      let rows = RowBlocks(features: x, response: y, weights: weights)
      #expect(rows.origin != nil)
      #expect(try !statistics.addAboutOrigin(rows))
      #expect(statistics == empty)
      try statistics.add(x, y, weights: weights)
      expectMoments(statistics, x, y, weights: weights, factor: 0.1)
    }
  }

  @Test func constantColumnsHaveNoScatter() throws {
    var (x, y) = try sample([0, 0, 0, 0])
    for value in [0, 0.1, 1e9 + 0.1] {
      for i in 0..<Self.count { x[i, 1] = value }
      let statistics = try SufficientStatistics(x, y, weights: nil)
      #expect((0..<4).allSatisfy { statistics.scatter(1, $0) == 0 })
      #expect(statistics.crossProducts[1] == 0 && statistics.means[1] == value)
    }
    y = y.map { _ in 0.1 }
    for i in 0..<Self.count { x[i, 1] = Double(i % 3) }
    let statistics = try SufficientStatistics(x, y, weights: nil)
    #expect(statistics.responseScatter == 0 && statistics.responseMean == 0.1)
    #expect(statistics.crossProducts.allSatisfy { $0 == 0 })
  }

  @Test func refusedRowsAreNamedAndLeaveNothing() throws {
    let (x, y) = try sample([0, 0, 0, 0])
    let cases: [(value: Double, error: ShrinkageError)] = [
      (.nan, .nonFiniteFeature(row: 77, column: 3)),
      (-.infinity, .nonFiniteFeature(row: 77, column: 3)),
      (1e200, .magnitudeTooLarge(column: 3)),
    ]
    for (value, error) in cases {
      var features = x
      features[77, 3] = value
      var statistics = try SufficientStatistics(columnCount: 4)
      let empty = statistics
      #expect(throws: error) { try statistics.add(features, y) }
      #expect(statistics == empty)
      try statistics.add(x, y)
      let full = statistics
      #expect(throws: error) { try statistics.add(features, y) }
      #expect(statistics == full)
    }
    var response = y
    response[9] = .nan
    #expect(throws: ShrinkageError.nonFiniteResponse(row: 9)) {
      try SufficientStatistics(x, response, weights: nil)
    }
  }
}

/// Values less their weighted mean, the mean to twice the digits of `Double`.
private func deviations(_ values: [Double], _ weights: [Double]) -> [Double] {
  var result = values
  for _ in 0..<3 {
    let mean = compensatedDot(result, weights) / weights.reduce(0, +)
    result = result.map { $0 - mean }
  }
  return result
}

/// sum of a_i b_i as in twice the precision (Ogita, Rump and Oishi 2005, algorithm Dot2).
private func compensatedDot(_ a: [Double], _ b: [Double]) -> Double {
  var (sum, rest) = (0.0, 0.0)
  for i in a.indices {
    let product = a[i] * b[i]
    let next = sum + product
    let part = next - sum
    rest += (sum - (next - part)) + (product - part) + (-product).addingProduct(a[i], b[i])
    sum = next
  }
  return sum + rest
}
