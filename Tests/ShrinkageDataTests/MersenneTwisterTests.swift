import ReferenceFixtures
import Shrinkage
import Testing

@Suite struct MersenneTwisterTests {
  @Test func wordsAreThoseOfNumPy() throws {
    for expected in try Fixture.decode(SplitReferences.self, from: "splits.json").words {
      var generator = MersenneTwister(seed: expected.seed)
      let words = (0..<1500).map { _ in UInt64(generator.next()) }
      #expect(Array(words.prefix(10)) == expected.head)
      #expect(fnv1a(words) == expected.hash)
    }
  }

  @Test func boundOfZeroDrawsNothing() {
    var generator = MersenneTwister(seed: 42)
    #expect(generator.next(through: 0) == 0)
    #expect(generator.next() == 1_608_637_542)
  }

  @Test(arguments: [1, 2, 5, 255, 256, UInt32.max])
  func drawsStayWithinTheBound(bound: UInt32) {
    var generator = MersenneTwister(seed: 1)
    #expect((0..<1000).allSatisfy { _ in generator.next(through: bound) <= bound })
  }

  @Test func permutationsOfFewElements() {
    var generator = MersenneTwister(seed: 42)
    #expect(generator.permutation(0) == [])
    #expect(generator.permutation(1) == [0])
    #expect(generator.permutation(3).sorted() == [0, 1, 2])
  }

  @Test func shufflesAnyElements() {
    var letters = ["a", "b", "c", "d", "e"]
    var generator = MersenneTwister(seed: 42)
    generator.shuffle(&letters)
    // np.random.RandomState(42).permutation(5)
    #expect(letters == ["b", "e", "c", "a", "d"])
  }
}
