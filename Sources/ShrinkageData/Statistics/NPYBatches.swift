import Shrinkage

/// The rows of a NumPy matrix in batches of bounded size, in order.
struct NPYBatches {
  private let file: InputFile
  private let header: NPYHeader
  private let threadCount: Int
  /// How many rows a batch has.
  private let step: Int
  private var next = 0

  var rowCount: Int { header.shape[0] }
  var columnCount: Int { header.shape[1] }

  /// A batch takes about `size` bytes of memory.
  init(path: String, size: Int, threadCount: Int) throws(DataError) {
    file = try InputFile(path: path)
    header = try NPYHeader(of: file)
    guard header.shape.count == 2 else {
      throw .wrongShape(file: path, shape: header.shape, expected: "a matrix")
    }
    let width = max(header.shape[1], 1)
    step = max(256, size / 8 / width)
    self.threadCount = threadCount
  }

  /// The next rows, all columns; nil at the end.
  mutating func nextRows() throws(DataError) -> Matrix? {
    guard next < rowCount else { return nil }
    let rows = next..<min(next + step, rowCount)
    next = rows.upperBound
    let columnCount = columnCount
    try requireMemory(doubles: rows.count * columnCount, of: file.name)
    // Columns lie together, or rows do: a thread takes some of them.
    let length = header.isColumnMajor ? columnCount : rows.count
    let pieces = max(1, min(4 * threadCount, length))
    let reader = self
    let values = try ColumnStorage.makeValues(
      rowCount: rows.count, columnCount: columnCount
    ) { (storage) throws(DataError) -> [Range<Int>] in
      _ = try inParallel(count: pieces, threadCount: threadCount) {
        (index, scratch: inout WorkerScratch) throws(DataError) -> Void in
        let piece = length * index / pieces..<length * (index + 1) / pieces
        try reader.read(piece, of: rows, to: storage, &scratch.window.storage)
      }
      return [0..<rows.count]
    }
    do throws(ShrinkageError) {
      return try Matrix(
        columnMajor: values, rowCount: rows.count, columnCount: columnCount)
    } catch {
      throw .tooLarge(file: file.name, what: "the number of columns", value: columnCount)
    }
  }

  /// Reads some columns of `rows`, or some of these rows, as the file has them.
  private func read(
    _ piece: Range<Int>, of rows: Range<Int>, to storage: ColumnStorage, _ buffer: inout [UInt8]
  ) throws(DataError) {
    let (elements, start) = (header.elements, header.dataOffset)
    if header.isColumnMajor {
      let byteCount = rows.count * elements.size
      if buffer.count < byteCount { buffer = [UInt8](repeating: 0, count: byteCount) }
      for column in piece {
        let first = column * rowCount + rows.lowerBound
        try file.read(into: &buffer, 0..<byteCount, offset: start + first * elements.size)
        storage.store(
          buffer.span, elements, rows: 0..<rows.count, columns: column..<column + 1)
      }
    } else {
      let byteCount = piece.count * columnCount * elements.size
      if buffer.count < byteCount { buffer = [UInt8](repeating: 0, count: byteCount) }
      let first = (rows.lowerBound + piece.lowerBound) * columnCount
      try file.read(into: &buffer, 0..<byteCount, offset: start + first * elements.size)
      storage.store(buffer.span, elements, rows: piece, columns: 0..<columnCount)
    }
  }
}

extension StatisticsReader {
  /// Reads a matrix, whose columns are x1, x2, …; where no target is named the last is a feature like
  /// any other.
  func readArray(_ path: String) throws(DataError) -> TableStatistics {
    var batches = try NPYBatches(path: path, size: batchSize, threadCount: threadCount)
    let names = (0..<batches.columnCount).map { "x\($0 + 1)" }
    var options = options
    if options.target == .lastColumn { options.target = .none }
    let roles = try ColumnRoles(file: path, names: names, options: options)
    let meter = ProgressMeter(total: batches.rowCount, report: progress)
    var sum = try makeSum(
      path, roles.features.map { names[$0] }, target: roles.target.map { names[$0] },
      weights: roles.weights.map { names[$0] }, rowCount: batches.rowCount)
    while let rows = try batches.nextRows() {
      var table = DataTable(
        featureNames: roles.features.map { names[$0] }, features: rows.columns(roles.features))
      table.response = roles.target.map(rows.column)
      table.weights = roles.weights.map(rows.column)
      try sum.add(table)
      meter.addParsed(rows.rowCount)
    }
    return try sum.finished()
  }
}

extension Matrix {
  fileprivate func column(_ index: Int) -> [Double] {
    Array(values[index * rowCount..<(index + 1) * rowCount])
  }

  /// The columns with these indices; all of them in their order are not copied.
  fileprivate func columns(_ indices: [Int]) -> Matrix {
    if indices == Array(0..<columnCount) { return self }
    do throws(ShrinkageError) {
      return try Matrix(
        columnMajor: indices.flatMap(column), rowCount: rowCount, columnCount: indices.count)
    } catch {
      preconditionFailure("fewer columns than before: \(error)")
    }
  }
}
