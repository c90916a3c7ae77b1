extension [Double] {
  /// Lets `body` change the elements in place.
  ///
  /// For arrays that are stored properties, in place of `mutableSpan`: after a method has taken that of
  /// one property of `self`, Swift 6.3's optimiser takes all other properties for unshared, and what is
  /// then written to one of them is written to its copies too. Here the span is of the array alone.
  mutating func withMutableSpan(_ body: (inout MutableSpan<Double>) -> Void) {
    var span = mutableSpan
    body(&span)
  }

  /// Sets rows of the first columns of a column-major matrix to the columns of another, packed.
  ///
  /// The rows of a column lie side by side, those of the next far apart from them: each stretch is visited
  /// once, and those of a few columns together, for which elements lie side by side in the source.
  mutating func setRows(_ rows: Range<Int>, stride: Int, to source: [Double]) {
    guard !rows.isEmpty, !source.isEmpty else { return }
    let (columns, width) = (source.count / rows.count, 8)
    precondition(source.count == columns * rows.count && rows.upperBound <= stride)
    let parts = (columns + width - 1) / width
    Parallel.update(&self, parts: parts, cost: width * rows.count) { part, values in
      let some = part * width..<Swift.min((part + 1) * width, columns)
      for (k, row) in rows.enumerated() {
        for column in some { values[column * stride + row] = source[k * columns + column] }
      }
    }
  }

  init(copying span: Span<Double>) {
    self = []
    reserveCapacity(span.count)
    for i in span.indices { append(span[i]) }
  }
}
