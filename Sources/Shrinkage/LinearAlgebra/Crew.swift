import Dispatch
import Glibc
import Synchronization

/// Threads that stay awake for a while after work shared with them, so that the next share takes a microsecond to
/// begin.
///
/// To wake a thread of a pool takes some 40 µs, as long as many of the loops of a path. OpenBLAS keeps its
/// threads awake for the same reason. Those here give way to any other thread, and go back to the pool when there
/// has been nothing for them for a millisecond.
final class Crew: Sendable {
  static let shared = Crew()

  /// Whether a caller has the crew, of which there may be one at a time.
  private let isTaken = Atomic(false)
  /// Odd while there is work that helpers may begin with.
  private let epoch = Atomic(0)
  /// How many helpers are at work, or about to look whether there is any.
  private let working = Atomic(0)
  /// How many are awake.
  private let awake = Atomic(0)
  /// The next part that no thread has begun.
  private let next = Atomic(0)
  /// The work; changed by the caller that has the crew, while no helper is at work.
  nonisolated(unsafe) private var body: (Int) -> Void = { _ in }
  nonisolated(unsafe) private var count = 0

  /// Whether helpers are awake, so that sharing costs little.
  var isAwake: Bool { awake.load(ordering: .relaxed) > 0 }

  /// Calls `body(0)` ... `body(count - 1)`, on this thread and up to `threads` - 1 others.
  ///
  /// - Returns: whether it did; not if another caller has the crew.
  func perform(_ count: Int, threads: Int, _ body: (Int) -> Void) -> Bool {
    guard !isTaken.exchange(true, ordering: .acquiring) else { return false }
    defer { isTaken.store(false, ordering: .releasing) }
    withoutActuallyEscaping(body) { body in
      unsafe (self.body, self.count) = (body, count)
      next.store(0, ordering: .relaxed)
      epoch.add(1, ordering: .sequentiallyConsistent)
      wake(threads - 1)
      workOff()
      epoch.add(1, ordering: .sequentiallyConsistent)
      // Helpers that have begun with a part end it.
      while working.load(ordering: .sequentiallyConsistent) > 0 { sched_yield() }
      unsafe self.body = { _ in }
    }
    return true
  }

  /// Brings the helpers to so many.
  private func wake(_ count: Int) {
    let missing = count - awake.load(ordering: .relaxed)
    guard missing > 0 else { return }
    for _ in 0..<missing {
      awake.add(1, ordering: .relaxed)
      DispatchQueue.global(qos: .userInitiated).async { self.help() }
    }
  }

  /// Begins parts until there are no more.
  private func workOff() {
    let (body, count) = unsafe (body, count)
    while true {
      let part = next.add(1, ordering: .relaxed).oldValue
      guard part < count else { return }
      body(part)
    }
  }

  /// Works until nothing has come for a while.
  private func help() {
    var last = 0
    var end = DispatchTime.now() + .milliseconds(1)
    while DispatchTime.now() < end {
      let current = epoch.load(ordering: .acquiring)
      if current % 2 == 1, current != last {
        working.add(1, ordering: .sequentiallyConsistent)
        // Unless the caller, which does not wait for those it has not seen at work, has gone on.
        if epoch.load(ordering: .sequentiallyConsistent) == current { workOff() }
        working.subtract(1, ordering: .sequentiallyConsistent)
        last = current
        end = DispatchTime.now() + .milliseconds(1)
      }
      sched_yield()
    }
    awake.subtract(1, ordering: .relaxed)
  }
}
