import Synchronization

extension BLAS {
  /// How many sections are open, the setting that the last to close brings back, and whether the first of them
  /// leaves threads to loops of ours.
  private static let sections = Mutex((open: 0, threadCount: 1, sharesLoops: false))

  /// Begins a section in which every BLAS call is worked on by the thread that makes it alone, so that
  /// several threads of ours can be in BLAS at once. Sections may overlap.
  ///
  /// - Parameter sharesLoops: whether loops within may be shared among threads that are not in BLAS; they are
  ///   while no other section is open.
  /// - Returns: how many threads BLAS had before.
  static func beginSingleThreadSection(sharesLoops: Bool = false) -> Int {
    sections.withLock { sections in
      if sections.open == 0 {
        sections.threadCount = threadCount
        sections.sharesLoops = sharesLoops
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

  /// How many threads a loop of ours may be shared among.
  static var loopThreadCount: Int {
    sections.withLock { sections in
      sections.open == 1 && sections.sharesLoops ? sections.threadCount : threadCount
    }
  }

  /// Runs work in a section of its own.
  static func withSingleThread<Result>(
    sharesLoops: Bool = false, _ body: () -> Result
  ) -> Result {
    _ = beginSingleThreadSection(sharesLoops: sharesLoops)
    defer { endSingleThreadSection() }
    return body()
  }

  /// Within a section that shares loops, gives BLAS the threads for work of so many multiplications, if it takes
  /// longer than OpenBLAS's threads spin afterwards, some 20 ms, in the way of ours.
  static func withThreads<Result>(multiplications: Int, _ body: () -> Result) -> Result {
    let threads = threadCount == 1 && multiplications > 1_000_000_000 ? loopThreadCount : 1
    guard threads > 1 else { return body() }
    threadCount = threads
    defer { threadCount = 1 }
    return body()
  }
}
