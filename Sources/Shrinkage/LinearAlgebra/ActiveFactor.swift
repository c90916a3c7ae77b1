/// The Cholesky factor L L' = G_AA + diag(shift) of a set A of columns that changes a little at a
/// time.
///
/// Entering columns are appended by a triangular solve. For leaving ones, rotations put into the rest of L what
/// it lacks without them (Golub and Van Loan 2013, "Matrix Computations", 6.5.4). L lies column by column,
/// so that a rotation works on two contiguous stretches. What has left stays as a gap, a column of the
/// identity, until there are many: moving the others together takes as long as rotations for several.
/// Elements of L in the row of a gap mean nothing, nor do those of a vector in it once it is solved
/// forward: no other row depends on them.
///
/// Of two right-hand sides R that change with A alone, L^-1 R is kept, as two more rows of L: what entries and
/// rotations do to these costs next to nothing, and solving for their sums is left with half of the work.
struct ActiveFactor {
  /// The columns of A, in the order in which they entered.
  private(set) var columns: [Int] = []
  /// R, a pair for each column of A.
  private(set) var sides: [SIMD2<Double>] = []
  /// The column of the problem that each row and column of L is, or was, for.
  private var slots: [Int] = []
  /// The slots of columns that have left.
  private var gaps: [Int] = []
  /// L, of which the lower triangle of the leading `slots.count` rows and columns counts.
  private var values: [Double] = []
  private var stride = 0
  /// L^-1 R, for each slot; 0 in gaps.
  private var halfway: [SIMD2<Double>] = []
  /// The slot of each column of the problem; -1 for those that are not in A.
  private var positions: [Int]

  /// An empty set of columns out of `columnCount`.
  init(columnCount: Int) {
    positions = Array(repeating: -1, count: columnCount)
  }

  /// Lets the problem have `count` more columns.
  mutating func extend(by count: Int) { positions += repeatElement(-1, count: count) }

  func contains(_ column: Int) -> Bool { positions[column] >= 0 }

  /// Factors the present columns anew, as after a change of the shift; O(|A|^3 / 3). Columns from
  /// the first dependent one on are left out.
  ///
  /// - Parameter sides: R for all of them; empty: 0.
  mutating func refactor(
    _ gram: SymmetricMatrix, sides: [SIMD2<Double>] = [], shift: (Int) -> Double
  ) {
    let all = columns
    removeAll()
    _ = append(all, gram, sides: sides, shift: shift)
  }

  mutating func removeAll() {
    for j in columns { positions[j] = -1 }
    columns.removeAll(keepingCapacity: true)
    sides.removeAll(keepingCapacity: true)
    slots.removeAll(keepingCapacity: true)
    gaps.removeAll(keepingCapacity: true)
    halfway.removeAll(keepingCapacity: true)
  }

  /// Appends columns, in O(|A|^2) for each.
  ///
  /// - Parameter sides: R for them; empty: 0.
  /// - Returns: the first of them that depends, to working precision, on those before it; it and
  ///   those after it are not in the factor then.
  mutating func append(
    _ entering: [Int], _ gram: SymmetricMatrix, sides enteringSides: [SIMD2<Double>] = [],
    shift: (Int) -> Double
  ) -> Int? {
    guard !entering.isEmpty else { return nil }
    let (order, count) = (slots.count, entering.count)
    reserve(order + count, likely: min(gram.stride, SymmetricMatrix.largestRoom))
    var cross = gram.submatrix(rows: slots, columns: entering)
    do {
      var span = cross.mutableSpan
      BLAS.trsm(order: order, values.span, stride: stride, columns: count, &span)
      for gap in gaps { for k in 0..<count { span[k * order + gap] = 0 } }
    }
    var corner = gram.submatrix(rows: entering, columns: entering)
    var diagonal: [Double] = []
    for (k, j) in entering.enumerated() {
      corner[k * count + k] += shift(j)
      diagonal.append(corner[k * count + k])
    }
    let failing: Int?
    do {
      let work = count * count * (order / 2 + count / 6)
      var span = corner.mutableSpan
      failing = BLAS.withThreads(multiplications: work) {
        BLAS.syrk(
          transposed: true, Block(rows: order, columns: count), cross.span, factor: -1, &span,
          stride: count)
        return LAPACK.potrf(order: count, &span, stride: count)
      }
    }
    let dependent = CholeskyFactor.firstDependentColumn(
      corner, diagonal, failingMinor: failing, order: order + count)
    let kept = dependent ?? count
    store(cross, corner, order: order, kept: kept, of: count)
    for k in 0..<kept {
      goHalfway(
        enteringSides.isEmpty ? .zero : enteringSides[k], order + k,
        cross.span.extracting(k * order..<(k + 1) * order))
    }
    for j in entering.prefix(kept) {
      positions[j] = slots.count
      slots.append(j)
      columns.append(j)
    }
    return dependent.map { entering[$0] }
  }

