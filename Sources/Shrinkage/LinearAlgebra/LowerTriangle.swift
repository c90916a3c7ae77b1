/// A lower triangle that grows by rows, column by column in memory; what is above it means nothing.
struct LowerTriangle {
  private(set) var values: [Double] = []
  /// Distance between the starts of neighbouring columns.
  private(set) var stride = 0

  subscript(row: Int, column: Int) -> Double { values[column * stride + row] }

  /// Makes room for `order` rows and columns, or for as many as are likely to come, keeping the first `present`.
  mutating func reserve(_ order: Int, likely: Int, keeping present: Int) {
    guard order > stride else { return }
    let (old, oldStride) = (values, stride)
    stride = Block.stride(for: max(order, stride + stride / 2, likely))
    let stride = stride
    values = uninitializedArray(count: stride * stride)
    values.withMutableSpan { values in
      for column in 0..<present {
        let start = column * oldStride
        BLAS.copy(
          old.span.extracting(start + column..<start + present), to: &values,
          at: column * stride + column)
      }
    }
  }

  /// Sets the first `kept` of some rows behind the first `order`.
  ///
  /// - Parameters:
  ///   - cross: the new rows in the present columns, each packed.
  ///   - corner: their own triangle, packed `count` x `count`.
  mutating func setRows(
    behind order: Int, cross: [Double], corner: [Double], kept: Int, of count: Int
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

  /// Makes a column one of the identity.
  ///
  /// - Returns: what was below its diagonal.
  mutating func clearColumn(_ column: Int, order: Int) -> [Double] {
    let below = column * stride + column + 1..<column * stride + order
    // A copy, or else all of the triangle would be copied below.
    let taken = Array(values[below])
    values[column * stride + column] = 1
    for k in below { values[k] = 0 }
    return taken
  }

  /// Moves the rows and columns `kept` together; O(their number squared).
  mutating func keep(_ kept: [Int]) {
    let runs = Run.runs(of: kept)
    for (column, old) in kept.enumerated() { move(from: old, to: column, runs) }
  }

  /// Rows that stay side by side, and do not stay where they are.
  private struct Run {
    var old: Int
    var new: Int
    var count: Int

    static func runs(of kept: [Int]) -> [Run] {
      var runs: [Run] = []
      for (new, old) in kept.enumerated() where old != new {
        if let last = runs.last, last.old + last.count == old {
          runs[runs.count - 1].count += 1
        } else {
          runs.append(Run(old: old, new: new, count: 1))
        }
      }
      return runs
    }
  }

  /// Moves a column of which the rows `runs` stay.
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

  /// Rotates some rows of a column with as many elements of a vector in another buffer.
  mutating func rotate(
    _ rotation: Rotation, rows: Range<Int>, with others: inout [Double], at start: Int
  ) {
    let position = rotation.column * stride + rows.lowerBound
    values.withMutableSpan { values in
      others.withMutableSpan {
        BLAS.rot(
          &values, position, &$0, start, count: rows.count, rotation.cosine, rotation.sine)
      }
    }
  }

  /// Rotations in some rows, in parts by all threads, with vectors of `order` elements side by side.
  mutating func rotate(
    _ rotations: [Rotation], rows: Range<Int>, with others: inout [Double], order: Int
  ) {
    let (stride, length) = (stride, 512)
    guard !rows.isEmpty, !rotations.isEmpty else { return }
    let parts = (rows.count + length - 1) / length
    Parallel.update(&values, &others, parts: parts, cost: length * rotations.count) {
      part, values, others in
      let start = rows.lowerBound + part * length
      let some = start..<min(start + length, rows.upperBound)
      for rotation in rotations {
        BLAS.rot(
          &values, rotation.column * stride + some.lowerBound, &others,
          rotation.vector * order + some.lowerBound, count: some.count, rotation.cosine,
          rotation.sine)
      }
    }
  }

  /// A rotation of a column with a vector: (x, y) becomes (c x + s y, c y - s x).
  struct Rotation {
    var column: Int
    var vector: Int
    var cosine: Double
    var sine: Double
  }
}
