import Testing

@testable import Shrinkage

/// Products in few digits, against their own bound.
@Suite struct RoundedColumnsTests {
  private func columns(_ columns: [[Double]]) -> RoundedColumns {
    RoundedColumns(rows: columns[0].count, columns: columns.count) { j, column in
      column = columns[j]
      let length = dot(column, column).squareRoot()
      return length > 0 ? 1 / length : 0
    }
  }

  private func cosine(_ x: [Double], _ y: [Double]) -> Double {
    let lengths = (dot(x, x) * dot(y, y)).squareRoot()
    return lengths > 0 ? dot(x, y) / lengths : 0
  }

  @Test(arguments: [1, 2, 15, 16, 17, 100, 500], [1, 3, 64, 130])
  func productsAreWithinTheirError(rows: Int, count: Int) {
    var random = SeededRandom(1000 * rows + count)
    // Of any size, and some with one element that dwarfs the others.
    let matrix = (0..<count).map { j in
      let size = exponential(Double(j % 7 - 3) * 50)
      var column = random.normals(rows).map { size * $0 }
      if j % 5 == 1 { column[j % rows] *= 1e6 }
      return column
    }
    let rounded = columns(matrix)
    for vector in [random.normals(rows), matrix[count - 1], matrix[0].map { -$0 }] {
      let length = dot(vector, vector).squareRoot()
      let (products, error) = rounded.products(vector, times: 1 / length)
      for (product, column) in zip(products, matrix) {
        #expect(abs(product - cosine(column, vector)) <= error)
      }
      // A bound that says something.
      #expect(error < 8e-4)
    }
  }

  @Test func columnsOfZerosHaveProductsOfZero() {
    let rounded = columns([[0, 0, 0], [1, 2, 2]])
    let (products, error) = rounded.products([0, 1, 0], times: 1)
    #expect(products[0] == 0)
    #expect(abs(products[1] - 2.0 / 3) <= error)
  }

  /// Sums of products that are as large as they can be stay in range.
  @Test(arguments: [4, 500, 4096]) func columnsMultiplyWithThemselves(rows: Int) {
    let (flat, spike) = (
      Array(repeating: -1.0, count: rows), [-1] + Array(repeating: 0.0, count: rows - 1)
    )
    let rounded = columns([flat, spike])
    for (k, vector) in [flat, spike].enumerated() {
      let length = dot(vector, vector).squareRoot()
      let (products, error) = rounded.products(vector, times: 1 / length)
      #expect(abs(products[k] - 1) <= error)
    }
  }

  /// Rough gradients of wide problems differ from the exact ones by their error at most, but do differ.
  @Test(arguments: [0, 1, 2, 3]) func roughGradientsAreWithinTheirError(seed: Int) throws {
    let sample = SampleProblem(
      rows: 40, columns: 90, correlation: 0.6, seed: seed, weighted: seed % 2 == 1)
    var problem = ImplicitEquations(
      try CenteredColumns(
        sample.features, sample.response, weights: sample.weights, options: FitOptions()))
    var random = SeededRandom(seed)
    problem.appendToWorkingSet(Array(0..<10))
    let points = (0..<3).map { k in
      Iterate(coefficients: random.normals(10).map { Double(k) * $0 }, gradient: [])
    }
    let exact = problem.gradients(at: points)
    for (rough, exact) in zip(problem.roughGradients(at: points), exact) {
      #expect(rough.error > 0 && rough.gradient != exact)
      for j in exact.indices {
        #expect(abs(rough.gradient[j] - exact[j]) <= rough.error * problem.norms[j])
      }
    }
  }

  /// A response that the working set explains in full leaves nothing to multiply.
  @Test func roughGradientsOfNoResidualAreZero() throws {
    let sample = SampleProblem(rows: 5, columns: 9, correlation: 0, seed: 1, weighted: false)
    var problem = ImplicitEquations(
      try CenteredColumns(
        sample.features, Array(repeating: 2, count: 5), weights: nil, options: FitOptions()))
    let rough = problem.roughGradients(at: [Iterate(coefficients: [], gradient: [])])[0]
    #expect(rough.gradient == Array(repeating: 0, count: 9) && rough.error == 0)
  }
}