  /// Copies the new rows of L into place.
  private mutating func store(
    _ cross: [Double], _ corner: [Double], order: Int, kept: Int, of count: Int
  ) {
    let stride = stride
    values.setRows(
      order..<order + kept, stride: stride,
      to: kept == count ? cross : Array(cross.prefix(order * kept)))
    values.withMutableSpan { values in
      for column in 0..<kept {
        let lower = column * count + column..<column * count + kept
        BLAS.copy(
          corner.span.extracting(lower), to: &values,
          at: (order + column) * stride + order + column)
      }
    }
  }

  /// Appends a row of R, and of L^-1 R.
  ///
  /// - Parameter cross: the elements of the row of L in the columns before those that enter with it.
  private mutating func goHalfway(_ side: SIMD2<Double>, _ row: Int, _ cross: Span<Double>) {
    var sum = side
    for k in cross.indices { sum -= cross[k] * halfway[k] }
    for k in cross.count..<row { sum -= values[k * stride + row] * halfway[k] }
    halfway.append(sum / values[row * stride + row])
    sides.append(side)
  }

  /// Takes columns out, in one pass over L from the first of them on, or two where that closes gaps.
  ///
  /// With V the columns of L that leave, below their diagonal, the rest of L has to become the factor of
  /// L L' + V V': each column in turn is rotated, while it is in the cache, with every column of V.
  /// O(r^2) for each leaving column with r columns behind it.
  mutating func remove(_ leaving: [Int]) {
    guard !leaving.isEmpty else { return }
    let removed = leaving.map { positions[$0] }.sorted()
    for j in leaving { positions[j] = -1 }
    let kept = columns.indices.filter { positions[columns[$0]] >= 0 }
    columns = kept.map { columns[$0] }
    sides = kept.map { sides[$0] }
    gaps += removed
    var spills = takeSpills(removed)
    if gaps.count > slots.count / Self.gapShare {
      // Before the rotations, which would take the rows of all that leave along.
      closeGaps(in: &spills)
      closeGaps()
    }
    rotate(with: &spills)
  }

  /// The largest part of the slots that may be gaps, as a divisor: with them, systems take longer.
  private static let gapShare = 10

  private func isGap(_ slot: Int) -> Bool { positions[slots[slot]] != slot }

  /// The columns V that leave L.
  private struct Spills {
    /// The slots from which on each has elements, in ascending order.
    var starts: [Int]
    /// V, packed, with a row for each slot.
    var values: [Double] = []
    /// Their elements of L^-1 R.
    var halfway: [SIMD2<Double>]
  }

  /// Takes what lies below the diagonal out of columns of L, and makes them some of the identity.
  private mutating func takeSpills(_ leaving: [Int]) -> Spills {
    var spills = Spills(starts: leaving.map { $0 + 1 }, halfway: leaving.map { halfway[$0] })
    for slot in leaving {
      let below = slot * stride + slot + 1..<slot * stride + slots.count
      spills.values += repeatElement(0, count: slot + 1)
      spills.values += values[below]
      halfway[slot] = .zero
      values[slot * stride + slot] = 1
      for k in below { values[k] = 0 }
    }
    return spills
  }

