/// The Cholesky factor L L' = G_AA + diag(shift) of a set A of columns that changes a little at a
/// time.
///
/// Entering columns are appended by a triangular solve; a leaving one deletes a row of L, and
/// rotations make it triangular again (Golub and Van Loan 2013, "Matrix Computations", 6.5.4). L
/// lies column by column, so that a rotation works on two contiguous stretches.
///
/// Of two right-hand sides R that change with A alone, L^-1 R is kept, as two more rows of L: what entries and
/// rotations do to these costs next to nothing, and solving for their sums is left with half of the work.
struct ActiveFactor {
  /// The columns of A, in the order in which they entered.
  private(set) var columns: [Int] = []
  /// L, of which the lower triangle of the leading `columns.count` rows and columns counts.
  private var values: [Double] = []
  private var stride = 0
  /// R, a pair for each column of A.
  private(set) var sides: [SIMD2<Double>] = []
  /// L^-1 R.
  private var halfway: [SIMD2<Double>] = []
  /// Where each column of the problem stands in `columns`; -1 for those that are not in it.
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
    let (order, count) = (columns.count, entering.count)
    reserve(order + count, likely: min(gram.stride, SymmetricMatrix.largestRoom))
    var cross = gram.submatrix(rows: columns, columns: entering)
    do {
      var span = cross.mutableSpan
      BLAS.trsm(order: order, values.span, stride: stride, columns: count, &span)
    }
    var corner = gram.submatrix(rows: entering, columns: entering)
    var diagonal: [Double] = []
    for (k, j) in entering.enumerated() {
      corner[k * count + k] += shift(j)
      diagonal.append(corner[k * count + k])
    }
    let failing: Int?
    do {
      var span = corner.mutableSpan
      BLAS.syrk(
        transposed: true, Block(rows: order, columns: count), cross.span, factor: -1, &span,
        stride: count)
      failing = LAPACK.potrf(order: count, &span, stride: count)
    }
    let dependent = CholeskyFactor.firstDependentColumn(
      corner, diagonal, failingMinor: failing, order: order + count)
    let kept = dependent ?? count
    store(cross, corner, order: order, kept: kept, of: count)
    sides += Array((enteringSides.isEmpty ? entering.map { _ in .zero } : enteringSides)[..<kept])
    goHalfway(from: order, cross)
    for j in entering.prefix(kept) {
      positions[j] = columns.count
      columns.append(j)
    }
    return dependent.map { entering[$0] }
  }

  /// Copies the new rows of L into place.
  private mutating func store(
    _ cross: [Double], _ corner: [Double], order: Int, kept: Int, of count: Int
  ) {
    let stride = stride
    var values = values.mutableSpan
    for column in 0..<order {
      for k in 0..<kept { values[column * stride + order + k] = cross[k * order + column] }
    }
    for column in 0..<kept {
      for row in column..<kept {
        values[(order + column) * stride + order + row] = corner[column * count + row]
      }
    }
  }

  /// L^-1 R for the rows from `order` on, whose part before these is `cross`, transposed.
  private mutating func goHalfway(from order: Int, _ cross: [Double]) {
    for row in order..<sides.count {
      var sum = sides[row]
      let start = (row - order) * order
      for k in 0..<order { sum -= cross[start + k] * halfway[k] }
      for k in order..<row { sum -= values[k * stride + row] * halfway[k] }
      halfway.append(sum / values[row * stride + row])
    }
  }

  /// Takes columns out, in one pass over L.
  ///
  /// With V the part of the leaving columns of L that lies in rows that stay, the rest of L has to
  /// become the factor of L L' + V V': each column in turn is moved together and, while it is in
  /// the cache, rotated with every column of V. O(r^2) for each leaving column with r columns behind it.
  mutating func remove(_ leaving: [Int]) {
    guard !leaving.isEmpty else { return }
    let removed = leaving.map { positions[$0] }.sorted()
    for j in leaving { positions[j] = -1 }
    var spills = takeSpills(removed)
    let kept = columns.indices.filter { positions[columns[$0]] >= 0 }
    let runs = Run.runs(of: kept, from: removed[0])
    columns = kept.map { columns[$0] }
    sides = kept.map { sides[$0] }
    halfway = kept.map { halfway[$0] }
    for (column, old) in kept.enumerated() {
      positions[columns[column]] = column
      move(from: old, to: column, runs)
      rotate(column, with: &spills)
    }
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

  /// The columns of V, packed, and the first row of each that is not 0.
  private struct Spills {
    var values: [Double] = []
    var starts: [Int]
    /// The elements of L^-1 R that go with them.
    var halfway: [SIMD2<Double>]
  }

  /// The rows that stay of the leaving columns of L.
  private func takeSpills(_ removed: [Int]) -> Spills {
    let order = columns.count - removed.count
    var spills = Spills(
      starts: removed.indices.map { removed[$0] - $0 }, halfway: removed.map { halfway[$0] })
    spills.values.reserveCapacity(order * removed.count)
    for (position, start) in zip(removed, spills.starts) {
      spills.values += repeatElement(0, count: start)
      let column = position * stride
      for (row, j) in columns.enumerated().dropFirst(position + 1) where positions[j] >= 0 {
        spills.values.append(values[column + row])
      }
    }
    return spills
  }

  /// Moves a column of L, of which the rows `runs` stay.
  private mutating func move(from old: Int, to column: Int, _ runs: [Run]) {
    let stride = stride
    values.withMutableSpan { values in
      for run in runs where run.new + run.count > column {
        let above = max(0, column - run.new)
        BLAS.move(
          &values, from: old * stride + run.old + above, to: column * stride + run.new + above,
          count: run.count - above)
      }
    }
  }

  /// Rotates a column of L with those of V, of which nothing is left in its row then.
  private mutating func rotate(_ column: Int, with spills: inout Spills) {
    let (order, pivot) = (columns.count, column * stride + column)
    let starts = spills.starts
    spills.values.withMutableSpan { spilled in
      values.withMutableSpan { values in
        for (k, start) in starts.enumerated() where start <= column {
          let spill = k * order + column
          let (a, b) = (values[pivot], spilled[spill])
          guard b != 0 else { continue }
          let radius = (a * a + b * b).squareRoot()
          let (c, s) = (a / radius, b / radius)
          BLAS.rot(&values, pivot, &spilled, spill, count: order - column, c, s)
          let (x, y) = (halfway[column], spills.halfway[k])
          (halfway[column], spills.halfway[k]) = (c * x + s * y, c * y - s * x)
        }
      }
    }
  }

  /// b = (L L')^-1 b, in the order of ``columns``.
  func solve(_ b: inout [Double]) {
    var span = b.mutableSpan
    BLAS.trsv(transposed: false, order: columns.count, values.span, stride: stride, &span)
    BLAS.trsv(transposed: true, order: columns.count, values.span, stride: stride, &span)
  }

  /// (L L')^-1 R w, in the order of ``columns``.
  func solution(_ w: SIMD2<Double>) -> [Double] {
    var x = halfway.map { ($0 * w).sum() }
    var span = x.mutableSpan
    BLAS.trsv(transposed: true, order: columns.count, values.span, stride: stride, &span)
    return x
  }

  /// v = L' v, whose square is v'(L L')v.
  func multiplyTransposed(_ v: inout [Double]) {
    var span = v.mutableSpan
    BLAS.trmv(transposed: true, order: columns.count, values.span, stride: stride, &span)
  }

  /// v = L v.
  func multiply(_ v: inout [Double]) {
    var span = v.mutableSpan
    BLAS.trmv(transposed: false, order: columns.count, values.span, stride: stride, &span)
  }

  /// Estimate of the reciprocal condition number of L L' in the 1-norm (`dpocon`); nil for an
  /// empty one. O(|A|^2).
  ///
  /// - Parameters:
  ///   - gram: what it is the factor of.
  ///   - shift: what was added to the diagonal.
  func reciprocalCondition(_ gram: SymmetricMatrix, shift: (Int) -> Double) -> Double? {
    let order = columns.count
    guard order > 0 else { return nil }
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
    let (present, stride) = (columns.count, stride)
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
