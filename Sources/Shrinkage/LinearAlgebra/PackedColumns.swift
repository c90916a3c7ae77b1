/// Dense columns side by side, to which others are appended, and products among them by `dgemm`.
struct PackedColumns: Sendable {
  let rowCount: Int
  private(set) var count = 0
  /// The columns; behind them, room for more.
  private(set) var values: [Double] = []

  /// The elements of so many of the first columns.
  func block(of columns: Range<Int>) -> Block {
    Block(offset: columns.lowerBound * rowCount, rows: rowCount, columns: columns.count)
  }

  /// Appends columns, which all threads make.
  ///
  /// - Parameters:
  ///   - likely: how many there are likely to be in the end.
  ///   - load: sets the elements of the k-th of them, from a position on.
  mutating func append(
    _ entering: Int, likely: Int,
    _ load: @Sendable (_ k: Int, inout MutableSpan<Double>, _ start: Int) -> Void
  ) {
    let (present, rowCount) = (count, rowCount)
    reserve(present + entering, likely: likely)
    Parallel.update(&values, parts: entering, cost: 4 * rowCount) { k, values in
      load(k, &values, (present + k) * rowCount)
    }
    count += entering
  }

  /// Room that is not used is not made resident, and growth copies all.
  private mutating func reserve(_ newCount: Int, likely: Int) {
    guard newCount * rowCount > values.count else { return }
    let old = values
    let room = max(newCount, count + count / 2, likely)
    let length = count * rowCount
    values = uninitializedArray(count: rowCount * room)
    values.withMutableSpan { BLAS.copy(old.span.extracting(..<length), to: &$0, at: 0) }
  }

  /// The products of the last columns with those before them, packed, and among themselves, of which the lower
  /// triangle counts; by all threads, each of which takes some rows of both.
  func products(ofLast last: Int, factor: Double) -> (cross: [Double], corner: [Double]) {
    let (present, values) = (count - last, values)
    let parts = Self.rowParts(present, last)
    var (cross, corner) = (
      uninitializedArray(count: present * last),
      [Double](repeating: 0, count: last * last)
    )
    let cost = rowCount * last * count / (4 * parts.count)
    BLAS.withSingleThread(sharesLoops: true) {
      Parallel.update(&cross, &corner, parts: parts.count, cost: cost) { part, cross, corner in
        let rows = parts[part]
        let (above, below) = (
          rows.clamped(to: 0..<present),
          max(rows.lowerBound, present)..<max(rows.upperBound, present)
        )
        BLAS.gemm(
          block(of: above), values.span, block(of: present..<count), values.span, factor: factor,
          &cross,
          at: Block(offset: above.lowerBound, rows: above.count, columns: last, stride: present))
        let width = below.upperBound - present
        BLAS.gemm(
          block(of: below), values.span, block(of: present..<present + width), values.span,
          factor: factor, &corner,
          at: Block(
            offset: below.lowerBound - present, rows: below.count, columns: width, stride: last))
      }
    }
    return (cross, corner)
  }

  /// Rows of both blocks, first those of all columns and then those of a triangle, in parts that take about
  /// as long: the larger, the better `dgemm` is at them.
  private static func rowParts(_ present: Int, _ last: Int) -> [Range<Int>] {
    let work = (present * last + last * last / 2) / (2 * BLAS.threadCount)
    var parts: [Range<Int>] = []
    var start = 0
    while start < present + last {
      let (left, above) = (max(0, present - start), max(0, start - present))
      let rest = work - left * last
      // rows (above + rows) = rest in the triangle.
      let rows =
        rest <= 0
        ? work / last : left + (Int(Double(above * above + 4 * rest).squareRoot()) - above) / 2
      let end = start + max(rows, 64)
      parts.append(start..<(present + last - end < 32 ? present + last : end))
      start = parts[parts.count - 1].upperBound
    }
    return parts
  }
}