  /// Rotates the columns of L with those of V, of which nothing is left then.
  ///
  /// Some columns at a time: what they have in rows of their own says how, the rows below are done in parts
  /// by all threads.
  private mutating func rotate(with spills: inout Spills) {
    let (first, count) = (spills.starts[0], slots.count)
    let isShort = (count - first) * (count - first) * spills.starts.count < 50_000
    let width = isShort ? max(1, count - first) : 64
    for start in Swift.stride(from: first, to: count, by: width) {
      let pivots = start..<min(start + width, count)
      let rotations = rotateTriangle(pivots, with: &spills)
      rotate(rotations, below: pivots.upperBound, with: &spills)
    }
  }

  /// A rotation of a column of L with one of V.
  private struct Rotation {
    var slot: Int
    var spill: Int
    var cosine: Double
    var sine: Double
  }

  /// Rotates columns of L in the rows that are theirs too, of which nothing is left in V then.
  private mutating func rotateTriangle(
    _ pivots: Range<Int>, with spills: inout Spills
  ) -> [Rotation] {
    var rotations: [Rotation] = []
    let count = slots.count
    for slot in pivots where !isGap(slot) {
      let pivot = slot * stride + slot
      for k in spills.starts.indices where spills.starts[k] <= slot {
        let (a, b) = (values[pivot], spills.values[k * count + slot])
        guard b != 0 else { continue }
        let radius = (a * a + b * b).squareRoot()
        let (c, s) = (a / radius, b / radius)
        values.withMutableSpan { values in
          spills.values.withMutableSpan {
            BLAS.rot(
              &values, pivot, &$0, k * count + slot, count: pivots.upperBound - slot, c, s)
          }
        }
        let (x, y) = (halfway[slot], spills.halfway[k])
        (halfway[slot], spills.halfway[k]) = (c * x + s * y, c * y - s * x)
        rotations.append(Rotation(slot: slot, spill: k, cosine: c, sine: s))
      }
    }
    return rotations
  }

  /// The same rotations in all rows from `top` on.
  private mutating func rotate(_ rotations: [Rotation], below top: Int, with spills: inout Spills) {
    let (count, stride, length) = (slots.count, stride, 512)
    guard top < count, !rotations.isEmpty else { return }
    let parts = (count - top + length - 1) / length
    Parallel.update(&values, &spills.values, parts: parts, cost: length * rotations.count) {
      part, values, others in
      let rows = top + part * length..<min(top + (part + 1) * length, count)
      for rotation in rotations {
        BLAS.rot(
          &values, rotation.slot * stride + rows.lowerBound, &others,
          rotation.spill * count + rows.lowerBound, count: rows.count, rotation.cosine,
          rotation.sine)
      }
    }
  }

  /// Moves rows of V together.
  private func closeGaps(in spills: inout Spills) {
    let kept = slots.indices.filter { !isGap($0) }
    spills.values = spills.starts.indices.flatMap { k in
      kept.map { spills.values[k * slots.count + $0] }
    }
    spills.starts = spills.starts.map { start in kept.count { $0 < start } }
  }

  /// Moves rows and columns of L together; O(|A|^2).
  private mutating func closeGaps() {
    guard let first = gaps.min() else { return }
    let kept = slots.indices.filter { !isGap($0) }
    let runs = Run.runs(of: kept, from: first)
    for (slot, old) in kept.enumerated() {
      positions[slots[old]] = slot
      move(from: old, to: slot, runs)
    }
    slots = columns
    halfway = kept.map { halfway[$0] }
    gaps.removeAll(keepingCapacity: true)
  }

  /// Rows that stay side by side.
  private struct Run {
    var old: Int
    var new: Int
    var count: Int

    /// Those of the rows `kept`, without the ones before `first`, which are in place.
    static func runs(of kept: [Int], from first: Int) -> [Run] {
      var runs: [Run] = []
      for (new, old) in kept.enumerated().dropFirst(first) {
        if let last = runs.last, last.old + last.count == old {
          runs[runs.count - 1].count += 1
        } else {
          runs.append(Run(old: old, new: new, count: 1))
        }
      }
      return runs
    }
  }

