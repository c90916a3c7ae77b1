import Dispatch

/// Work shared among threads of our own, where BLAS has no routine to share it.
enum Parallel {
  /// The elements for `positions`, in their order.
  ///
  /// - Parameters:
  ///   - cost: about how many numbers one element reads. Below some hundred thousand in all, one thread does
  ///     it, as to wake another takes some 40 µs; below some ten thousand while the ``Crew`` is awake.
  ///   - threads: how many may be used; nil: ``BLAS/loopThreadCount``.
  ///   - element: must not call a BLAS routine that wakes OpenBLAS's threads.
  static func map<Element: Sendable, Positions: RandomAccessCollection & Sendable>(
    _ positions: Positions, cost: Int, threads: Int? = nil,
    _ element: @Sendable (Positions.Element) -> Element
  ) -> [Element] {
    let count = positions.count
    let least = Crew.shared.isAwake ? 20_000 : 200_000
    let threads = count * cost < least ? 1 : min(threads ?? BLAS.loopThreadCount, count)
    guard threads > 1 else { return positions.map(element) }
    // More parts than threads: one of these may be busy elsewhere.
    let size = max(1, count / (8 * threads))
    return unsafe Array(unsafeUninitializedCapacity: count) { buffer, initializedCount in
      nonisolated(unsafe) let start = buffer.baseAddress!
      perform((count + size - 1) / size, threads: threads) { part in
        for index in part * size..<min((part + 1) * size, count) {
          let position = positions[positions.index(positions.startIndex, offsetBy: index)]
          unsafe (start + index).initialize(to: element(position))
        }
      }
      initializedCount = count
    }
  }

  private static func perform(_ count: Int, threads: Int, _ body: @Sendable (Int) -> Void) {
    guard !Crew.shared.perform(count, threads: threads, body) else { return }
    DispatchQueue.concurrentPerform(iterations: count, execute: body)
  }

  /// Changes an array in parts, each of which sets elements that no other looks at.
  ///
  /// - Parameter cost: about how many numbers one part reads; as in ``map(_:cost:threads:_:)``.
  static func update(
    _ values: inout [Double], parts: Int, cost: Int,
    _ body: @Sendable (_ part: Int, inout MutableSpan<Double>) -> Void
  ) {
    var none: [Double] = []
    update(&values, &none, parts: parts, cost: cost) { part, values, _ in body(part, &values) }
  }

  /// The same for two arrays.
  static func update(
    _ values: inout [Double], _ others: inout [Double], parts: Int, cost: Int,
    _ body: @Sendable (_ part: Int, inout MutableSpan<Double>, inout MutableSpan<Double>) -> Void
  ) {
    unsafe values.withUnsafeMutableBufferPointer { values in
      unsafe others.withUnsafeMutableBufferPointer { others in
        nonisolated(unsafe) let (values, others) = unsafe (values, others)
        _ = map(0..<parts, cost: cost) { part in
          var span = unsafe values.mutableSpan
          var otherSpan = unsafe others.mutableSpan
          body(part, &span, &otherSpan)
        }
      }
    }
  }

  /// Packed columns, made some at a time, and something of each.
  ///
  /// - Parameter make: sets some columns, and returns what to note of each; as `element` of
  ///   ``map(_:cost:threads:_:)``.
  static func packed<Value: BitwiseCopyable & Sendable, Note: Sendable>(
    columns: Int, rows: Int,
    _ make: @Sendable (_ columns: Range<Int>, inout MutableSpan<Value>) -> [Note]
  ) -> (values: [Value], notes: [Note]) {
    let width = 64
    var notes: [Note] = []
    let values = unsafe [Value](unsafeUninitializedCapacity: columns * rows) {
      buffer, initializedCount in
      nonisolated(unsafe) let buffer = unsafe buffer
      notes = map(0..<(columns + width - 1) / width, cost: width * rows) { index in
        let some = index * width..<min((index + 1) * width, columns)
        var target = unsafe UnsafeMutableBufferPointer(
          rebasing: buffer[some.lowerBound * rows..<some.upperBound * rows]
        ).mutableSpan
        return make(some, &target)
      }.flatMap { $0 }
      initializedCount = columns * rows
    }
    return (values, notes)
  }

  /// ``map(_:cost:threads:_:)`` for elements that call BLAS, each worked on by its thread alone.
  ///
  /// OpenBLAS's own threads would spin for some milliseconds after a call, in the way of what follows.
  static func mapWithBLAS<Element: Sendable, Positions: RandomAccessCollection & Sendable>(
    _ positions: Positions, cost: Int, _ element: @Sendable (Positions.Element) -> Element
  ) -> [Element] {
    let threads = BLAS.threadCount
    return BLAS.withSingleThread { map(positions, cost: cost, threads: threads, element) }
  }
}
