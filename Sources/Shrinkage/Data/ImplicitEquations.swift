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
  /// The working columns, centred and scaled: those of dense features that are not tall.
  private var copies: PackedColumns
  /// Features with so many more rows than columns that no working columns are kept: copies would take
  /// longer to write than the columns to read.
  private let tall: Matrix?
  /// The columns once more, for passes that need few digits; made for the first.
  private var rounded: RoundedColumns?

  var columnCount: Int { crossProduct.count }
  var norms: [Double] { columns.norms }

  /// No more than n columns are active, of some two or three in the working set for each of them.
  var likelyWorkingCount: Int { min(columnCount, 3 * columns.features.rowCount) }

  init(_ columns: CenteredColumns) {
    self.columns = columns
    let matrix = columns.features as? Matrix
    tall = matrix.flatMap { $0.rowCount >= 4 * $0.columnCount ? $0 : nil }
    copies = PackedColumns(rowCount: columns.features.rowCount)
    responseNorm = columns.responseNorm
    crossProduct = columns.crossProduct
  }

  /// Sparse columns by how many elements they store, so that a loop over one is mostly as long as that before.
  func ordered(_ entering: [Int]) -> [Int] {
    guard let features = columns.features as? SparseMatrix else { return entering }
    return entering.sorted {
      (features.range(ofColumn: $0).count, $0) < (features.range(ofColumn: $1).count, $1)
    }
  }

  mutating func appendToWorkingSet(_ entering: [Int]) { working += entering }

  mutating func extendWorkingSet(_ entering: [Int]) -> (cross: [Double], corner: [Double]) {
    if let tall {
      let blocks = columns.gramBlocks(working, entering, of: tall)
      appendToWorkingSet(entering)
      return blocks
    }
    let columns = columns
    let likely = min(likelyWorkingCount, (1 << 25) / max(columns.features.rowCount, 1))
    copies.append(entering.count, likely: likely) { columns.load(entering[$0], into: &$1, at: $2) }
    appendToWorkingSet(entering)
    let (cross, corner) = copies.products(ofLast: entering.count, factor: 1 / columns.weight)
    return (cross, SymmetricMatrix(order: entering.count, lowerTriangle: corner).values)
  }

  /// With their residuals, found in one look at the working columns.
  func prepared(_ points: [Iterate]) -> [Iterate] {
    let (n, count) = (columns.features.rowCount, working.count)
    guard points.count > 1, copies.count == count else {
      return points.map { Iterate($0, residual: residual($0)) }
    }
    let coefficients = points.map {
      $0.coefficients + repeatElement(0, count: count - $0.coefficients.count)
    }
    let support = (0..<count).filter { k in coefficients.contains { $0[k] != 0 } }
    let fits = BLAS.combinations(
      columnsAt: support.map { $0 * n }, copies.values, rowCount: n,
      coefficients.map { b in support.map { b[$0] } })
    return zip(points, fits).map { point, fit in
      Iterate(point, residual: zip(columns.response, fit).map { $0 - $1 })
    }
  }

  func gradients(at points: [Iterate]) -> [[Double]] {
    columns.gradients(points.map(residual))
  }

  /// The largest rounded copy of the columns, in bytes: what a last cache holds.
  private static let largestCopy = 1 << 25

  mutating func roughGradients(at points: [Iterate]) -> [(gradient: [Double], error: Double)] {
    let (n, p) = (columns.features.rowCount, columnCount)
    let isSmall = p > n && RoundedColumns.size(rows: n, columns: p) <= Self.largestCopy
    if rounded == nil, isSmall, !columns.features.isSparse { rounded = columns.rounded() }
    if let rounded { return points.map { roughGradient($0, rounded) } }
    guard !columns.features.isSparse, 5 * working.count > p else {
      return gradients(at: points).map { ($0, 0) }
    }
    return points.map { (openGradient($0), 0) }
  }

  /// From the rounded columns; exact on the working set.
  private func roughGradient(
    _ point: Iterate, _ rounded: RoundedColumns
  ) -> (gradient: [Double], error: Double) {
    let residual = residual(point)
    // sqrt(r'r / n), times the cosine of the angle with a column, times its norm.
    let size = (BLAS.dot(residual.span, residual.span) / columns.weight).squareRoot()
    guard size > 0 else { return (Array(repeating: 0, count: columnCount), 0) }
    let (cosines, error) = rounded.products(
      residual, times: 1 / (size * columns.weight.squareRoot()))
    var gradient = norms
    for (j, cosine) in cosines.enumerated() { gradient[j] *= size * cosine }
    for (j, exact) in zip(working, point.gradient) { gradient[j] = exact }
    return (gradient, size * error)
  }

  /// From a pass over the columns outside the working set alone, which is shorter where that is large.
  private func openGradient(_ point: Iterate) -> [Double] {
    var gradient = [Double](repeating: 0, count: columnCount)
    var isOpen = [Bool](repeating: true, count: columnCount)
    for (j, exact) in zip(working, point.gradient) { (gradient[j], isOpen[j]) = (exact, false) }
    let open = isOpen.indices.filter { isOpen[$0] }
    for (j, g) in zip(open, self.gradient(of: open, at: point)) { gradient[j] = g }
    return gradient
  }

  var gradientsAtOnce: Int { columns.features.isSparse ? 4 : 1 }

  var lambdasAhead: Int { rounded == nil ? .max : 4 }

  func gradient(of indices: [Int], at point: Iterate) -> [Double] {
    columns.products(residual(point), of: indices).map { $0 / columns.weight }
  }

  /// y - Z b for coefficients of the working set, whose last columns may be left out.
  private func residual(_ point: Iterate) -> [Double] {
    if !point.residual.isEmpty { return point.residual }
    let coefficients = point.coefficients
    guard coefficients.count <= copies.count else {
      let support = coefficients.indices.filter { coefficients[$0] != 0 }
      return columns.residual(support.map { working[$0] }, support.map { coefficients[$0] })
    }
    var result = columns.response
    var span = result.mutableSpan
    BLAS.gemv(
      transposed: false, copies.block(of: coefficients.indices), copies.values.span, factor: -1,
      coefficients.span, beta: 1, &span)
    return result
  }

  func gramColumns(_ indices: [Int]) -> [Double]? { columns.affordableGramColumns(indices) }

  func gramBlock(_ indices: [Int]) -> [Double] { columns.gramBlock(indices) }

  func normalEquations() throws(ShrinkageError) -> NormalEquations { try NormalEquations(columns) }
}
