import Dispatch
import Synchronization

/// The fits of cross-validations, which share their folds, as jobs for any number of workers.
///
/// A job is a path: of all rows, or of all but a fold. Its BLAS calls stay on the worker's thread, so a
/// result does not depend on how many workers there are.
final class FoldRun: Sendable {
  private struct Job {
    var estimator: Int
    var fold: Int?
  }

  /// What a job found.
  private struct Outcome {
    var path: RegularizationPath
    /// On the fold left out; none where none was.
    var errors: [Double]
  }

  private let source: any FoldSource
  private let estimators: [any LinearEstimator]
  private let grids: [LambdaGrid]
  /// The problems of all rows, one for each estimator.
  private let wholes: [Fitting]
  private let progress: (@Sendable (Int, Int) -> Void)?
  private let jobs: [Job]
  private let next = Mutex(0)
  private let outcomes: Mutex<[Result<Outcome, ShrinkageError>?]>
  private let fitted = Mutex(0)
  private let isStopped = Atomic(false)

  /// Lays out the grids, from the problem of all rows.
  init(
    _ source: any FoldSource, _ estimators: [any LinearEstimator], _ grid: LambdaGrid,
    progress: (@Sendable (Int, Int) -> Void)?
  ) throws(ShrinkageError) {
    for (fold, weight) in source.foldWeights.enumerated() where !(weight > 0) {
      throw .invalidOption(
        name: "the weight of fold \(fold)", value: weight, requirement: "above 0")
    }
    self.source = source
    self.estimators = estimators
    self.progress = progress
    var (grids, wholes): ([LambdaGrid], [Fitting]) = ([], [])
    for estimator in estimators {
      let whole = try source.fitting(estimator, without: nil)
      grids.append(try Self.grid(grid, whole))
      wholes.append(whole)
    }
    (self.grids, self.wholes) = (grids, wholes)
    // The longest first.
    let folds: [Int?] = [nil] + source.foldWeights.indices.map { $0 }
    jobs = estimators.indices.flatMap { k in folds.map { Job(estimator: k, fold: $0) } }
    outcomes = Mutex(Array(repeating: nil, count: jobs.count))
  }

  /// One grid for the fits to all rows and to those without a fold.
  private static func grid(
    _ grid: LambdaGrid, _ whole: Fitting
  ) throws(ShrinkageError) -> LambdaGrid {
    if let given = grid.givenValues {
      guard !given.isEmpty else {
        throw .invalidOption(name: "the number of lambdas", value: 0, requirement: "at least 1")
      }
      return grid
    }
    return .values(try whole.lambdas(grid) ?? [0])
  }

  /// Does jobs until none is left, or one failed, or the task was cancelled.
  func work() {
    while let index = takeJob() {
      let result: Result<Outcome, ShrinkageError>
      do throws(ShrinkageError) {
        result = .success(try outcome(of: jobs[index]))
      } catch {
        result = .failure(error)
        isStopped.store(true, ordering: .relaxed)
      }
      outcomes.withLock { $0[index] = result }
    }
  }

  private func takeJob() -> Int? {
    noteCancellation()
    guard !isStopped.load(ordering: .relaxed) else { return nil }
    return next.withLock { next in
      guard next < jobs.count else { return nil }
      next += 1
      return next - 1
    }
  }

  /// A worker that is no task of its own does not know of its task's cancellation: others tell it.
  private func noteCancellation() {
    if Task.isCancelled { isStopped.store(true, ordering: .relaxed) }
  }

  private func outcome(of job: Job) throws(ShrinkageError) -> Outcome {
    let path = try path(estimators[job.estimator], job)
    guard let fold = job.fold, !isStopped.load(ordering: .relaxed) else {
      return Outcome(path: path, errors: [])
    }
    return Outcome(path: path, errors: try source.errors(of: path.points, on: fold))
  }

  private func path(
    _ estimator: some LinearEstimator, _ job: Job
  ) throws(ShrinkageError) -> RegularizationPath {
    var fitting =
      job.fold == nil
      ? wholes[job.estimator] : try source.fitting(estimator, without: job.fold)
    return try fitting.path(grids[job.estimator], of: estimator) { [self] _, count in
      noteCancellation()
      let stops = fitted.withLock { fitted in
        fitted += 1
        progress?(fitted, jobs.count * count)
        return isStopped.load(ordering: .relaxed)
      }
      return !stops
    }
  }

  /// The results, one for each estimator.
  ///
  /// - Throws: the error of the first job that failed, or ``ShrinkageError/cancelled``.
  func results(_ assignment: [Int]?) throws(ShrinkageError) -> [CrossValidation] {
    var done: [Outcome] = []
    for outcome in outcomes.withLock({ $0 }) where outcome != nil {
      if case .failure(let error)? = outcome { throw error }
      if case .success(let outcome)? = outcome { done.append(outcome) }
    }
    let isComplete = done.allSatisfy { outcome in
      outcome.path.points.last.map { $0.report.status != .cancelled } ?? true
    }
    guard isComplete, done.count == jobs.count, !isStopped.load(ordering: .relaxed) else {
      throw .cancelled
    }
    let size = source.foldWeights.count + 1
    return estimators.indices.map { k in
      let outcomes = done[k * size..<(k + 1) * size]
      return CrossValidation(
        path: outcomes[k * size].path, folds: outcomes.dropFirst().map(\.path),
        foldErrors: outcomes.dropFirst().map(\.errors), foldWeights: source.foldWeights,
        assignment: assignment)
    }
  }
}

extension FoldRun {
  /// Works on threads of its own beside the caller's until all is done.
  func finish(_ assignment: [Int]?) throws(ShrinkageError) -> [CrossValidation] {
    let workers = min(BLAS.beginSingleThreadSection(), jobs.count)
    if workers > 1 {
      DispatchQueue.concurrentPerform(iterations: workers) { _ in work() }
    } else {
      work()
    }
    BLAS.endSingleThreadSection()
    return try results(assignment)
  }

  /// Works as tasks until all is done.
  func finish(_ assignment: [Int]?) async throws(ShrinkageError) -> [CrossValidation] {
    let workers = min(BLAS.beginSingleThreadSection(), jobs.count)
    await withTaskGroup(of: Void.self) { group in
      for _ in 0..<workers { group.addTask { self.work() } }
    }
    BLAS.endSingleThreadSection()
    return try results(assignment)
  }
}
