import Dispatch
import Glibc
import Synchronization

/// Results of `body(0)` ... `body(count - 1)` in that order, computed by several threads, each of which
/// has scratch memory of its own.
///
/// Indices are begun in ascending order, so the error that is thrown is the one of the lowest index
/// that fails, whatever the number of threads; indices above it may not be computed.
func inParallel<Result: Sendable>(
  count: Int, threadCount: Int,
  _ body: @Sendable (Int, inout WorkerScratch) throws(DataError) -> Result
) throws(DataError) -> [Result] {
  let progress = Mutex(ParallelProgress<Result>(count: count))
  let workerCount = max(1, min(threadCount, count))
  DispatchQueue.concurrentPerform(iterations: workerCount) { _ in
    var scratch = WorkerScratch()
    while let index = progress.withLock({ $0.begin() }) {
      do throws(DataError) {
        let result = try body(index, &scratch)
        progress.withLock { $0.results[index] = result }
      } catch {
        progress.withLock { $0.fail(index, error) }
      }
    }
  }
  let end = progress.withLock { $0 }
  if let failure = end.failure { throw failure.error }
  return end.results.compactMap { $0 }
}

/// What each of several threads keeps from one piece of work to the next.
struct WorkerScratch {
  var window = TextWindow()
  var rows: [Double] = []
}

/// What threads that share work know of each other.
private struct ParallelProgress<Result: Sendable>: Sendable {
  var results: [Result?]
  var failure: (index: Int, error: DataError)?
  private var next = 0

  init(count: Int) {
    results = [Result?](repeating: nil, count: count)
  }

  /// The next index to work on, if any.
  mutating func begin() -> Int? {
    guard failure == nil, next < results.count else { return nil }
    defer { next += 1 }
    return next
  }

  mutating func fail(_ index: Int, _ error: DataError) {
    if let failure, failure.index < index { return }
    failure = (index, error)
  }
}

/// The number of processors that are on line.
func processorCount() -> Int {
  max(1, sysconf(Int32(_SC_NPROCESSORS_ONLN)))
}

/// Adds up how much was read and tells the caller, one thread at a time.
///
/// A byte is five units of work: where it is counted before it is parsed, that is one of them.
final class ProgressMeter: Sendable {
  private let work: Mutex<(units: Int, hasCounted: Bool)>
  private let total: Int?
  private let report: CSVReader.Progress?

  /// `isCounted`: the lines of the whole were counted by another meter.
  init(total: Int?, report: CSVReader.Progress?, isCounted: Bool = false) {
    work = Mutex((units: isCounted ? total ?? 0 : 0, hasCounted: isCounted))
    self.total = total
    self.report = report
  }

  /// Bytes of which only the line breaks were counted; the rest of the file must follow.
  func addCounted(_ byteCount: Int) {
    guard let report else { return }
    work.withLock {
      $0.hasCounted = true
      $0.units += byteCount
      report(min($0.units / 5, total ?? .max), total)
    }
  }

  /// Bytes that were parsed.
  func addParsed(_ byteCount: Int) {
    guard let report else { return }
    work.withLock {
      $0.units += byteCount * ($0.hasCounted ? 4 : 5)
      report(min($0.units / 5, total ?? .max), total)
    }
  }
}
