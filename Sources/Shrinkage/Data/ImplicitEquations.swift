/// The quadratic of a least squares fit without a p x p matrix: gradients come from passes over the
/// features, blocks of G from copies of the columns asked for.
///
/// In the coordinates of a ``Standardization``, as ``NormalEquations``.
struct ImplicitEquations: QuadraticProblem {
  let columns: CenteredColumns
  let crossProduct: [Double]
  let responseNorm: Double
  /// The working set, in the order in which its columns entered.
  private var working: [Int] = []
  /// Whether columns are in it of which centring takes away so much that a solver's residual lacks digits.
  private var hasDistant = false
  /// The working columns, centred and scaled, packed: those of dense features.
  private var values: [Double] = []

  var columnCount: Int { crossProduct.count }
  var norms: [Double] { columns.norms }

  init(_ columns: CenteredColumns) {
    self.columns = columns
    responseNorm = BLAS.dot(columns.response.span, columns.response.span) / columns.weight
    crossProduct = columns.products(columns.response).map { $0 / columns.weight }
  }

  /// Sparse columns by how many elements they store, so that a loop over one is mostly as long as that before.
  func ordered(_ entering: [Int]) -> [Int] {
    guard let features = columns.features as? SparseMatrix else { return entering }
    return entering.sorted {
      (features.range(ofColumn: $0).count, $0) < (features.range(ofColumn: $1).count, $1)
    }
  }

  mutating func appendToWorkingSet(_ entering: [Int]) {
    working += entering
    if entering.contains(where: { columns.standardization.isDistant($0, by: 10) }) {
      hasDistant = true
    }
  }

  mutating func extendWorkingSet(_ entering: [Int]) -> (cross: [Double], corner: [Double]) {
    let entered = columns.columns(entering)
    let block = Block(rows: columns.features.rowCount, columns: entering.count)
    let factor = 1 / columns.weight
    var cross = [Double](repeating: 0, count: working.count * entering.count)
    var corner = [Double](repeating: 0, count: entering.count * entering.count)
    do {
      var cross = cross.mutableSpan
      BLAS.gemm(workingBlock, values.span, block, entered.span, factor: factor, &cross)
      var corner = corner.mutableSpan
      BLAS.gemm(block, entered.span, block, entered.span, factor: factor, &corner)
    }
    values += entered
    appendToWorkingSet(entering)
    return (cross, corner)
  }

  private var workingBlock: Block {
    Block(rows: columns.features.rowCount, columns: working.count)
  }

  func gradients(at points: [Iterate]) -> [[Double]] {
    columns.gradients(points.map(residual))
  }

  var gradientsAtOnce: Int { columns.features.isSparse ? 4 : 1 }

  func gradient(of indices: [Int], at point: Iterate) -> [Double] {
    columns.products(residual(point), of: indices).map { $0 / columns.weight }
  }

  /// y - Z b for coefficients of the working set, whose last columns may be left out.
  private func residual(_ point: Iterate) -> [Double] {
    if !point.residual.isEmpty, !hasDistant { return point.residual }
    let coefficients = point.coefficients
    guard coefficients.count * columns.features.rowCount <= values.count else {
      let support = coefficients.indices.filter { coefficients[$0] != 0 }
      return columns.residual(support.map { working[$0] }, support.map { coefficients[$0] })
    }
    var result = columns.response
    var span = result.mutableSpan
    for (k, b) in coefficients.enumerated() where b != 0 {
      let start = k * columns.features.rowCount
      BLAS.axpy(-b, values.span.extracting(start..<start + span.count), &span)
    }
    return result
  }

  func gramColumns(_ indices: [Int]) -> [Double]? { columns.affordableGramColumns(indices) }

  func gramBlock(_ indices: [Int]) -> [Double] { columns.gramBlock(indices) }

  func normalEquations() throws(ShrinkageError) -> NormalEquations { try NormalEquations(columns) }
}
