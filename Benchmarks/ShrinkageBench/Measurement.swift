#if canImport(Glibc)
  import Glibc
#elseif canImport(Musl)
  import Musl
#endif

/// Seconds of repeated runs of the same work.
struct Measurement {
  /// Ascending.
  let seconds: [Double]

  /// Runs `work` once to warm up and then `repeats` times.
  init(repeats: Int, _ work: () throws -> Void) rethrows {
    try work()
    var seconds: [Double] = []
    let clock = ContinuousClock()
    for _ in 0..<repeats {
      seconds.append(try clock.measure(work).inSeconds)
    }
    self.init(seconds: seconds)
  }

  /// Of measurements made elsewhere, at least one.
  init(seconds: [Double]) { self.seconds = seconds.sorted() }

  var minimum: Double { seconds[0] }
  var maximum: Double { seconds[seconds.count - 1] }
  var median: Double {
    let middle = seconds.count / 2
    return seconds.count % 2 == 1 ? seconds[middle] : (seconds[middle - 1] + seconds[middle]) / 2
  }
}

extension Duration {
  var inSeconds: Double { Double(components.seconds) + Double(components.attoseconds) * 1e-18 }
}

func logarithm(_ x: Double) -> Double { log(x) }
