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
      var values = values.mutableSpan
      for column in 0..<count {
        let start = column * count
        let scale = 1 / scales[column]
        for row in column..<count {
          var moment = values[start + row] / weight
          if !isCentered { moment += offsets[row] * offsets[column] }
          values[start + row] = moment * scale / scales[row]
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
    let weight = columns.weight
    gram = SymmetricMatrix(
      order: count, lowerTriangle: columns.gramColumns(Array(0..<count)))
    crossProduct = columns.gradient(columns.response)
    responseNorm = BLAS.dot(columns.response.span, columns.response.span) / weight
    diagonal = gram.diagonal
  }

  /// The equations of no columns yet; see ``append(cross:corner:crossProduct:)``.
  init(responseNorm: Double) {
    gram = SymmetricMatrix(order: 0, lowerTriangle: [])
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

  /// gradient = c - G b, exactly anew; O(p times the non-zeros of b), one `dgemv` when most are.
  func refreshGradient(_ gradient: inout [Double], at coefficients: [Double]) {
    let support = coefficients.indices.filter { coefficients[$0] != 0 }
    gradient.replaceSubrange(gradient.indices, with: crossProduct)
    var gradient = gradient.mutableSpan
    if support.count * 4 > columnCount {
      BLAS.gemv(
        transposed: true, gram.block, gram.values.span, factor: -1, coefficients.span, beta: 1,
        &gradient)
    } else {
      for j in support {
        BLAS.axpy(
          -coefficients[j], gram.values.span.extracting(gram.range(ofColumn: j)), &gradient)
      }
    }
  }
}

extension SufficientStatistics {
  /// Hands out the p x p scatter, leaving none behind.
  fileprivate mutating func releaseScatter() -> [Double] {
    let values = scatter
    scatter = []
    return values
  }
}
