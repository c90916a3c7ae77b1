#if canImport(Glibc)
  import Glibc
#elseif canImport(Musl)
  import Musl
#endif

/// e^x.
func exponential(_ x: Double) -> Double { exp(x) }

/// The natural logarithm.
func logarithm(_ x: Double) -> Double { log(x) }
