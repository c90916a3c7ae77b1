/// Dense columns of unit length, rounded to 16 bits, and products with a vector: a quarter of what a pass over the
/// columns themselves reads.
struct RoundedColumns: Sendable {
  private typealias Lanes = SIMD8<Float>

  private let rowCount: Int
  /// The elements of each column as multiples of its unit, and zeros up to a multiple of 16.
  private let values: [Int16]
  private let stride: Int
  /// The unit of each column's elements.
  private let units: [Float]

  /// What a product with a vector of unit length may be off by.
  ///
  /// Rounding moves each element by half a unit at most, and so a column of n elements by sqrt(n) / 2 units. A
  /// sum in 16 parts is off by no more than n / 16 + 16 roundings of the sum of their magnitudes, which
  /// is at most 1 here (Higham 2002, "Accuracy and Stability of Numerical Algorithms", section 3.1), and so are
  /// the roundings of its factors.
  let error: Double

  /// The memory of so many columns, in bytes.
  static func size(rows: Int, columns: Int) -> Int { 2 * padded(rows) * columns }

  private static func padded(_ rows: Int) -> Int { (rows + 15) / 16 * 16 }

  /// - Parameter load: sets a column, and says what to multiply it by to make its length 1; called by several
  ///   threads.
  init(rows: Int, columns: Int, _ load: @Sendable (Int, inout [Double]) -> Double) {
    rowCount = rows
    let stride = Self.padded(rows)
    self.stride = stride
    var units: [Float] = []
    values = Parallel.packed(columns: columns, rows: stride, &units) { columns, target in
      var column = [Double](repeating: 0, count: rows)
      return columns.enumerated().map { k, j in
        let factor = load(j, &column)
        let unit = BLAS.maximumMagnitude(column.span) * factor / Double(Int16.max)
        Self.round(column, times: unit > 0 ? factor / unit : 0, to: &target, at: k * stride)
        for i in rows..<stride { target[k * stride + i] = 0 }
        return Float(unit)
      }
    }
    self.units = units
    error =
      0.51 * Double(rows).squareRoot() * Double(units.max() ?? 0)
      + Double(rows / 16 + 20) * Double(Float.ulpOfOne)
  }

  /// The nearest whole numbers, which must be in range: with 1.5 2^23 added, a number in single precision has no
  /// other digits, and its last bits are those of the whole number.
  private static func round(
    _ column: [Double], times factor: Double, to target: inout MutableSpan<Int16>, at start: Int
  ) {
    unsafe target.withUnsafeMutableBufferPointer { target in
      let target = target.extracting(start..<start + column.count)
      for i in column.indices {
        let shifted = Float(column[i] * factor) + 0x1.8p23
        unsafe target[i] = Int16(truncatingIfNeeded: shifted.bitPattern)
      }
    }
  }

  /// u_j'v of all columns.
  func products(_ vector: [Float]) -> [Float] {
    precondition(vector.count == rowCount)
    let vector = vector + repeatElement(0, count: stride - rowCount)
    return Parallel.map(units.indices, cost: stride / 4) { units[$0] * sum($0, vector) }
  }

  private func sum(_ column: Int, _ vector: [Float]) -> Float {
    unsafe values.withUnsafeBytes { values in
      unsafe vector.withUnsafeBytes { vector in
        let column = unsafe values.baseAddress! + 2 * column * stride
        var sums = (Lanes.zero, Lanes.zero)
        for i in Swift.stride(from: 0, to: stride, by: 16) {
          let first = unsafe column.loadUnaligned(fromByteOffset: 2 * i, as: SIMD8<Int16>.self)
          let second = unsafe column.loadUnaligned(
            fromByteOffset: 2 * i + 16, as: SIMD8<Int16>.self)
          unsafe sums.0 +=
            Lanes(first) * vector.loadUnaligned(fromByteOffset: 4 * i, as: Lanes.self)
          unsafe sums.1 +=
            Lanes(second) * vector.loadUnaligned(fromByteOffset: 4 * i + 32, as: Lanes.self)
        }
        return (sums.0 + sums.1).sum()
      }
    }
  }
}
