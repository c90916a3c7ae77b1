import Testing

@testable import ShrinkageReport

@Suite struct LabelPlacementTests {
  private func randomCases(_ body: ([Double], Double) -> Void) {
    var numbers = SampleNumbers(3)
    for count in [0, 1, 2, 3, 8, 20] {
      for spread in [0, 1, 10, 300] as [Double] {
        for _ in 0..<20 {
          body((0..<count).map { _ in numbers.next() * spread + 20 }, 10)
        }
      }
    }
  }

  @Test func keepDistanceAndStayInside() {
    randomCases { wanted, spacing in
      let range = 0.0...Double(max(wanted.count, 1)) * 14
      let places = LabelPlacement.positions(wanted, spacing: spacing, in: range)
      #expect(places.count == wanted.count)
      let sorted = places.sorted()
      #expect(zip(sorted, sorted.dropFirst()).allSatisfy { $1 - $0 >= spacing - 1e-9 })
      #expect(places.allSatisfy { $0 >= -1e-9 && $0 <= range.upperBound + 1e-9 })
      for i in wanted.indices {
        for j in wanted.indices where wanted[i] < wanted[j] { #expect(places[i] < places[j]) }
      }
    }
  }

  @Test func whatHasRoomDoesNotMove() {
    #expect(LabelPlacement.positions([50, 10, 30], spacing: 10, in: 0...60) == [50, 10, 30])
    #expect(LabelPlacement.positions([-5, 99], spacing: 10, in: 0...60) == [0, 60])
  }

  /// The projection onto the convex set of what is allowed: no allowed direction leads nearer.
  @Test func noSmallStepIsNearer() {
    func distance(_ places: [Double], _ wanted: [Double]) -> Double {
      zip(places, wanted).reduce(0) { $0 + ($1.0 - $1.1) * ($1.0 - $1.1) }
    }
    randomCases { wanted, spacing in
      let range = 0.0...1000
      let places = LabelPlacement.positions(wanted, spacing: spacing, in: range)
      let order = places.indices.sorted { places[$0] < places[$1] }
      // Blocks of neighbours are the extreme directions.
      for start in order.indices {
        for end in start..<order.count {
          for step in [-1e-3, 1e-3] {
            var moved = places
            for rank in start...end { moved[order[rank]] += step }
            let sorted = order.map { moved[$0] }
            let isAllowed =
              zip(sorted, sorted.dropFirst()).allSatisfy { $1 - $0 >= spacing }
              && moved.allSatisfy(range.contains)
            #expect(!isAllowed || distance(moved, wanted) >= distance(places, wanted) - 1e-9)
          }
        }
      }
    }
  }

  @Test func spansOfARowDoNotTouch() {
    var numbers = SampleNumbers(4)
    let spans = (0..<60).map { _ in
      let start = numbers.next() * 300
      return start...start + numbers.next() * 50
    }
    let rows = LabelPlacement.rows(spans)
    for i in spans.indices {
      for j in 0..<i where rows[i] == rows[j] { #expect(!spans[i].overlaps(spans[j])) }
      for row in 0..<rows[i] {
        #expect((0..<i).contains { rows[$0] == row && spans[$0].overlaps(spans[i]) })
      }
    }
  }
}
