import Testing

@testable import ShrinkageData

@Suite struct CSVFuzzTests {
  /// Whatever the bytes, the outcome is a table or an error, and the same however they are cut.
  @Test(arguments: ["0123,,,,\n\n", "01-+.eE,;\t\n\r \"", "\"\",\n1", "1,na\n\0\"\u{FEFF}"])
  func anyBytesGiveATableOrAnError(_ letters: String) throws {
    let alphabet = Array(letters.utf8)
    var random = SplitMix(state: UInt64(alphabet.count))
    for round in 0..<150 {
      let count = Int.random(in: 0...120, using: &random)
      let bytes =
        Array("a,b\n".utf8.prefix(round % 5))
        + (0..<count).map { _ in
          alphabet[Int.random(in: 0..<alphabet.count, using: &random)]
        }
      let file = try DataFile(bytes: bytes)
      let options = CSVOptions(hasHeader: round % 2 == 0, dropsMissing: round % 3 == 0)
      let outcomes = [1, 5, 1 << 16].map { outcome(file.path, options, stretch: $0) }
      #expect(Set(outcomes).count == 1, "\(String(decoding: bytes, as: UTF8.self))")
    }
  }

  private func outcome(_ path: String, _ options: CSVOptions, stretch: Int) -> String {
    var reader = CSVReader(options)
    reader.stretch = stretch
    do throws(DataError) {
      return "\(try reader.read(path: path))"
    } catch {
      return error.description
    }
  }
}
