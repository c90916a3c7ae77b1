/// Dense columns of unit length, rounded to 16 bits, and products with a vector: a quarter of what a pass over the
/// columns themselves reads.
struct RoundedColumns: Sendable {
  private let rowCount: Int
  /// Whole numbers of each column's unit, and zeros up to a multiple of 16.
  private let values: [Int16]
  private let stride: Int
  /// The unit of each column's elements.
  private let units: [Double]
  private let largestUnit: Double

  /// The memory of so many columns, in bytes.
  static func size(rows: Int, columns: Int) -> Int { 2 * padded(rows) * columns }

  private static func padded(_ rows: Int) -> Int { (rows + 15) / 16 * 16 }

  /// - Parameter load: sets a column, and says what to multiply it by to make its length 1; called by several
  ///   threads.
  init(rows: Int, columns: Int, _ load: @Sendable (Int, inout [Double]) -> Double) {
    rowCount = rows
    let stride = Self.padded(rows)
    self.stride = stride
    (values, units) = Parallel.packed(columns: columns, rows: stride) { columns, target in
      var column = [Double](repeating: 0, count: rows)
      return columns.enumerated().map { k, j in
        let factor = load(j, &column)
        return Self.round(column, times: factor, to: &target, at: k * stride, count: stride)
      }
    }
    largestUnit = units.max() ?? 0
  }

  /// The most units that a vector may be long: the sum of products of two such has 31 bits, and so have
  /// parts of it (Cauchy and Schwarz), with room for what rounding adds to vectors of some 400,000 elements.
  private static let length = 46_000.0

  /// Rounds a vector, multiplied by a factor that makes its length 1, to multiples of a unit, and puts zeros
  /// behind it.
  ///
  /// - Returns: the unit.
  private static func round(
    _ vector: [Double], times factor: Double, to target: inout MutableSpan<Int16>, at start: Int,
    count: Int
  ) -> Double {
    let largest = BLAS.maximumMagnitude(vector.span) * factor
    let unit = max(1 / length, largest / Double(Int16.max))
    let multiple = factor / unit
    unsafe target.withUnsafeMutableBufferPointer { target in
      let target = target.extracting(start..<start + count)
      for i in vector.indices {
        // With 1.5 2^23 added, a number in single precision has no other digits than those of the nearest
        // whole number, in its last bits.
        let shifted = Float(vector[i] * multiple) + 0x1.8p23
        unsafe target[i] = Int16(truncatingIfNeeded: shifted.bitPattern)
      }
      for i in vector.count..<count { unsafe target[i] = 0 }
    }
    return unit
  }

  /// u_j'v of all columns.
  ///
  /// - Parameter factor: makes the length of the vector 1.
  /// - Returns: with what each may be off by. Rounding moves an element by half a unit at most, and so a
  ///   vector of n elements by sqrt(n) / 2 units; the products of whole numbers are exact.
  func products(_ vector: [Double], times factor: Double) -> (products: [Double], error: Double) {
    precondition(vector.count == rowCount)
    var rounded = [Int16](repeating: 0, count: stride)
    var span = rounded.mutableSpan
    let unit = Self.round(vector, times: factor, to: &span, at: 0, count: stride)
    let (multiples, units) = (rounded, units)
    let products = Parallel.map(units.indices, cost: stride / 4) {
      unit * units[$0] * Double(sum($0, multiples))
    }
    return (products, 0.51 * Double(rowCount).squareRoot() * (unit + largestUnit))
  }

  /// The sum of products with the elements of a column. In pairs, as processors have an instruction for.
  private func sum(_ column: Int, _ vector: [Int16]) -> Int32 {
    unsafe values.withUnsafeBytes { values in
      unsafe vector.withUnsafeBytes { vector in
        let column = unsafe values.baseAddress! + 2 * column * stride
        let vector = vector.baseAddress!
        var sums = (SIMD4<Int32>.zero, SIMD4<Int32>.zero)
        for i in Swift.stride(from: 0, to: 2 * stride, by: 32) {
          let first = unsafe Self.lanes(column, i) &* Self.lanes(vector, i)
          let second = unsafe Self.lanes(column, i + 16) &* Self.lanes(vector, i + 16)
          sums.0 &+= first.evenHalf &+ first.oddHalf
          sums.1 &+= second.evenHalf &+ second.oddHalf
        }
        return (sums.0 &+ sums.1).wrappedSum()
      }
    }
  }

  @inline(__always)
  private static func lanes(_ values: UnsafeRawPointer, _ offset: Int) -> SIMD8<Int32> {
    let lanes = unsafe values.loadUnaligned(fromByteOffset: offset, as: SIMD8<Int16>.self)
    return SIMD8(truncatingIfNeeded: lanes)
  }
}