  /// Moves a column of L, of which the rows `runs` stay.
  private mutating func move(from old: Int, to slot: Int, _ runs: [Run]) {
    let stride = stride
    values.withMutableSpan { values in
      for run in runs where run.new + run.count > slot {
        let above = max(0, slot - run.new)
        BLAS.move(
          &values, from: old * stride + run.old + above, to: slot * stride + run.new + above,
          count: run.count - above)
      }
    }
  }

  /// A vector in the order of ``columns`` as one of slots, with 0 in gaps.
  private func spread(_ b: [Double]) -> [Double] {
    guard !gaps.isEmpty else { return b }
    var result = [Double](repeating: 0, count: slots.count)
    for (k, j) in columns.enumerated() { result[positions[j]] = b[k] }
    return result
  }

  /// The elements of a vector of slots that are of columns, in their order.
  private func gather(_ x: [Double]) -> [Double] {
    gaps.isEmpty ? x : columns.map { x[positions[$0]] }
  }

  /// b = (L L')^-1 b, in the order of ``columns``.
  func solve(_ b: inout [Double]) {
    var x = spread(b)
    do {
      var span = x.mutableSpan
      BLAS.trsv(transposed: false, order: slots.count, values.span, stride: stride, &span)
    }
    for gap in gaps { x[gap] = 0 }
    b = solvedBackward(x)
  }

  /// (L L')^-1 R w, in the order of ``columns``.
  func solution(_ w: SIMD2<Double>) -> [Double] { solvedBackward(halfway.map { ($0 * w).sum() }) }

  /// L'^-1 x for x of slots, without gaps.
  private func solvedBackward(_ x: [Double]) -> [Double] {
    var x = x
    do {
      var span = x.mutableSpan
      BLAS.trsv(transposed: true, order: slots.count, values.span, stride: stride, &span)
    }
    return gather(x)
  }

  /// v = L' v, whose square is v'(L L')v.
  func multiplyTransposed(_ v: inout [Double]) { multiply(&v, transposed: true) }

  /// v = L v.
  func multiply(_ v: inout [Double]) { multiply(&v, transposed: false) }

  private func multiply(_ v: inout [Double], transposed: Bool) {
    var x = spread(v)
    do {
      var span = x.mutableSpan
      BLAS.trmv(transposed: transposed, order: slots.count, values.span, stride: stride, &span)
    }
    v = gather(x)
  }

  /// Estimate of the reciprocal condition number of L L' in the 1-norm (`dpocon`); nil for an
  /// empty one. O(|A|^2).
  ///
  /// - Parameters:
  ///   - gram: what it is the factor of.
  ///   - shift: what was added to the diagonal.
  mutating func reciprocalCondition(
    _ gram: SymmetricMatrix, shift: (Int) -> Double
  ) -> Double? {
    let order = columns.count
    guard order > 0 else { return nil }
    closeGaps()
    let columns = columns
    let sums = Parallel.map(columns, cost: order) { j in
      let column = gram.values.span.extracting(gram.range(ofColumn: j))
      return columns.reduce(0) { $0 + abs(column[$1]) }
    }
    let norm = zip(columns, sums).reduce(0) { max($0, $1.1 + shift($1.0)) }
    return LAPACK.pocon(order: order, values.span, stride: stride, norm: norm)
  }

  /// Makes room for `order` rows and columns, or for as many as are likely to come, keeping L.
  private mutating func reserve(_ order: Int, likely: Int) {
    guard order > stride else { return }
    let (old, oldStride) = (values, stride)
    stride = Block.stride(for: max(order, stride + stride / 2, likely))
    let (present, stride) = (slots.count, stride)
    values = uninitializedArray(count: stride * stride)
    var values = values.mutableSpan
    for column in 0..<present {
      let start = column * oldStride
      BLAS.copy(
        old.span.extracting(start + column..<start + present), to: &values,
        at: column * stride + column)
    }
  }
}
