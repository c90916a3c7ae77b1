/// Products with columns of equal length that lie anywhere in a buffer, as `dgemv` has them for columns side by
/// side.
///
/// One `daxpy` or `ddot` for each column waits for memory at the start of each, and passes through the vector
/// each time. Eight columns at once, by plain loops, took half as long on columns of 400 to 1100 elements
/// that come from a cache (Zen 4). `dgemm` for a few vectors packs all columns first.
extension BLAS {
  /// y += sum_k factor_k a_k, for one y or several side by side.
  ///
  /// - Parameters:
  ///   - starts: where the columns a_k begin in `values`.
  ///   - factors: those for each y.
  ///   - targets: the y, packed; as long as the columns.
  static func add(
    columnsAt starts: [Int], _ values: Span<Double>, times factors: [[Double]],
    to targets: inout MutableSpan<Double>
  ) {
    guard !factors.isEmpty, !starts.isEmpty else { return }
    let rowCount = targets.count / factors.count
    precondition(targets.count == rowCount * factors.count)
    for factors in factors { precondition(factors.count == starts.count) }
    for start in starts { precondition(start >= 0 && start + rowCount <= values.count) }
    unsafe values.withUnsafeBufferPointer { values in
      unsafe targets.withUnsafeMutableBufferPointer { targets in
        guard let origin = values.baseAddress, let target = targets.baseAddress else { return }
        for first in stride(from: 0, to: starts.count, by: 8) {
          let group = first..<min(first + 8, starts.count)
          let columns = unsafe ColumnGroup(starts[group], origin)
          unsafe columns.add(
            times: factors.map { SIMD8(filling: $0[group]) }, to: target, count: rowCount)
        }
      }
    }
  }

  /// sum_k factor_k a_k for several lists of factors, by as many threads as they are worth, each of which takes
  /// a part of the rows.
  ///
  /// - Parameters:
  ///   - starts: where the columns a_k begin in `values`.
  ///   - rowCount: how long they are.
  static func combinations(
    columnsAt starts: [Int], _ values: [Double], rowCount: Int, _ factors: [[Double]]
  ) -> [[Double]] {
    // A part of what is summed up stays in the cache. Even, so that each row is summed in the same way however
    // many threads there are.
    let work = starts.count * factors.count
    let share = (rowCount / BLAS.loopThreadCount + 1) / 2 * 2
    let length = work * rowCount < 20_000 ? max(rowCount, 1) : max(2, min(share, 4096))
    let pieces = Parallel.map(0..<(rowCount + length - 1) / length, cost: work * length) { part in
      let rows = part * length..<min((part + 1) * length, rowCount)
      var piece = [Double](repeating: 0, count: rows.count * factors.count)
      var span = piece.mutableSpan
      add(
        columnsAt: starts.map { $0 + rows.lowerBound }, values.span, times: factors, to: &span)
      return piece
    }
    return factors.indices.map { pieces.stackedColumn($0, of: factors.count) }
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

  /// - Parameter starts: one to eight; the first stands for those that are missing.
  init(_ starts: ArraySlice<Int>, _ values: UnsafePointer<Double>) {
    unsafe columns = InlineArray {
      let start = $0 < starts.count ? starts[starts.startIndex + $0] : starts[starts.startIndex]
      return unsafe UnsafeRawPointer(values + start)
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

  /// y += the columns times `factors`, for several y of `count` elements side by side: each takes some rows while
  /// they are in the first cache.
  func add(times factors: [SIMD8<Double>], to y: UnsafeMutablePointer<Double>, count: Int) {
    for first in stride(from: 0, to: count, by: 256) {
      let rows = first..<min(first + 256, count)
      for (k, factors) in factors.enumerated() {
        unsafe add(times: factors, to: y + k * count, rows)
      }
    }
  }

  /// The same for some rows of one y.
  private func add(
    times factors: SIMD8<Double>, to y: UnsafeMutablePointer<Double>, _ rows: Range<Int>
  ) {
    let target = UnsafeMutableRawPointer(y)
    let whole = rows.lowerBound + rows.count / 2 * 2
    for i in stride(from: rows.lowerBound, to: whole, by: 2) {
      let first = unsafe factors[0] * lanes(0, i) + factors[1] * lanes(1, i)
      let second = unsafe factors[2] * lanes(2, i) + factors[3] * lanes(3, i)
      let third = unsafe factors[4] * lanes(4, i) + factors[5] * lanes(5, i)
      let fourth = unsafe factors[6] * lanes(6, i) + factors[7] * lanes(7, i)
      let sum = (first + second) + (third + fourth)
      let present = unsafe target.loadUnaligned(fromByteOffset: 8 * i, as: Lanes.self)
      unsafe target.storeBytes(of: present + sum, toByteOffset: 8 * i, as: Lanes.self)
    }
    for i in whole..<rows.upperBound { unsafe y[i] += (row(i) * factors).sum() }
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

extension [[Double]] {
  /// Column k of packed matrices of so many columns that lie one below the other.
  func stackedColumn(_ k: Int, of count: Int) -> [Double] {
    flatMap { $0[k * $0.count / count..<(k + 1) * $0.count / count] }
  }
}

extension SIMD8<Double> {
  /// Up to eight numbers, and zeros.
  fileprivate init(filling numbers: ArraySlice<Double>) {
    self = .zero
    for (k, number) in numbers.enumerated() { self[k] = number }
  }
}
