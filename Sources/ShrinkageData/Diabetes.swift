import Shrinkage

/// The diabetes study: 442 patients, 10 measurements, and the disease's progression a year later.
///
/// Source: Efron, Hastie, Johnstone and Tibshirani (2004), "Least Angle Regression", Annals of
/// Statistics 32(2), section 1. The values are part of the executable, no file is read.
public enum Diabetes {
  /// The columns of ``features(scaled:)``: age, sex, body mass index, blood pressure, six serums.
  public static let featureNames = [
    "age", "sex", "bmi", "bp", "s1", "s2", "s3", "s4", "s5", "s6",
  ]

  /// The name of ``response``.
  public static let targetName = "target"

  /// The 442 x 10 measurements, O(n p) at every call.
  ///
  /// - Parameter scaled: false gives them as measured; true as scikit-learn's `load_diabetes()`,
  ///   bit for bit: each column centred, divided by its population deviation and by sqrt(442).
  public static func features(scaled: Bool) -> Matrix {
    let columns = [age, sex, bmi, bp, s1, s2, s3, s4, s5, s6].map(\.values)
    let values = (scaled ? columns.map(Self.scaled) : columns).flatMap { $0 }
    do {
      return try Matrix(
        columnMajor: values, rowCount: response.count, columnCount: columns.count)
    } catch {
      preconditionFailure("the embedded columns differ in length: \(error)")
    }
  }

  /// The progression of the disease, one value per patient.
  public static var response: [Double] { target.values }

  /// x -> (x - mean) / deviation / sqrt(n).
  ///
  /// NumPy adds the rows of a row-major matrix one after the other; the same order and the same
  /// three roundings per element are what makes the result equal in every bit.
  private static func scaled(_ column: [Double]) -> [Double] {
    let count = Double(column.count)
    let mean = column.reduce(0, +) / count
    let centred = column.map { $0 - mean }
    let variance = centred.reduce(0) { $0 + $1 * $1 } / count
    let deviation = variance.squareRoot()
    return centred.map { $0 / deviation / count.squareRoot() }
  }
}

/// Values of one column as integers over a common power of ten.
struct Measurements: Sendable {
  let divisor: Double
  let integers: [UInt16]

  var values: [Double] { integers.map { Double($0) / divisor } }
}
