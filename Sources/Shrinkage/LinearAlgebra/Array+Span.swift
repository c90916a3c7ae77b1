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

  init(copying span: Span<Double>) {
    self = []
    reserveCapacity(span.count)
    for i in span.indices { append(span[i]) }
  }
}
