import Testing

@testable import ShrinkageReport

/// Values that the documents which define the functions give.
@Suite struct ChecksumTests {
  @Test(arguments: [
    ("", "d41d8cd98f00b204e9800998ecf8427e"), ("a", "0cc175b9c0f1b6a831c399e269772661"),
    ("abc", "900150983cd24fb0d6963f7d28e17f72"),
    ("message digest", "f96b697d7cb7938d525a2f31aaf161d0"),
    ("abcdefghijklmnopqrstuvwxyz", "c3fcd3d76192e4007dfb496cca67e13b"),
    (
      "ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz0123456789",
      "d174ab98d277d9f5a5611c2c9f419d9f"
    ),
    (
      String(repeating: "1234567890", count: 8), "57edf4a22be3c955ac49da2e2107b67a"
    ),
  ])
  func md5OfRFC1321(message: String, digest: String) {
    #expect(MD5.digest(Array(message.utf8)).hexadecimal == digest)
  }

  @Test(arguments: [
    ("", "e3b0c44298fc1c149afbf4c8996fb92427ae41e4649b934ca495991b7852b855"),
    ("abc", "ba7816bf8f01cfea414140de5dae2223b00361a396177a9cb410ff61f20015ad"),
    (
      "abcdbcdecdefdefgefghfghighijhijkijkljklmklmnlmnomnopnopq",
      "248d6a61d20638b8e5c026930c3e6039a33ce45964ff2167f6ecedd419db06c1"
    ),
    (
      String(repeating: "a", count: 1_000_000),
      "cdc76e5c9914fb9281a1c7e284d73e67f1809a48a497200e046d39ccc7112cd0"
    ),
  ])
  func sha256OfFIPS180(message: String, digest: String) {
    #expect(SHA256.digest(Array(message.utf8)).hexadecimal == digest)
  }

  /// Appendix B.4 of RFC 3720, whose bytes are the value's, the lowest first.
  @Test func castagnoliOfRFC3720() {
    let command: [UInt8] =
      [0x01, 0xc0, 0, 0] + [UInt8](repeating: 0, count: 12) + [
        0x14, 0, 0, 0, 0, 0, 4, 0, 0, 0, 0, 0x14, 0, 0, 0, 0x18, 0x28, 0, 0, 0, 0, 0, 0, 0, 2, 0, 0,
        0, 0, 0, 0, 0,
      ]
    #expect(CRC32.castagnoli([UInt8](repeating: 0, count: 32)) == 0x8a91_36aa)
    #expect(CRC32.castagnoli([UInt8](repeating: 0xff, count: 32)) == 0x62a8_ab43)
    #expect(CRC32.castagnoli(UInt8(0)..<32) == 0x46dd_794e)
    #expect(CRC32.castagnoli((UInt8(0)..<32).reversed()) == 0x113f_db5c)
    #expect(CRC32.castagnoli(command) == 0xd996_3a56)
  }

  /// The check value of the catalogues of such codes.
  @Test func ieee() {
    #expect(CRC32.ieee("123456789".utf8) == 0xcbf4_3926)
    #expect(CRC32.castagnoli("123456789".utf8) == 0xe306_9283)
    #expect(CRC32.ieee([]) == 0)
  }
}
