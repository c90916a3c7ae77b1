import Shrinkage

#if canImport(Glibc)
  import Glibc
#elseif canImport(Musl)
  import Musl
#endif

/// Seconds of repeated runs of the same work.
struct Measurement {
  let seconds: [Double]

  /// Runs `work` once to warm up and then `repeats` times.
  init(repeats: Int, _ work: () throws -> Void) rethrows {
    try work()
    var seconds: [Double] = []
    let clock = ContinuousClock()
    for _ in 0..<repeats {
      let duration = try clock.measure(work)
      let (whole, atto) = duration.components
      seconds.append(Double(whole) + Double(atto) * 1e-18)
    }
    self.seconds = seconds.sorted()
  }

  var minimum: Double { seconds[0] }
  var maximum: Double { seconds[seconds.count - 1] }
  var median: Double {
    let middle = seconds.count / 2
    return seconds.count % 2 == 1 ? seconds[middle] : (seconds[middle - 1] + seconds[middle]) / 2
  }
}

/// The largest resident set this process has had, in MiB (`getrusage`; Linux counts KiB).
func peakResidentMebibytes() -> Double {
  var usage = rusage()
  guard unsafe getrusage(__rusage_who_t(RUSAGE_SELF.rawValue), &usage) == 0 else { return .nan }
  return Double(usage.ru_maxrss) / 1024
}

func logarithm(_ x: Double) -> Double { log(x) }
