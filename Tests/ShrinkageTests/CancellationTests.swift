import Testing

@testable import Shrinkage

/// A cancelled task gets what is there, with its status and its gap, not an exception.
@Suite struct CancellationTests {
  private let sample = SampleProblem(rows: 20, columns: 6, seed: 97)

  @Test func cancelledFitsSaySo() async throws {
    let sample = sample
    let task = Task {
      unsafe withUnsafeCurrentTask { unsafe $0?.cancel() }
      return try Lasso().path(
        sample.features, sample.response, lambdas: .values([0.1, 0.01]))
    }
    let path = try await task.value
    #expect(path.points.count == 1)
    #expect(path.points.last?.report.status == .cancelled)
    #expect(path.lambdas == [0.1])
    #expect(!path.isCertified)
    let gap = try #require(path.points.last?.report.gap)
    let certificate = try path[0].verify(sample.features, sample.response)
    #expect(distance([gap], [certificate.gap]) <= Tolerance.solved(20))
  }

  /// Cancelled in the middle of a path: the lambdas done before are certified.
  @Test func cancelledPathsKeepWhatIsDone() async throws {
    let sample = sample
    let task = Task {
      try Lasso().path(
        sample.features, sample.response, lambdas: .automatic(count: 20),
        progress: { done, _ in
          if done == 7 { unsafe withUnsafeCurrentTask { unsafe $0?.cancel() } }
        })
    }
    let path = try await task.value
    // A lambda that is done before anyone looks whether to stop may still come after.
    let count = path.points.count
    #expect((8..<20).contains(count))
    #expect(path.points.dropLast().allSatisfy { $0.report.isCertified })
    #expect(path.points.last?.report.status == .cancelled)
    let whole = try Lasso().path(
      sample.features, sample.response, lambdas: .automatic(count: 20))
    #expect(Array(whole.lambdas.prefix(count)) == path.lambdas)
  }
}
