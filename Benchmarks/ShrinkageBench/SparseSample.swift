import Shrinkage

/// A regression problem with sparse columns: standard normal values at random places.
struct SparseSample {
  let features: SparseMatrix
  let response: [Double]

  /// Draws each element with probability `density`; the shape's correlation is not used.
  init(_ shape: SampleShape, density: Double, seed: UInt64 = 1) throws {
    var random = SplitMix64(state: seed)
    let (n, p) = (shape.rows, shape.columns)
    var (starts, rows, values) = ([0], [Int32](), [Double]())
    // The distance to the next element is geometric.
    let scale = 1 / logarithm(1 - density)
    var place = Int(logarithm(random.positiveUniform()) * scale)
    for j in 0..<p {
      while place < (j + 1) * n {
        rows.append(Int32(place - j * n))
        values.append(random.normal())
        place += 1 + Int(logarithm(random.positiveUniform()) * scale)
      }
      starts.append(rows.count)
    }
    features = try SparseMatrix(
      rowCount: n, columnCount: p, columnStarts: starts, rowIndices: rows, values: values)
    var response = [Double](repeating: 0, count: n)
    for (j, sign) in shape.support {
      for k in starts[j]..<starts[j + 1] { response[Int(rows[k])] += sign * values[k] }
    }
    random.addNoise(to: &response, signalToNoise: shape.signalToNoise)
    self.response = response
  }
}
