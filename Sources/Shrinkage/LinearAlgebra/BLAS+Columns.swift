/// Products with columns of equal length that lie anywhere in a buffer, as `dgemv` has them for columns side by
/// side.
///
/// One `daxpy` or `ddot` for each column waits for memory at the start of each, and passes through the vector
/// each time. Eight columns at once, by plain loops, took half as long on columns of 400 to 1100 elements
/// that come from a cache (Zen 4).
extension BLAS {
  /// y += sum_k factor_k a_k.
  ///
  /// - Parameter starts: where the columns a_k begin in `values`.
  static func add(
    columnsAt starts: [Int], _ values: Span<Double>, times factors: [Double],
    to y: inout MutableSpan<Double>
  ) {
    precondition(factors.count == starts.count)
    let grouped = starts.count / 8 * 8
    for k in grouped..<starts.count {
      axpy(factors[k], values.extracting(starts[k]..<starts[k] + y.count), &y)
    }
    for k in 0..<grouped { precondition(starts[k] >= 0 && starts[k] + y.count <= values.count) }
    unsafe values.withUnsafeBufferPointer { values in
      unsafe y.withUnsafeMutableBufferPointer { y in
        for first in stride(from: 0, to: grouped, by: 8) {
          let group = unsafe ColumnGroup(starts[first..<first + 8], values.baseAddress!)
          unsafe group.add(times: factors[first..<first + 8], to: y)
        }
      }
    }
  }

  /// a_k'x for each k, by as many threads as they are worth.
  ///
  /// - Parameter starts: where the columns a_k begin in `values`.
  static func products(columnsAt starts: [Int], _ values: [Double], _ x: [Double]) -> [Double] {
    for start in starts { precondition(start >= 0 && start + x.count <= values.count) }
    let grouped = starts.count / 8 * 8
    let groups = Parallel.map(0..<grouped / 8, cost: 8 * x.count) { index in
      unsafe values.withUnsafeBufferPointer { values in
        unsafe x.withUnsafeBufferPointer { x in
          let columns = starts[8 * index..<8 * index + 8]
          return unsafe ColumnGroup(columns, values.baseAddress!).products(x)
        }
      }
    }
    var products: [Double] = []
    products.reserveCapacity(starts.count)
    for sums in groups { for k in 0..<8 { products.append(sums[k]) } }
    for start in starts[grouped...] {
      products.append(dot(values.span.extracting(start..<start + x.count), x.span))
    }
    return products
  }
}

/// Eight columns in memory.
@unsafe private struct ColumnGroup {
  /// As many as fill a register of the oldest 64-bit processors, of which there are 16.
  private typealias Lanes = SIMD2<Double>

  private let columns: InlineArray<8, UnsafeRawPointer>

  init(_ starts: ArraySlice<Int>, _ values: UnsafePointer<Double>) {
    unsafe columns = InlineArray {
      unsafe UnsafeRawPointer(values + starts[starts.startIndex + $0])
    }
  }

  /// Elements i and i + 1 of column k.
  @inline(__always)
  private func lanes(_ k: Int, _ i: Int) -> Lanes {
    unsafe columns[k].loadUnaligned(fromByteOffset: 8 * i, as: Lanes.self)
  }

  /// Element i of all columns.
  private func row(_ i: Int) -> SIMD8<Double> {
    var row = SIMD8<Double>.zero
    for k in 0..<8 { row[k] = unsafe columns[k].load(fromByteOffset: 8 * i, as: Double.self) }
    return row
  }

  /// y += the columns times `factors`.
  func add(times factors: ArraySlice<Double>, to y: UnsafeMutableBufferPointer<Double>) {
    let factors = SIMD8(factors)
    let target = UnsafeMutableRawPointer(y.baseAddress!)
    let whole = y.count / 2 * 2
    for i in stride(from: 0, to: whole, by: 2) {
      let first = unsafe factors[0] * lanes(0, i) + factors[1] * lanes(1, i)
      let second = unsafe factors[2] * lanes(2, i) + factors[3] * lanes(3, i)
      let third = unsafe factors[4] * lanes(4, i) + factors[5] * lanes(5, i)
      let fourth = unsafe factors[6] * lanes(6, i) + factors[7] * lanes(7, i)
      let sum = (first + second) + (third + fourth)
      let present = unsafe target.loadUnaligned(fromByteOffset: 8 * i, as: Lanes.self)
      unsafe target.storeBytes(of: present + sum, toByteOffset: 8 * i, as: Lanes.self)
    }
    for i in whole..<y.count { unsafe y[i] += (row(i) * factors).sum() }
  }

  /// The products of the columns with x.
  func products(_ x: UnsafeBufferPointer<Double>) -> SIMD8<Double> {
    let source = unsafe UnsafeRawPointer(x.baseAddress!)
    var sums = InlineArray<8, Lanes>(repeating: .zero)
    let whole = x.count / 2 * 2
    for i in stride(from: 0, to: whole, by: 2) {
      let v = unsafe source.loadUnaligned(fromByteOffset: 8 * i, as: Lanes.self)
      unsafe sums[0] += v * lanes(0, i)
      unsafe sums[1] += v * lanes(1, i)
      unsafe sums[2] += v * lanes(2, i)
      unsafe sums[3] += v * lanes(3, i)
      unsafe sums[4] += v * lanes(4, i)
      unsafe sums[5] += v * lanes(5, i)
      unsafe sums[6] += v * lanes(6, i)
      unsafe sums[7] += v * lanes(7, i)
    }
    var products = SIMD8<Double>.zero
    for k in 0..<8 { products[k] = sums[k].sum() }
    for i in whole..<x.count { products += unsafe x[i] * row(i) }
    return products
  }
}
