import Shrinkage

/// When each lambda of a path was done.
final class PathClock {
  private let start = ContinuousClock.now
  private var moments: [Double] = []

  /// Seconds since it was made.
  var elapsed: Double { (ContinuousClock.now - start) / .seconds(1) }

  /// To be called after each lambda, as `path` reports them: the largest first.
  func tick() { moments.append(elapsed) }

  /// The moment of each lambda, in the order in which they are given; nil where there was none.
  func seconds(of lambdas: [Double]) -> [Double?] {
    var seconds = [Double?](repeating: nil, count: lambdas.count)
    let order = lambdas.indices.sorted { (lambdas[$1], $0) < (lambdas[$0], $1) }
    for (index, moment) in zip(order, moments) { seconds[index] = moment }
    return seconds
  }
}
