#if canImport(Glibc)
  import Glibc
#elseif canImport(Musl)
  import Musl
#endif

extension Backend {
  private static let variable = "OPENBLAS_CORETYPE"

  /// The kernels that suit this processor, such as "SkylakeX", where OpenBLAS has chosen much older ones;
  /// nil where there is nothing to gain.
  ///
  /// A version of OpenBLAS that does not know a processor takes kernels of 2004 for it: 0.3.21 does so on
  /// Intel's Xeons of 2023, and everything is 4 to 7 times slower than it could be. It looks at the
  /// environment variable `OPENBLAS_CORETYPE` when a process starts, so this name has to be set before.
  /// `shrinkage` and `shrinkage-bench` do that; a program that links the library has to see to it itself.
  public static var betterKernels: String? {
    betterKernels(than: coreName, flags: processorFlags())
  }

  /// - Parameters:
  ///   - coreName: as OpenBLAS says it.
  ///   - flags: what the processor can do, as Linux says it.
  static func betterKernels(than coreName: String, flags: Set<Substring>) -> String? {
    guard kernelsWithoutAVX2.contains(coreName) else { return nil }
    let avx512: Set<Substring> = ["avx512f", "avx512cd", "avx512bw", "avx512dq", "avx512vl"]
    if flags.isSuperset(of: avx512) { return "SkylakeX" }
    return flags.isSuperset(of: ["avx2", "fma"]) ? "Haswell" : nil
  }

  /// OpenBLAS's names for processors up to 2014 (`driver/others/dynamic.c`).
  private static let kernelsWithoutAVX2: Set<String> = [
    "Unknown", "Katmai", "Coppermine", "Northwood", "Prescott", "Banias", "Atom", "Core2", "Penryn",
    "Dunnington", "Nehalem", "Sandybridge", "Athlon", "Opteron", "Opteron_SSE3", "Barcelona",
    "Nano",
    "Bobcat", "Bulldozer", "Piledriver", "Steamroller",
  ]

  /// What the first processor can do; empty for those that are not x86.
  private static func processorFlags() -> Set<Substring> {
    let file = unsafe open("/proc/cpuinfo", O_RDONLY)
    guard file >= 0 else { return [] }
    defer { close(file) }
    let bytes = unsafe [UInt8](unsafeUninitializedCapacity: 1 << 14) { buffer, count in
      count = unsafe max(0, read(file, buffer.baseAddress, buffer.count))
    }
    let lines = String(decoding: bytes, as: UTF8.self).split(separator: "\n")
    return Set(lines.first { $0.hasPrefix("flags") }?.split(separator: " ") ?? [])
  }

  /// Starts the program again, as the same process with the same arguments, where OpenBLAS would then have
  /// ``betterKernels``. To be called before anything else; a choice of the user's stands.
  package static func restartWithBetterKernels() {
    guard unsafe getenv(variable) == nil, let kernels = betterKernels else { return }
    let path = unsafe [CChar](unsafeUninitializedCapacity: Int(PATH_MAX) + 1) { buffer, count in
      count = unsafe max(0, readlink("/proc/self/exe", buffer.baseAddress!, Int(PATH_MAX)))
      unsafe buffer[count] = 0
      count += 1
    }
    unsafe setenv(variable, kernels, 1)
    // It returns only where it fails: then the old kernels have to do.
    unsafe execv(path, CommandLine.unsafeArgv)
  }
}
