import Testing

@testable import Shrinkage

/// Products with columns that lie apart, against plain loops.
@Suite struct BLASColumnsTests {
  @Test(arguments: [0, 1, 2, 3, 17, 64, 501], [0, 1, 7, 8, 9, 16, 29])
  func columnsThatLieApartMultiplyAsAMatrix(rows: Int, count: Int) {
    var random = SeededRandom(100 * rows + count)
    let values = random.normals(40 * (rows + 3))
    // In any order, some of them twice.
    let starts = (0..<count).map { _ in
      Int.random(in: 0..<40, using: &random) * (rows + 3) + Int.random(in: 0...3, using: &random)
    }
    let columns = starts.map { Array(values[$0..<$0 + rows]) }
    let x = random.normals(rows)
    let products = BLAS.products(columnsAt: starts, values, x)
    #expect(products.count == count)
    for (product, column) in zip(products, columns) {
      #expect(abs(product - dot(column, x)) <= Tolerance.rounding(rows))
    }
    let factors = (0..<3).map { _ in random.normals(count) }
    let sums = BLAS.combinations(columnsAt: starts, values, rowCount: rows, factors)
    #expect(sums.count == 3)
    for (factors, sums) in zip(factors, sums) {
      #expect(sums.count == rows)
      for i in 0..<rows {
        #expect(abs(sums[i] - dot(factors, columns.map { $0[i] })) <= Tolerance.rounding(count))
      }
    }
    // What there was stays.
    let origin = random.normals(2 * rows)
    var targets = origin
    do {
      var span = targets.mutableSpan
      BLAS.add(columnsAt: starts, values.span, times: Array(factors.prefix(2)), to: &span)
    }
    for i in targets.indices {
      let sum = origin[i] + (rows > 0 ? sums[i / rows][i % rows] : 0)
      #expect(abs(targets[i] - sum) <= Tolerance.rounding(count))
    }
  }
}
