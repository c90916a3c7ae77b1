import Shrinkage

/// Reads arrays that NumPy has saved as `.npy` files.
///
/// ```swift
/// let features = try NPYReader().matrix(path: "X.npy")
/// let response = try NPYReader().vector(path: "y.npy")
/// ```
///
/// Versions 1.0 to 3.0 of the format, in C and in Fortran order; elements may be float64, float32,
/// integers of 1 to 8 bytes, signed or not, or bool, in either byte order. They are converted to
/// `Double`: exactly, but for integers beyond 2^53, which are rounded. Values may be NaN or infinite.
///
/// Time is linear in the size. A file is read in blocks of about a mebibyte by several threads, which
/// put the elements where they belong; memory hardly exceeds the result.
public struct NPYReader: Sendable {
  /// How many threads read; nil (the default) takes one for each processor.
  public var threadCount: Int?
  /// Told how far reading has come; default nil.
  public var progress: CSVReader.Progress?

  /// How many elements a block has; smaller for tests.
  var blockSize = 1 << 17

  /// A reader that works on that many threads.
  public init(threadCount: Int? = nil, progress: CSVReader.Progress? = nil) {
    self.threadCount = threadCount
    self.progress = progress
  }

  /// Reads an array of two dimensions, rows by columns; either may be 0.
  ///
  /// - Throws: ``DataError``, among others ``DataError/wrongShape(file:shape:expected:)`` for an array
  ///   of more or fewer dimensions.
  public func matrix(path: String) throws(DataError) -> Matrix {
    let file = try InputFile(path: path)
    let header = try NPYHeader(of: file)
    guard header.shape.count == 2 else {
      throw .wrongShape(file: path, shape: header.shape, expected: "a matrix")
    }
    let values = try values(header, file)
    do throws(ShrinkageError) {
      return try Matrix(
        columnMajor: values, rowCount: header.shape[0], columnCount: header.shape[1])
    } catch {
      // All that can be wrong with these shapes is a dimension of more than 2^31 - 1.
      throw .tooLarge(
        file: path, what: "the number of rows or columns", value: header.shape.max() ?? 0)
    }
  }

  /// Reads an array of one dimension, or of two of which one is 1.
  ///
  /// - Throws: ``DataError``, among others ``DataError/wrongShape(file:shape:expected:)`` for any other
  ///   array.
  public func vector(path: String) throws(DataError) -> [Double] {
    let file = try InputFile(path: path)
    let header = try NPYHeader(of: file)
    guard header.shape.count == 1 || header.shape.count == 2 && header.shape.contains(1) else {
      throw .wrongShape(file: path, shape: header.shape, expected: "a vector")
    }
    return try values(header, file)
  }

  /// All elements, column after column.
  private func values(_ header: NPYHeader, _ file: InputFile) throws(DataError) -> [Double] {
    let count = header.shape.reduce(1, *)
    try requireMemory(doubles: count, of: file.name)
    let blocks = NPYBlocks(header, file, size: blockSize)
    let meter = ProgressMeter(total: file.size, report: progress)
    return try ColumnStorage.makeValues(
      rowCount: blocks.rowCount, columnCount: blocks.columnCount
    ) { (storage) throws(DataError) -> [Range<Int>] in
      _ = try inParallel(
        count: blocks.count, threadCount: threadCount ?? processorCount()
      ) { (index, scratch: inout WorkerScratch) throws(DataError) -> Void in
        meter.addParsed(try blocks.read(index, to: storage, &scratch.window.storage))
      }
      return [0..<blocks.rowCount]
    }
  }
}

/// The elements of a file in blocks that threads can read independently.
struct NPYBlocks: Sendable {
  /// The shape of what is read; an array that lies in the file as in memory is a single column.
  let rowCount: Int
  let columnCount: Int
  /// The largest block.
  private let rowStep: Int
  private let columnStep: Int
  private let file: InputFile
  private let header: NPYHeader

  init(_ header: NPYHeader, _ file: InputFile, size: Int) {
    let shape = header.shape
    let isContiguous = header.isColumnMajor || shape.count < 2 || shape.contains { $0 <= 1 }
    rowCount = isContiguous ? shape.reduce(1, *) : shape[0]
    columnCount = isContiguous ? 1 : shape[1]
    // Wide rows are cut, so that a block has enough rows to fill cache lines of its columns.
    columnStep = max(1, min(columnCount, size / 64))
    rowStep = max(1, size / columnStep)
    self.header = header
    self.file = file
  }

  private var columnBlockCount: Int { (columnCount + columnStep - 1) / columnStep }

  var count: Int { (rowCount + rowStep - 1) / rowStep * columnBlockCount }

  /// Reads a block, by way of `buffer`, and returns how many bytes it has.
  func read(
    _ index: Int, to storage: ColumnStorage, _ buffer: inout [UInt8]
  ) throws(DataError) -> Int {
    let row = index / columnBlockCount * rowStep
    let column = index % columnBlockCount * columnStep
    let rows = row..<min(row + rowStep, rowCount)
    let columns = column..<min(column + columnStep, columnCount)
    let (elements, start) = (header.elements, header.dataOffset)
    let byteCount = rows.count * columns.count * elements.size
    if columnCount == 1, elements.areNative {
      try storage.read(rows, of: file, offset: start + row * elements.size)
      return byteCount
    }
    if buffer.count < byteCount { buffer = [UInt8](repeating: 0, count: byteCount) }
    // Whole rows lie one behind the other.
    let pieceCount = columns.count == columnCount ? 1 : rows.count
    let pieceSize = byteCount / pieceCount
    for piece in 0..<pieceCount {
      try file.read(
        into: &buffer, piece * pieceSize..<(piece + 1) * pieceSize,
        offset: start + ((row + piece) * columnCount + column) * elements.size)
    }
    storage.store(buffer.span, elements, rows: rows, columns: columns)
    return byteCount
  }
}
