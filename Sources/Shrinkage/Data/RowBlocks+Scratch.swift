extension RowBlocks {
  /// A block of rows as deviations from means, the response as last column, with one row spare
  /// below them for the merge.
  struct Scratch {
    let columnCount: Int
    let stride: Int
    private(set) var rowCount = 0
    private(set) var values: [Double]
    /// The block's weights; all 1 when none were given.
    private var weights: [Double]
    private var hasWeights = false
    /// Sum of the block's weights.
    private(set) var weight = 0.0
    /// The block's means less the means its deviations were taken from; the response's last.
    private(set) var shift: [Double]

    init(columnCount: Int, rowCapacity: Int) {
      self.columnCount = columnCount
      stride = rowCapacity + 1
      values = Array(repeating: 0, count: stride * (columnCount + 1))
      weights = Array(repeating: 1, count: rowCapacity)
      shift = Array(repeating: 0, count: columnCount + 1)
    }

    /// The rows of a column, with the spare row.
    func range(ofColumn column: Int) -> Range<Int> {
      column * stride..<column * stride + rowCount + 1
    }

    /// Whether every deviation loaded was finite (a NaN or infinity makes its column's mean one).
    var isFinite: Bool { shift.allSatisfy(\.isFinite) }

    var maximumMagnitude: Double {
      var largest = 0.0
      let values = values.span
      for j in 0...columnCount {
        largest = max(largest, BLAS.maximumMagnitude(values.extracting(range(ofColumn: j))))
      }
      return largest
    }

    /// The column with the largest deviation; nil for the response.
    var largestColumn: Int? {
      let values = values.span
      let magnitudes = (0...columnCount).map { j in
        BLAS.maximumMagnitude(values.extracting(range(ofColumn: j)))
      }
      let largest = magnitudes.firstIndex(of: magnitudes.max() ?? 0) ?? 0
      return largest == columnCount ? nil : largest
    }

    /// Copies rows as deviations from `means` and finds the block's own means.
    mutating func load(
      _ rows: RowBlocks, _ range: Range<Int>, means: [Double], responseMean: Double
    ) {
      rowCount = range.count
      hasWeights = rows.weights != nil
      if let given = rows.weights {
        weights.replaceSubrange(0..<rowCount, with: given[range])
        weight = given[range].reduce(0, +)
      } else {
        weight = Double(rowCount)
      }
      for j in 0..<columnCount {
        let start = j * rows.features.rowCount
        copy(
          rows.features.values.span.extracting(start + range.lowerBound..<start + range.upperBound),
          minus: means[j], toColumn: j)
      }
      copy(rows.response.span.extracting(range), minus: responseMean, toColumn: columnCount)
      let block = Block(rows: rowCount, columns: columnCount + 1, stride: stride)
      let (deviations, weights) = (values, Array(weights[0..<rowCount]))
      let factor = weight > 0 ? 1 / weight : 1
      var shift = shift.mutableSpan
      BLAS.gemv(
        transposed: true, block, deviations.span, factor: factor, weights.span, &shift)
    }

    private mutating func copy(_ source: Span<Double>, minus mean: Double, toColumn column: Int) {
      let start = column * stride
      var target = values.mutableSpan
      for i in source.indices { target[start + i] = source[i] - mean }
    }

    /// Removes the block's own means.
    mutating func center() {
      let (rowCount, stride, shift) = (rowCount, stride, shift)
      var target = values.mutableSpan
      for j in shift.indices where shift[j] != 0 {
        let start = j * stride
        let mean = shift[j]
        for i in 0..<rowCount { target[start + i] -= mean }
      }
    }

    /// Multiplies rows by the roots of their weights and fills the spare row with the distance
    /// from rows of total weight `present` seen before.
    mutating func applyWeights(mergingInto present: Double) {
      if hasWeights {
        for i in 0..<rowCount { weights[i].formSquareRoot() }
      }
      let between = (present * weight / (present + weight)).squareRoot()
      let (rowCount, stride, shift) = (rowCount, stride, shift)
      let roots = hasWeights ? weights : []
      var target = values.mutableSpan
      for j in shift.indices {
        let start = j * stride
        if !roots.isEmpty {
          for i in 0..<rowCount { target[start + i] *= roots[i] }
        }
        target[start + rowCount] = between * shift[j]
      }
    }
  }
}
