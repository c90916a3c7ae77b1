/// The Cholesky factor L L' = G_AA + diag(shift) of a set A of columns that changes a little at a
/// time.
///
/// Entering columns are appended by a triangular solve. For leaving ones, rotations put into the rest of L what
/// it lacks without them (``DepartingColumns``). What has left stays as a gap, a column of the identity, until
/// there are many: moving the others together takes as long as rotations for several.
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
  private var triangle = LowerTriangle()
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
    triangle.reserve(
      order + count, likely: min(gram.stride, SymmetricMatrix.largestRoom), keeping: order)
    var cross = gram.submatrix(rows: slots, columns: entering)
    do {
      var span = cross.mutableSpan
      BLAS.trsm(
        order: order, triangle.values.span, stride: triangle.stride, columns: count, &span)
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
    triangle.setRows(behind: order, cross: cross, corner: corner, kept: kept, of: count)
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

  /// Appends a row of R, and of L^-1 R.
  ///
  /// - Parameter cross: the elements of the row of L in the columns before those that enter with it.
  private mutating func goHalfway(_ side: SIMD2<Double>, _ row: Int, _ cross: Span<Double>) {
    var sum = side
    for k in cross.indices { sum -= cross[k] * halfway[k] }
    for k in cross.count..<row { sum -= triangle[row, k] * halfway[k] }
    halfway.append(sum / triangle[row, row])
    sides.append(side)
  }

  /// Takes columns out, in one pass over L from the first of them on, or two where that closes gaps; O(r^2) for
  /// each with r columns behind it.
  mutating func remove(_ leaving: [Int]) {
    guard !leaving.isEmpty else { return }
    let removed = leaving.map { positions[$0] }.sorted()
    for j in leaving { positions[j] = -1 }
    let kept = columns.indices.filter { positions[columns[$0]] >= 0 }
    columns = kept.map { columns[$0] }
    sides = kept.map { sides[$0] }
    gaps += removed
    var departing = DepartingColumns(removed, of: &triangle, order: slots.count, &halfway)
    if gaps.count > slots.count / Self.gapShare {
      // Before the rotations, which would take the rows of all that leave along.
      let kept = keptSlots
      departing.keep(kept)
      closeGaps(keeping: kept)
    }
    departing.rotate(into: &triangle, &halfway, isGap: isGap)
  }

  /// The largest part of the slots that may be gaps, as a divisor: with them, systems take longer.
  private static let gapShare = 10

  /// Whether each slot is a gap.
  private var isGap: [Bool] { slots.indices.map { positions[slots[$0]] != $0 } }

  /// The slots of A, ascending.
  private var keptSlots: [Int] { columns.map { positions[$0] } }

  /// Moves rows and columns of L together; O(|A|^2).
  ///
  /// - Parameter kept: the slots of A.
  private mutating func closeGaps(keeping kept: [Int]) {
    guard !gaps.isEmpty else { return }
    triangle.keep(kept)
    for (slot, j) in columns.enumerated() { positions[j] = slot }
    slots = columns
    halfway = kept.map { halfway[$0] }
    gaps.removeAll(keepingCapacity: true)
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
      BLAS.trsv(
        transposed: false, order: slots.count, triangle.values.span, stride: triangle.stride, &span)
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
      BLAS.trsv(
        transposed: true, order: slots.count, triangle.values.span, stride: triangle.stride, &span)
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
      BLAS.trmv(
        transposed: transposed, order: slots.count, triangle.values.span, stride: triangle.stride,
        &span)
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
    closeGaps(keeping: keptSlots)
    let columns = columns
    let sums = Parallel.map(columns, cost: order) { j in
      let column = gram.values.span.extracting(gram.range(ofColumn: j))
      return columns.reduce(0) { $0 + abs(column[$1]) }
    }
    let norm = zip(columns, sums).reduce(0) { max($0, $1.1 + shift($1.0)) }
    return LAPACK.pocon(
      order: order, triangle.values.span, stride: triangle.stride, norm: norm)
  }
}
