import Testing

@testable import Shrinkage

/// What several threads write to one array, against plain loops.
@Suite struct SharedLoopsTests {
  @Test(arguments: [0, 1, 7, 300]) func partsOfTwoArraysAreChanged(parts: Int) {
    var (values, others) = (
      [Double](repeating: 1, count: 5 * parts), [Double](repeating: 2, count: parts)
    )
    for _ in 0..<20 {
      Parallel.update(&values, &others, parts: parts, cost: 10_000) { part, values, others in
        for i in 5 * part..<5 * part + 5 { values[i] += Double(part) }
        others[part] *= 2
      }
    }
    #expect(values.indices.allSatisfy { values[$0] == 1 + 20 * Double($0 / 5) })
    #expect(others.allSatisfy { $0 == Double(1 << 21) })
  }

  @Test(arguments: [(1, 1), (8, 3), (9, 40), (700, 90)] as [(Int, Int)])
  func rowsAreThoseOfTheTranspose(columns: Int, count: Int) {
    let (first, stride) = (2, count + 5)
    let source = (0..<columns * count).map { Double($0) + 0.5 }
    var values = [Double](repeating: -1, count: columns * stride)
    values.setRows(first..<first + count, stride: stride, to: source)
    for column in 0..<columns {
      for row in 0..<stride {
        let isSet = (first..<first + count).contains(row)
        let expected = isSet ? source[(row - first) * columns + column] : -1
        #expect(values[column * stride + row] == expected)
      }
    }
  }

  @Test(arguments: [0, 3], [0.0, 2.0]) func aProductLiesInABlock(depth: Int, beta: Double) {
    let (rows, columns) = (4, 2)
    let a = (0..<rows * depth).map(Double.init)
    let b = (0..<columns * depth).map { Double($0) - 1 }
    let target = Block(offset: 3, rows: rows, columns: columns, stride: 6)
    var values = [Double](repeating: 1, count: 20)
    do {
      var span = values.mutableSpan
      BLAS.gemm(
        Block(rows: depth, columns: rows), a.span, Block(rows: depth, columns: columns), b.span,
        factor: 10, beta: beta, &span, at: target)
    }
    for position in values.indices {
      let (row, column) = ((position - 3) % 6, (position - 3) / 6)
      let isIn = position >= 3 && row < rows && column < columns
      let product =
        isIn ? (0..<depth).reduce(0) { $0 + a[row * depth + $1] * b[column * depth + $1] } : 0
      #expect(values[position] == (isIn ? 10 * product + beta : 1), "\(position)")
    }
  }

  /// G of a working set that grows by few and by many columns, from parts of both of its blocks.
  @Test(arguments: [[1, 1, 3], [5, 200, 20], [64, 1, 130, 95]])
  func gramBlocksAreProductsOfColumns(counts: [Int]) throws {
    let (n, p) = (120, 300)
    var random = SeededRandom(p + counts.count)
    let features = try Matrix(columnMajor: random.normals(n * p), rowCount: n, columnCount: p)
    let columns = try CenteredColumns(
      features, random.normals(n), weights: nil, options: FitOptions())
    var problem = ImplicitEquations(columns)
    let order = Array(0..<p).shuffled(using: &random)
    var present: [Int] = []
    for count in counts {
      let entering = Array(order[present.count..<present.count + count])
      let (cross, corner) = problem.extendWorkingSet(entering)
      let z = columns.columns(present + entering)
      func product(_ i: Int, _ j: Int) -> Double {
        (0..<n).reduce(0) { $0 + z[i * n + $1] * z[j * n + $1] } / Double(n)
      }
      for k in 0..<count {
        for i in present.indices {
          #expect(abs(cross[k * present.count + i] - product(i, present.count + k)) < 1e-13)
        }
        for i in 0..<count {
          #expect(
            abs(corner[k * count + i] - product(present.count + i, present.count + k)) < 1e-13)
        }
      }
      present += entering
    }
  }
}
