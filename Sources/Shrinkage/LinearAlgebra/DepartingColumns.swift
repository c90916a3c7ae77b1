/// Columns V that leave a Cholesky factor L: the rest of it has to become the factor of L L' + V V'.
///
/// Each column of L in turn is rotated, while it is in the cache, with every column of V, until nothing is left
/// of these (Golub and Van Loan 2013, "Matrix Computations", 6.5.4).
struct DepartingColumns {
  /// The rows from which on each has elements, ascending.
  private var starts: [Int]
  /// V, packed, with all rows of L.
  private var values: [Double] = []
  /// Their elements of L^-1 R.
  private var halfway: [SIMD2<Double>] = []
  private var order: Int

  /// Takes what lies below the diagonal out of columns of L, and makes them some of the identity.
  ///
  /// - Parameters:
  ///   - slots: ascending.
  ///   - order: how many rows and columns of L count.
  ///   - halfway: L^-1 R.
  init(
    _ slots: [Int], of triangle: inout LowerTriangle, order: Int, _ halfway: inout [SIMD2<Double>]
  ) {
    self.order = order
    starts = slots.map { $0 + 1 }
    for slot in slots {
      values += repeatElement(0, count: slot + 1)
      values += triangle.clearColumn(slot, order: order)
      self.halfway.append(halfway[slot])
      halfway[slot] = .zero
    }
  }

  /// Moves the rows `kept` together.
  mutating func keep(_ kept: [Int]) {
    values = starts.indices.flatMap { k in kept.map { values[k * order + $0] } }
    starts = starts.map { start in kept.count { $0 < start } }
    order = kept.count
  }

  /// Rotates them into L, and L^-1 R along; O(r^2) for each of them with r columns of L behind it.
  ///
  /// Some columns of L at a time: what they have in rows of their own says how, the rows below are done in parts
  /// by all threads.
  ///
  /// - Parameter isGap: whether each column of L is one of the identity, which stays.
  mutating func rotate(
    into triangle: inout LowerTriangle, _ halfway: inout [SIMD2<Double>], isGap: [Bool]
  ) {
    let rest = order - starts[0]
    let isShort = rest * rest * starts.count < 50_000
    let width = isShort ? max(1, rest) : 64
    for start in stride(from: starts[0], to: order, by: width) {
      let pivots = start..<min(start + width, order)
      var rotations: [LowerTriangle.Rotation] = []
      for slot in pivots where !isGap[slot] {
        rotations += rotate(into: slot, of: &triangle, to: pivots.upperBound, &halfway)
      }
      triangle.rotate(rotations, rows: pivots.upperBound..<order, with: &values, order: order)
    }
  }

  /// The rotations of a column of L by which the elements of V beside its diagonal vanish, made in its rows up
  /// to `end`.
  private mutating func rotate(
    into slot: Int, of triangle: inout LowerTriangle, to end: Int, _ halfway: inout [SIMD2<Double>]
  ) -> [LowerTriangle.Rotation] {
    var rotations: [LowerTriangle.Rotation] = []
    for k in starts.indices where starts[k] <= slot {
      let (a, b) = (triangle[slot, slot], values[k * order + slot])
      guard b != 0 else { continue }
      let radius = (a * a + b * b).squareRoot()
      let rotation = LowerTriangle.Rotation(
        column: slot, vector: k, cosine: a / radius, sine: b / radius)
      triangle.rotate(rotation, rows: slot..<end, with: &values, at: k * order + slot)
      let (c, s, x, y) = (rotation.cosine, rotation.sine, halfway[slot], self.halfway[k])
      (halfway[slot], self.halfway[k]) = (c * x + s * y, c * y - s * x)
      rotations.append(rotation)
    }
    return rotations
  }
}
