import Shrinkage

/// Ridge at 30 lambdas by generalised cross-validation and by leave-one-out, the final fit included, each
/// beside the least it can cost: one `dsyrk` of X and one `dsyevd` of the Gram matrix, and for
/// leave-one-out one `dgemm` of X by the eigenvectors; with more columns than rows the same of the n x n
/// kernel, where the `dgemm` falls away.
enum RidgeGrid {
  static func measure(_ sample: SampleProblem, repeats: Int) throws -> [ScaleResult] {
    let floors = Floors(sample.features, repeats: repeats)
    let (x, y) = (sample.features, sample.response)
    return try [
      ("GCV", floors.eigen, { try Ridge().generalizedCrossValidation(x, y, lambdas: grid) }),
      ("LOO", floors.product, { try Ridge().leaveOneOut(x, y, lambdas: grid) }),
    ].map { (name: String, floor: Double, work: () throws -> RidgeSelection) in
      var gap = 0.0
      let measurement = try Measurement(repeats: repeats) {
        gap = try work().model.report.relativeGap
      }
      return ScaleResult(
        rows: x.rowCount, columns: x.columnCount, measurement: measurement, floorName: name,
        floor: floor, relativeGap: gap, peakMebibytes: Machine.peakResidentMebibytes ?? .nan)
    }
  }

  private static let grid = LambdaGrid.automatic(count: 30)

  /// Median seconds.
  private struct Floors {
    /// `dsyrk` and `dsyevd`.
    let eigen: Double
    /// The same and `dgemm`.
    let product: Double

    init(_ features: Matrix, repeats: Int) {
      let (n, p) = (features.rowCount, features.columnCount)
      let (isTall, order) = (n >= p, min(n, p))
      let block = Block(rows: n, columns: p)
      var gram = [Double](repeating: 0, count: order * order)
      let products = Measurement(repeats: repeats) {
        for i in gram.indices { gram[i] = 0 }
        var span = gram.mutableSpan
        BLAS.syrk(transposed: isTall, block, features.values.span, &span, stride: max(order, 1))
      }
      var vectors: [Double] = []
      let eigen = Measurement(repeats: repeats) {
        vectors = gram
        var span = vectors.mutableSpan
        _ = LAPACK.syevd(order: order, &span)
      }
      self.eigen = products.median + eigen.median
      guard isTall else {
        product = self.eigen
        return
      }
      var rotated = [Double](repeating: 0, count: n * p)
      let square = Block(rows: p, columns: p)
      let rotation = Measurement(repeats: repeats) {
        var span = rotated.mutableSpan
        BLAS.gemm(transposed: false, block, features.values.span, square, vectors.span, &span)
      }
      product = self.eigen + rotation.median
    }
  }
}
