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
    let (x, factors, origin) = (
      random.normals(rows), random.normals(count), random.normals(rows)
    )
    let products = BLAS.products(columnsAt: starts, values, x)
    #expect(products.count == count)
    for (product, column) in zip(products, columns) {
      #expect(abs(product - dot(column, x)) <= Tolerance.rounding(rows))
    }
    var y = origin
    do {
      var span = y.mutableSpan
      BLAS.add(columnsAt: starts, values.span, times: factors, to: &span)
    }
    for i in 0..<rows {
      let sum = origin[i] + dot(factors, columns.map { $0[i] })
      #expect(abs(y[i] - sum) <= Tolerance.rounding(count))
    }
  }
}
