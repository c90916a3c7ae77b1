/// The quadratic of a least squares fit without a p x p matrix: gradients come from passes over the
/// features, blocks of G from copies of the columns asked for.
///
/// In the coordinates of a ``Standardization``, as ``NormalEquations``.
struct ImplicitEquations: QuadraticProblem {
  let columns: CenteredColumns
  let crossProduct: [Double]
  let responseNorm: Double
  /// The working columns, centred and scaled, packed.
  private var working: [Double] = []
  private var workingCount = 0

  var columnCount: Int { crossProduct.count }
  var norms: [Double] { columns.norms }

  init(_ columns: CenteredColumns) {
    self.columns = columns
    responseNorm = BLAS.dot(columns.response.span, columns.response.span) / columns.weight
    crossProduct = columns.products(columns.response).map { $0 / columns.weight }
  }

  mutating func extendWorkingSet(_ entering: [Int]) -> (cross: [Double], corner: [Double]) {
    let values = columns.columns(entering)
    let block = Block(rows: columns.features.rowCount, columns: entering.count)
    let factor = 1 / columns.weight
    var cross = [Double](repeating: 0, count: workingCount * entering.count)
    var corner = [Double](repeating: 0, count: entering.count * entering.count)
    do {
      var cross = cross.mutableSpan
      BLAS.gemm(workingBlock, working.span, block, values.span, factor: factor, &cross)
      var corner = corner.mutableSpan
      BLAS.gemm(block, values.span, block, values.span, factor: factor, &corner)
    }
    working += values
    workingCount += entering.count
    return (cross, corner)
  }

  private var workingBlock: Block {
    Block(rows: columns.features.rowCount, columns: workingCount)
  }

  func gradient(at coefficients: [Double]) -> [Double] {
    var gradient = columns.products(residual(coefficients))
    for j in gradient.indices { gradient[j] /= columns.weight }
    return gradient
  }

  func gradient(of indices: [Int], at coefficients: [Double]) -> [Double] {
    columns.products(residual(coefficients), of: indices).map { $0 / columns.weight }
  }

  /// y - Z b for coefficients of the working set.
  private func residual(_ coefficients: [Double]) -> [Double] {
    var result = columns.response
    var span = result.mutableSpan
    BLAS.gemv(
      transposed: false, workingBlock, working.span, factor: -1, coefficients.span, beta: 1, &span)
    return result
  }

  func gramColumns(_ indices: [Int]) -> [Double]? { columns.affordableGramColumns(indices) }

  func normalEquations() throws(ShrinkageError) -> NormalEquations { try NormalEquations(columns) }
}
