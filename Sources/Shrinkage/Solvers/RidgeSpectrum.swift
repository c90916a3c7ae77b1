/// Ridge for a whole grid of lambdas, from one eigendecomposition: what each lambda needs is a sum over
/// the penalised directions k, along which the variance of the features is d_k (Golub, Heath and Wahba
/// 1979, "Generalized cross-validation as a method for choosing a good ridge parameter").
///
/// Two forms, as of ridge itself: ``GramSpectrum`` of the p x p Gram matrix and ``KernelSpectrum`` of the
/// n x n kernel.
protocol RidgeSpectrum: Sendable {
  /// d_k of the penalised directions, at least 0, ascending.
  var values: [Double] { get }
  /// How many penalised columns there are: more than directions in the kernel's form.
  var penalizedCount: Int { get }
  /// How many columns are unpenalised.
  var unpenalizedCount: Int { get }
  /// The error of generalised cross-validation at `lambda`.
  ///
  ///     V = R / (1 - (1 + f) / N)^2
  ///
  /// - Parameters:
  ///   - rowCount: N, rows of positive weight.
  ///   - hasIntercept: whether the 1 counts.
  func generalizedError(_ lambda: Double, rowCount: Int, hasIntercept: Bool) -> Double
  /// Calls `body` with the range of some rows and, for each lambda in turn, their residuals when they
  /// are left out: row i of lambda l at l (count of rows) + i.
  func forEachLeftOut(
    _ rows: LeftOutRows, lambdas: [Double], _ body: (Range<Int>, [Double]) -> Void
  ) throws(ShrinkageError)
}

/// The rows that a spectrum was made of, of positive weight.
struct LeftOutRows {
  let observations: Observations
  let standardization: Standardization
  /// n, the sum of the weights.
  let weight: Double
  let hasIntercept: Bool
}

extension RidgeSpectrum {
  /// f(lambda) = |U| + sum_k d_k / (d_k + lambda), the trace of the matrix that takes the centred
  /// response to the fit.
  func degreesOfFreedom(_ lambda: Double) -> Double {
    values.reduce(Double(unpenalizedCount)) { $1 > 0 ? $0 + $1 / ($1 + lambda) : $0 }
  }

  /// Below this a d_k is rounding.
  private var threshold: Double {
    RankRevealingSolve.tolerance(order: values.count) * (values.last ?? 0)
  }

  /// - Throws: ``ShrinkageError/rankDeficient(leadingMinor:)`` when lambda is not above the rounding of
  ///   directions without variance.
  func requireRegular(_ lambda: Double) throws(ShrinkageError) {
    let least = penalizedCount > values.count ? 0 : values.first ?? .infinity
    guard lambda + least > threshold else {
      throw .rankDeficient(leadingMinor: unpenalizedCount + rank + 1)
    }
  }

  /// Number of d_k that are more than rounding.
  private var rank: Int { values.count { $0 > threshold } }

  /// From 100 times the largest d_k, where every direction keeps less than a hundredth, down to a
  /// hundredth of the least that is not rounding, where every one keeps nearly all, but not below 1e-10
  /// of the largest; nil where there is no penalised direction.
  var lambdaRange: (largest: Double, least: Double)? {
    guard let largest = values.last, largest > 0 else { return nil }
    let least = values.first { $0 > threshold } ?? largest
    return (100 * largest, max(least / 100, 1e-10 * largest))
  }
}
