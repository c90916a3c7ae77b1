import Dispatch

/// Work shared among threads of our own, where BLAS has no routine to share it.
enum Parallel {
  /// `element(0)` ... `element(count - 1)`.
  ///
  /// - Parameters:
  ///   - cost: about how many numbers one element reads. Below some hundred thousand in all, one thread
  ///     does it: to wake another takes some 10 µs.
  ///   - element: must not call a BLAS routine that wakes OpenBLAS's threads.
  static func map<Element: Sendable>(
    count: Int, cost: Int, _ element: @Sendable (Int) -> Element
  ) -> [Element] {
    let threads = count * cost < 200_000 ? 1 : min(BLAS.threadCount, count)
    guard threads > 1 else { return (0..<count).map(element) }
    // More parts than threads: one of these may be busy elsewhere.
    let size = max(1, count / (8 * threads))
    return unsafe Array(unsafeUninitializedCapacity: count) { buffer, initializedCount in
      nonisolated(unsafe) let start = buffer.baseAddress!
      DispatchQueue.concurrentPerform(iterations: (count + size - 1) / size) { part in
        for index in part * size..<min((part + 1) * size, count) {
          unsafe (start + index).initialize(to: element(index))
        }
      }
      initializedCount = count
    }
  }
}
