/// The quadratic of a least squares fit, in memory: (1/2) b'Gb - c'b + s/2.
///
/// In the coordinates of a ``Standardization``, with X centred and scaled by it and n the sum of
/// weights: gram G = X'WX / n, crossProduct c = X'Wy / n, responseNorm s = y'Wy / n.
struct NormalEquations: Sendable {
  private(set) var gram: SymmetricMatrix
  private(set) var crossProduct: [Double]
  let responseNorm: Double
  /// The diagonal of G.
  private(set) var diagonal: [Double]
  /// The columns of a working set, in the order in which they entered.
  private var working: [Int] = []

  var columnCount: Int { crossProduct.count }

  /// O(p^2); takes over the memory of the statistics when they are used by no one else.
  init(_ statistics: consuming SufficientStatistics, _ standardization: Standardization) {
    let count = statistics.columnCount
    let weight = statistics.weight
    let scales = standardization.scales
    // What centring at the given centers instead of the means adds: W (m - center)(m - center)'.
    var offsets = statistics.means
    for j in 0..<count { offsets[j] -= standardization.centers[j] }
    let responseOffset = statistics.responseMean - standardization.responseCenter
    let isCentered = offsets.allSatisfy { $0 == 0 }

    var cross = statistics.crossProducts
    for j in 0..<count {
      cross[j] = (cross[j] / weight + offsets[j] * responseOffset) / scales[j]
    }
    crossProduct = cross
    responseNorm =
      statistics.responseScatter / weight + responseOffset * responseOffset

    var values = statistics.releaseScatter()
    do {
      let inverses = scales.map { 1 / $0 }
      var values = values.mutableSpan
      for column in 0..<count {
        let start = column * count
        let scale = inverses[column]
        for row in column..<count {
          var moment = values[start + row] / weight
          if !isCentered { moment += offsets[row] * offsets[column] }
          values[start + row] = moment * scale * inverses[row]
        }
      }
    }
    gram = SymmetricMatrix(order: count, lowerTriangle: values)
    diagonal = gram.diagonal
  }

  /// Moments of finite values can leave the range of `Double`: between blocks far apart, or with
  /// large weights.
  func requireFinite() throws(ShrinkageError) {
    for j in diagonal.indices where !(diagonal[j] + crossProduct[j]).isFinite {
      throw .magnitudeTooLarge(column: j)
    }
    guard responseNorm.isFinite else { throw .magnitudeTooLarge(column: nil) }
  }

  /// The equations of columns that are read as they are needed; O(n p^2).
  ///
  /// - Throws: ``ShrinkageError/insufficientMemory(what:bytes:)`` when p x p numbers cannot be had.
  init(_ columns: CenteredColumns) throws(ShrinkageError) {
    let count = columns.features.columnCount
    try requireMemory(
      doubles: (count, 2 * count), for: "the Gram matrix of \(count) columns")
    gram = SymmetricMatrix(
      order: count, lowerTriangle: columns.gramColumns(Array(0..<count)))
    crossProduct = columns.gradient(columns.response)
    responseNorm = columns.responseNorm
    diagonal = gram.diagonal
  }

  /// The equations of no columns yet; see ``append(cross:corner:crossProduct:)``.
  ///
  /// - Parameter likelyCount: how many are likely to come.
  init(responseNorm: Double, likelyCount: Int) {
    gram = SymmetricMatrix(likelyOrder: likelyCount)
    crossProduct = []
    diagonal = []
    self.responseNorm = responseNorm
  }

  /// Appends columns: their Gram block with the present ones and among themselves, packed, and
  /// their products with the response.
  mutating func append(cross: [Double], corner: [Double], crossProduct entering: [Double]) {
    let count = entering.count
    gram.append(count: count, cross: cross, corner: corner)
    crossProduct += entering
    for k in 0..<count { diagonal.append(corner[k * count + k]) }
  }

  /// Brings an iterate of the first columns to all of them: the others are at 0.
  func complete(_ iterate: inout Iterate) {
    let missing = iterate.coefficients.count..<columnCount
    let products = BLAS.products(
      columnsAt: missing.map { gram.range(ofColumn: $0).lowerBound }, gram.values,
      iterate.coefficients)
    iterate.gradient += zip(missing, products).map { crossProduct[$0] - $1 }
    iterate.coefficients += repeatElement(0, count: missing.count)
  }

  /// gradient = c - G b, exactly anew; O(p times the non-zeros of b), one `dgemv` when most are and p is so small
  /// that one thread does it.
  func refreshGradient(_ gradient: inout [Double], at coefficients: [Double]) {
    let support = coefficients.indices.filter { coefficients[$0] != 0 }
    guard support.count * 2 > columnCount, columnCount < 1000 else {
      gradient = self.gradient(support, support.map { coefficients[$0] })
      return
    }
    gradient.replaceSubrange(gradient.indices, with: crossProduct)
    var gradient = gradient.mutableSpan
    BLAS.gemv(
      transposed: true, gram.block, gram.values.span, factor: -1, coefficients.span, beta: 1,
      &gradient)
  }

  /// The elements `indices` of the gradient anew.
  func refreshGradient(
    _ gradient: inout [Double], of indices: [Int], at coefficients: [Double]
  ) {
    let products = BLAS.products(
      columnsAt: indices.map { gram.range(ofColumn: $0).lowerBound }, gram.values, coefficients)
    for (j, product) in zip(indices, products) { gradient[j] = crossProduct[j] - product }
  }

  /// The same from the columns `support` alone and their coefficients.
  private func gradient(_ support: [Int], _ coefficients: [Double]) -> [Double] {
    let products = BLAS.combinations(
      columnsAt: support.map { gram.range(ofColumn: $0).lowerBound }, gram.values,
      rowCount: columnCount, [coefficients])[0]
    return zip(crossProduct, products).map { $0 - $1 }
  }
}

extension NormalEquations: QuadraticProblem {
  var norms: [Double] { diagonal.map { $0.squareRoot() } }

  var likelyWorkingCount: Int { columnCount }

  mutating func appendToWorkingSet(_ entering: [Int]) { working += entering }

  mutating func extendWorkingSet(_ entering: [Int]) -> (cross: [Double], corner: [Double]) {
    let cross = gram.submatrix(rows: working, columns: entering)
    appendToWorkingSet(entering)
    return (cross, gram.submatrix(entering))
  }

  func gradients(at points: [Iterate]) -> [[Double]] {
    points.map { point in
      let support = point.coefficients.indices.filter { point.coefficients[$0] != 0 }
      return gradient(support.map { working[$0] }, support.map { point.coefficients[$0] })
    }
  }

  func gradient(of indices: [Int], at point: Iterate) -> [Double] {
    let coefficients = point.coefficients
    let support = coefficients.indices.filter { coefficients[$0] != 0 }
    return indices.map { j in
      support.reduce(crossProduct[j]) { $0 - gram[working[$1], j] * coefficients[$1] }
    }
  }

  func gramColumns(_ indices: [Int]) -> [Double]? {
    indices.flatMap { gram.values[gram.range(ofColumn: $0)] }
  }

  func gramBlock(_ indices: [Int]) -> [Double] { gram.submatrix(indices) }

  func normalEquations() -> NormalEquations { self }
}

extension SufficientStatistics {
  /// Hands out the p x p scatter, leaving none behind.
  fileprivate mutating func releaseScatter() -> [Double] {
    let values = scatter
    scatter = []
    return values
  }
}
