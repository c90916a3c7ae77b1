/// A cyclic redundancy check of 32 bits, the lowest bit first, by a table of the bytes' remainders
/// (Sarwate 1988).
struct CRC32: Sendable {
  /// The polynomial of IEEE 802.3, as gzip and PNG use it.
  static let ieee = CRC32(polynomial: 0xEDB8_8320)
  /// Castagnoli's polynomial (RFC 3720, appendix B.4).
  static let castagnoli = CRC32(polynomial: 0x82F6_3B78)

  /// The remainder of each byte.
  private let table: [UInt32]

  private init(polynomial: UInt32) {
    table = (0..<256).map { byte in
      (0..<8).reduce(UInt32(byte)) { value, _ in
        value & 1 == 1 ? value >> 1 ^ polynomial : value >> 1
      }
    }
  }

  /// The check value of some bytes.
  func callAsFunction(_ bytes: some Sequence<UInt8>) -> UInt32 {
    ~bytes.reduce(~0) { table[Int(UInt8(truncatingIfNeeded: $0) ^ $1)] ^ $0 >> 8 }
  }
}

/// The padding that MD5 and SHA-256 share: a bit of 1, zeros, the length in bits in the last 8 bytes of
/// a block of 64.
private func padded(_ message: [UInt8], length: (UInt64) -> [UInt8]) -> [UInt8] {
  var bytes = message
  bytes.append(0x80)
  bytes += [UInt8](repeating: 0, count: (120 - bytes.count % 64) % 64)
  return bytes + length(UInt64(message.count) * 8)
}

/// The MD5 digest (RFC 1321), which names the content of an artifact to W&B.
enum MD5 {
  private static let rotations: [UInt32] = [
    7, 12, 17, 22, 5, 9, 14, 20, 4, 11, 16, 23, 6, 10, 15, 21,
  ]

  /// floor(2^32 |sin(i + 1)|), from section 3.4: computed there, written out here because no sine is
  /// promised to be exact.
  private static let constants: [UInt32] = [
    0xd76a_a478, 0xe8c7_b756, 0x2420_70db, 0xc1bd_ceee, 0xf57c_0faf, 0x4787_c62a, 0xa830_4613,
    0xfd46_9501, 0x6980_98d8, 0x8b44_f7af, 0xffff_5bb1, 0x895c_d7be, 0x6b90_1122, 0xfd98_7193,
    0xa679_438e, 0x49b4_0821, 0xf61e_2562, 0xc040_b340, 0x265e_5a51, 0xe9b6_c7aa, 0xd62f_105d,
    0x0244_1453, 0xd8a1_e681, 0xe7d3_fbc8, 0x21e1_cde6, 0xc337_07d6, 0xf4d5_0d87, 0x455a_14ed,
    0xa9e3_e905, 0xfcef_a3f8, 0x676f_02d9, 0x8d2a_4c8a, 0xfffa_3942, 0x8771_f681, 0x6d9d_6122,
    0xfde5_380c, 0xa4be_ea44, 0x4bde_cfa9, 0xf6bb_4b60, 0xbebf_bc70, 0x289b_7ec6, 0xeaa1_27fa,
    0xd4ef_3085, 0x0488_1d05, 0xd9d4_d039, 0xe6db_99e5, 0x1fa2_7cf8, 0xc4ac_5665, 0xf429_2244,
    0x432a_ff97, 0xab94_23a7, 0xfc93_a039, 0x655b_59c3, 0x8f0c_cc92, 0xffef_f47d, 0x8584_5dd1,
    0x6fa8_7e4f, 0xfe2c_e6e0, 0xa301_4314, 0x4e08_11a1, 0xf753_7e82, 0xbd3a_f235, 0x2ad7_d2bb,
    0xeb86_d391,
  ]

  /// The 16 bytes of the digest.
  static func digest(_ message: [UInt8]) -> [UInt8] {
    let bytes = padded(message) { $0.littleEndianBytes }
    var state: [UInt32] = [0x6745_2301, 0xefcd_ab89, 0x98ba_dcfe, 0x1032_5476]
    for start in stride(from: 0, to: bytes.count, by: 64) {
      let words = (0..<16).map { k in
        (0..<4).reduce(UInt32(0)) { $0 | UInt32(bytes[start + 4 * k + $1]) << (8 * UInt32($1)) }
      }
      let next = (0..<64).reduce(state) { step($0, words, $1) }
      for k in 0..<4 { state[k] &+= next[k] }
    }
    return state.flatMap(\.littleEndianBytes)
  }

  private static func step(_ s: [UInt32], _ words: [UInt32], _ i: Int) -> [UInt32] {
    let (b, c, d) = (s[1], s[2], s[3])
    let (mix, word) =
      switch i / 16 {
      case 0: (b & c | ~b & d, i)
      case 1: (d & b | ~d & c, (5 * i + 1) % 16)
      case 2: (b ^ c ^ d, (3 * i + 5) % 16)
      default: (c ^ (b | ~d), 7 * i % 16)
      }
    let sum = s[0] &+ mix &+ constants[i] &+ words[word]
    return [d, b &+ sum.rotatedLeft(rotations[i / 16 * 4 + i % 4]), b, c]
  }
}

