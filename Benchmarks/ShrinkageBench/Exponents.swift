import Foundation
import Shrinkage

/// The exponents of time ~ n^a p^b, by least squares on the logarithms.
struct Exponents: CustomStringConvertible {
  /// Name, exponent and standard error of each size that varies.
  let terms: [(name: String, value: Double, standardError: Double)]

  /// nil when there are not more measurements than unknowns.
  init?(_ results: [ScaleResult]) throws {
    let sizes: [(String, [Double])] = [
      ("n", results.map { logarithm(Double($0.rows)) }),
      ("p", results.map { logarithm(Double($0.columns)) }),
    ].filter { Set($0.1).count > 1 }
    guard !sizes.isEmpty, results.count > sizes.count + 1 else { return nil }
    let x = try Matrix(
      columnMajor: sizes.flatMap(\.1), rowCount: results.count, columnCount: sizes.count)
    let y = results.map { logarithm($0.median) }
    let model = try Ridge().fit(x, y, lambda: 0)
    let residual = zip(y, try model.predict(x)).map { $0 - $1 }
    let variance =
      residual.reduce(0) { $0 + $1 * $1 } / Double(results.count - sizes.count - 1)
    var statistics = try SufficientStatistics(columnCount: sizes.count)
    try statistics.add(x, y)
    let scatters = sizes.indices.map { statistics.scatter($0, $0) }
    let shared = sizes.count == 2 ? statistics.scatter(0, 1) : 0
    // The diagonal of the inverse of the scatter, 1 x 1 or 2 x 2.
    terms = sizes.indices.map { j in
      let other = sizes.count == 2 ? scatters[1 - j] : 1
      let free = sizes.count == 2 ? scatters[j] - shared * shared / other : scatters[j]
      return (sizes[j].0, model.coefficients[j], (variance / free).squareRoot())
    }
  }

  var description: String {
    terms.map { String(format: "%@^%.2f (+- %.2f)", $0.name, $0.value, $0.standardError) }
      .joined(separator: " ")
  }
}
