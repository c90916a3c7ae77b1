import Dispatch
import Testing

@testable import Shrinkage

/// Work shared among threads, against the same work by one.
@Suite struct CrewTests {
  @Test(arguments: [1, 2, 3, 1000], [1, 2, 4])
  func everyPartIsDoneOnce(count: Int, threads: Int) {
    let crew = Crew()
    for _ in 0..<50 {
      var done = [Int](repeating: 0, count: count)
      let isDone = unsafe done.withUnsafeMutableBufferPointer { done in
        nonisolated(unsafe) let start = done.baseAddress!
        return crew.perform(count, threads: threads) { unsafe start[$0] += 1 }
      }
      #expect(isDone)
      #expect(done.allSatisfy { $0 == 1 })
    }
  }

  @Test func crewHasOneCallerAtATime() {
    let crew = Crew()
    let isDone = crew.perform(2, threads: 2) { _ in
      #expect(!crew.perform(1, threads: 2) { _ in })
    }
    #expect(isDone)
    #expect(crew.perform(1, threads: 1) { _ in })
  }

  @Test func loopsWithinAndBesideOthersGiveTheSame() {
    @Sendable func sums(_ seed: Int) -> [Int] {
      Parallel.map(0..<64, cost: 10_000, threads: 2) { i in
        Parallel.map(0..<64, cost: 10_000, threads: 2) { seed + i * $0 }.reduce(0, +)
      }
    }
    let expected = (0..<8).map { seed in (0..<64).map { 64 * seed + 2016 * $0 } }
    var found = [[Int]](repeating: [], count: 8)
    unsafe found.withUnsafeMutableBufferPointer { found in
      nonisolated(unsafe) let start = found.baseAddress!
      DispatchQueue.concurrentPerform(iterations: 8) { unsafe start[$0] = sums($0) }
    }
    #expect(found == expected)
  }
}