/// The SHA-256 digest (FIPS 180-4, section 6.2), which names a file of a table to W&B.
enum SHA256 {
  /// The first 32 bits of the fractions of the cube roots of the first 64 primes.
  private static let constants: [UInt32] = [
    0x428a_2f98, 0x7137_4491, 0xb5c0_fbcf, 0xe9b5_dba5, 0x3956_c25b, 0x59f1_11f1, 0x923f_82a4,
    0xab1c_5ed5, 0xd807_aa98, 0x1283_5b01, 0x2431_85be, 0x550c_7dc3, 0x72be_5d74, 0x80de_b1fe,
    0x9bdc_06a7, 0xc19b_f174, 0xe49b_69c1, 0xefbe_4786, 0x0fc1_9dc6, 0x240c_a1cc, 0x2de9_2c6f,
    0x4a74_84aa, 0x5cb0_a9dc, 0x76f9_88da, 0x983e_5152, 0xa831_c66d, 0xb003_27c8, 0xbf59_7fc7,
    0xc6e0_0bf3, 0xd5a7_9147, 0x06ca_6351, 0x1429_2967, 0x27b7_0a85, 0x2e1b_2138, 0x4d2c_6dfc,
    0x5338_0d13, 0x650a_7354, 0x766a_0abb, 0x81c2_c92e, 0x9272_2c85, 0xa2bf_e8a1, 0xa81a_664b,
    0xc24b_8b70, 0xc76c_51a3, 0xd192_e819, 0xd699_0624, 0xf40e_3585, 0x106a_a070, 0x19a4_c116,
    0x1e37_6c08, 0x2748_774c, 0x34b0_bcb5, 0x391c_0cb3, 0x4ed8_aa4a, 0x5b9c_ca4f, 0x682e_6ff3,
    0x748f_82ee, 0x78a5_636f, 0x84c8_7814, 0x8cc7_0208, 0x90be_fffa, 0xa450_6ceb, 0xbef9_a3f7,
    0xc671_78f2,
  ]

  /// The 32 bytes of the digest.
  static func digest(_ message: [UInt8]) -> [UInt8] {
    let bytes = padded(message) { $0.littleEndianBytes.reversed() }
    var state: [UInt32] = [
      0x6a09_e667, 0xbb67_ae85, 0x3c6e_f372, 0xa54f_f53a, 0x510e_527f, 0x9b05_688c, 0x1f83_d9ab,
      0x5be0_cd19,
    ]
    for start in stride(from: 0, to: bytes.count, by: 64) {
      let words = schedule(bytes[start..<start + 64])
      let next = words.indices.reduce(state) { step($0, words[$1] &+ constants[$1]) }
      for k in 0..<8 { state[k] &+= next[k] }
    }
    return state.flatMap { $0.littleEndianBytes.reversed() }
  }

  private static func schedule(_ block: ArraySlice<UInt8>) -> [UInt32] {
    var words = stride(from: block.startIndex, to: block.endIndex, by: 4).map { start in
      block[start..<start + 4].reduce(UInt32(0)) { $0 << 8 | UInt32($1) }
    }
    for t in 16..<64 {
      let (a, b) = (words[t - 15], words[t - 2])
      words.append(
        words[t - 16] &+ words[t - 7]
          &+ (a.rotatedLeft(25) ^ a.rotatedLeft(14) ^ a >> 3)
          &+ (b.rotatedLeft(15) ^ b.rotatedLeft(13) ^ b >> 10))
    }
    return words
  }

  private static func step(_ s: [UInt32], _ word: UInt32) -> [UInt32] {
    let (a, e) = (s[0], s[4])
    let first =
      s[7] &+ (e.rotatedLeft(26) ^ e.rotatedLeft(21) ^ e.rotatedLeft(7)) &+ (e & s[5] ^ ~e & s[6])
      &+ word
    let second =
      (a.rotatedLeft(30) ^ a.rotatedLeft(19) ^ a.rotatedLeft(10))
      &+ (a & s[1] ^ a & s[2] ^ s[1] & s[2])
    return [first &+ second, a, s[1], s[2], s[3] &+ first, e, s[5], s[6]]
  }
}

extension FixedWidthInteger {
  /// The bytes, the lowest first.
  var littleEndianBytes: [UInt8] {
    (0..<Self.bitWidth / 8).map { UInt8(truncatingIfNeeded: self >> (8 * $0)) }
  }
}

extension UInt32 {
  /// The bits moved to the left, those that leave on the right again; 0 < count < 32.
  func rotatedLeft(_ count: UInt32) -> UInt32 { self << count | self >> (32 - count) }
}

extension Sequence<UInt8> {
  /// Two hexadecimal digits for each byte.
  var hexadecimal: String {
    map { ($0 < 16 ? "0" : "") + String($0, radix: 16) }.joined()
  }
}
