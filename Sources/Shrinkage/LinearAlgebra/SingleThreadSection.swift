import Synchronization

extension BLAS {
  /// How many sections are open, and the setting that the last to close brings back.
  private static let sections = Mutex((open: 0, threadCount: 1))

  /// Begins a section in which every BLAS call is worked on by the thread that makes it alone, so that
  /// several threads of ours can be in BLAS at once. Sections may overlap.
  ///
  /// - Returns: how many threads BLAS had before.
  static func beginSingleThreadSection() -> Int {
    sections.withLock { sections in
      if sections.open == 0 {
        sections.threadCount = threadCount
        threadCount = 1
      }
      sections.open += 1
      return sections.threadCount
    }
  }

  static func endSingleThreadSection() {
    sections.withLock { sections in
      sections.open -= 1
      if sections.open == 0 { threadCount = sections.threadCount }
    }
  }

  /// Runs work in a section of its own.
  static func withSingleThread<Result>(_ body: () -> Result) -> Result {
    _ = beginSingleThreadSection()
    defer { endSingleThreadSection() }
    return body()
  }

  /// Runs work on matrices of some order on the calling thread alone, if that is so small that OpenBLAS's
  /// threads gain nothing: they spin for some 20 ms afterwards, in the way of ours.
  static func alone<Result>(order: Int, _ body: () -> Result) -> Result {
    order <= 512 ? withSingleThread(body) : body()
  }
}
