import Foundation

/// The stored reference files beside these tests; `Scripts/References` makes them.
package enum Fixture {
  package static func url(_ name: String) -> URL {
    Bundle.module.bundleURL.appendingPathComponent("Fixtures").appendingPathComponent(name)
  }

  package static func decode<Value: Decodable>(_: Value.Type, from name: String) throws -> Value {
    try JSONDecoder().decode(Value.self, from: Data(contentsOf: url(name)))
  }
}

/// FNV-1a, 64 bits, over the bytes of 64-bit words, least significant byte first, as hexadecimal.
package func fnv1a(_ words: some Sequence<UInt64>) -> String {
  var digest: UInt64 = 0xcbf2_9ce4_8422_2325
  for word in words {
    for shift in stride(from: UInt64(0), to: 64, by: 8) {
      digest = (digest ^ (word >> shift & 0xff)) &* 0x100_0000_01b3
    }
  }
  let digits = String(digest, radix: 16)
  return String(repeating: "0", count: 16 - digits.count) + digits
}
