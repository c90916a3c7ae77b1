import Testing

@testable import Shrinkage

struct KernelChoiceTests {
  private static let avx2: Set<Substring> = ["sse2", "avx", "avx2", "fma"]
  private static let avx512 = avx2.union([
    "avx512f", "avx512cd", "avx512bw", "avx512dq", "avx512vl",
  ])

  @Test(arguments: ["Prescott", "Nehalem", "Sandybridge", "Barcelona", "Unknown"])
  func kernelsOlderThanTheProcessorAreBettered(coreName: String) {
    #expect(Backend.betterKernels(than: coreName, flags: Self.avx512) == "SkylakeX")
    #expect(Backend.betterKernels(than: coreName, flags: Self.avx2) == "Haswell")
    #expect(Backend.betterKernels(than: coreName, flags: ["sse2", "avx"]) == nil)
    #expect(Backend.betterKernels(than: coreName, flags: []) == nil)
  }

  /// Without one of its parts AVX-512 is not what the kernels need.
  @Test func partsOfAVX512AreNotEnough() {
    for part in ["avx512f", "avx512cd", "avx512bw", "avx512dq", "avx512vl"] as [Substring] {
      let flags = Self.avx512.subtracting([part])
      #expect(Backend.betterKernels(than: "Prescott", flags: flags) == "Haswell")
    }
    #expect(Backend.betterKernels(than: "Prescott", flags: ["avx2"]) == nil)
  }

  /// Those of later processors, of others, and names that are not known yet.
  @Test(arguments: ["Haswell", "Zen", "Excavator", "SkylakeX", "Cooperlake", "NEOVERSEN1", "New"])
  func otherKernelsStand(coreName: String) {
    #expect(Backend.betterKernels(than: coreName, flags: Self.avx512) == nil)
  }
}
