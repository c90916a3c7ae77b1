/// Where labels stand so that none covers another.
enum LabelPlacement {
  /// The positions nearest to those wanted, in least squares, that keep `spacing` between neighbours
  /// and stay in `range`; the order of the wanted ones is kept.
  ///
  /// With z_i = wanted_i - i spacing, for ascending wanted, that is isotonic regression (pool adjacent
  /// violators), cut to the range.
  ///
  /// - Precondition: there is room: (count - 1) spacing is at most the range's width.
  static func positions(
    _ wanted: [Double], spacing: Double, in range: ClosedRange<Double>
  ) -> [Double] {
    let order = wanted.indices.sorted { (wanted[$0], $0) < (wanted[$1], $1) }
    var pools: [(mean: Double, count: Int)] = []
    for (rank, index) in order.enumerated() {
      pools.append((wanted[index] - Double(rank) * spacing, 1))
      while pools.count > 1, pools[pools.count - 2].mean > pools[pools.count - 1].mean {
        let last = pools.removeLast()
        let before = pools.removeLast()
        let count = before.count + last.count
        let sum = before.mean * Double(before.count) + last.mean * Double(last.count)
        pools.append((sum / Double(count), count))
      }
    }
    let highest = range.upperBound - Double(wanted.count - 1) * spacing
    precondition(wanted.isEmpty || highest >= range.lowerBound - 1e-9)
    var positions = wanted
    var rank = 0
    for pool in pools {
      for _ in 0..<pool.count {
        let start = min(max(pool.mean, range.lowerBound), max(highest, range.lowerBound))
        positions[order[rank]] = start + Double(rank) * spacing
        rank += 1
      }
    }
    return positions
  }

  /// The row of each span, from 0, so that the spans of one row do not touch; each takes the first
  /// that has room for it.
  static func rows(_ spans: [ClosedRange<Double>]) -> [Int] {
    var rows: [[ClosedRange<Double>]] = []
    return spans.map { span in
      let free = rows.firstIndex { row in !row.contains { $0.overlaps(span) } }
      guard let free else {
        rows.append([span])
        return rows.count - 1
      }
      rows[free].append(span)
      return free
    }
  }
}
