// The only file of this module that touches memory unsafely: system calls that fill buffers, loads
// of several bytes at once, and the storage that several threads fill.

import Glibc

/// An open file, pipe or device.
final class InputFile: Sendable {
  /// The name that errors begin with.
  let name: String
  /// The size in bytes of a regular file; nil for pipes, devices, and files that claim to be empty
  /// (as those in /proc do).
  let size: Int?
  /// Whether it is neither a pipe nor a device.
  let isRegular: Bool
  private let descriptor: Int32
  private let isOwned: Bool

  /// Opens a file for reading.
  init(path: String) throws(DataError) {
    let descriptor = unsafe open(path, O_RDONLY | O_CLOEXEC)
    guard descriptor >= 0 else {
      throw errno == ENOENT || errno == ENOTDIR
        ? .fileMissing(file: path) : .unreadable(file: path, reason: Self.lastReason())
    }
    do {
      (isRegular, size) = try Self.kind(descriptor, path)
    } catch {
      close(descriptor)
      throw error
    }
    self.descriptor = descriptor
    name = path
    isOwned = true
  }

  /// What is left of the standard input, which is read as a pipe whatever it is.
  init(standardInput name: String) throws(DataError) {
    _ = try Self.kind(STDIN_FILENO, name)
    self.name = name
    size = nil
    isRegular = false
    descriptor = STDIN_FILENO
    isOwned = false
  }

  deinit {
    if isOwned { close(descriptor) }
  }

  private static func kind(
    _ descriptor: Int32, _ name: String
  ) throws(DataError) -> (isRegular: Bool, size: Int?) {
    var status = stat()
    guard unsafe fstat(descriptor, &status) == 0 else {
      throw .unreadable(file: name, reason: lastReason())
    }
    let kind = status.st_mode & S_IFMT
    if kind == S_IFDIR { throw .isDirectory(file: name) }
    let isRegular = kind == S_IFREG
    return (isRegular, isRegular && status.st_size > 0 ? Int(status.st_size) : nil)
  }

  private static func lastReason() -> String {
    guard let text = unsafe strerror(errno) else { return "unknown error" }
    return unsafe String(cString: text)
  }

  /// Reads into `buffer[start..<end]` from where the last such read ended, and returns how many bytes
  /// came; 0 at the end of the file.
  func read(into buffer: inout [UInt8], from start: Int, before end: Int) throws(DataError) -> Int {
    try unsafe fill(&buffer, start..<end) { descriptor, memory, count in
      unsafe Glibc.read(descriptor, memory, count)
    }
  }

  /// Makes the next read into a buffer begin there; for regular files.
  func seek(to offset: Int) throws(DataError) {
    guard lseek(descriptor, offset, SEEK_SET) == offset else {
      throw .unreadable(file: name, reason: Self.lastReason())
    }
  }

  /// Reads exactly the bytes from `offset` in the file on to `buffer[range]`.
  func read(into buffer: inout [UInt8], _ range: Range<Int>, offset: Int) throws(DataError) {
    var start = range.lowerBound
    while start < range.upperBound {
      let position = offset + start - range.lowerBound
      let read = try unsafe fill(&buffer, start..<range.upperBound) { descriptor, memory, count in
        unsafe pread(descriptor, memory, count, position)
      }
      guard read > 0 else { throw .changedWhileReading(file: name) }
      start += read
    }
  }

  /// Reads exactly the bytes from `offset` in the file on to `memory`.
  fileprivate func read(
    into memory: UnsafeMutableRawBufferPointer, offset: Int
  ) throws(DataError) {
    var done = 0
    while done < memory.count {
      let rest = unsafe UnsafeMutableRawBufferPointer(rebasing: memory[done...])
      let read = unsafe pread(descriptor, rest.baseAddress, rest.count, offset + done)
      if read < 0, errno == EINTR { continue }
      guard read >= 0 else { throw .unreadable(file: name, reason: Self.lastReason()) }
      guard read > 0 else { throw .changedWhileReading(file: name) }
      done += read
    }
  }

  private func fill(
    _ buffer: inout [UInt8], _ range: Range<Int>,
    _ call: (Int32, UnsafeMutableRawPointer?, Int) -> Int
  ) throws(DataError) -> Int {
    var result = -1
    repeat {
      result = unsafe buffer.withUnsafeMutableBytes { bytes in
        let part = unsafe UnsafeMutableRawBufferPointer(rebasing: bytes[range])
        return unsafe call(descriptor, part.baseAddress, part.count)
      }
    } while result < 0 && errno == EINTR
    guard result >= 0 else { throw .unreadable(file: name, reason: Self.lastReason()) }
    return result
  }
}

extension Span<UInt8> {
  /// The byte at `position`, which is checked.
  @inline(__always)
  func byte(at position: Int) -> UInt8 {
    self[position]
  }

  /// The eight bytes from `position` on, the first one lowest; the range is checked.
  @inline(__always)
  func word(at position: Int) -> UInt64 {
    unsafe UInt64(
      littleEndian: bytes.unsafeLoadUnaligned(fromByteOffset: position, as: UInt64.self))
  }

  /// The bits of the element that begins at `position`, in the machine's order; the range is checked.
  @inline(__always)
  func bits<Bits: FixedWidthInteger & BitwiseCopyable>(at position: Int, as: Bits.Type) -> Bits {
    unsafe bytes.unsafeLoadUnaligned(fromByteOffset: position, as: Bits.self)
  }

  /// The position of the first byte in `range` that equals `byte`; nil where there is none.
  ///
  /// The C library's search, which takes the widest instructions that the processor has.
  func firstPosition(of byte: UInt8, in range: Range<Int>) -> Int? {
    precondition(range.lowerBound >= 0 && range.upperBound <= count)
    return unsafe withUnsafeBytes { memory -> Int? in
      guard let base = memory.baseAddress,
        let found = unsafe memchr(base + range.lowerBound, Int32(byte), range.count)
      else { return nil }
      return unsafe UnsafeRawPointer(found) - base
    }
  }
}

/// Column-major storage that several threads fill, each one rows of its own.
///
/// Elements are stored at most once and by one thread only, which the callers see to; the shape is
/// checked.
@safe
struct ColumnStorage: @unchecked Sendable {
  private let base: UnsafeMutablePointer<Double>
  let rowCount: Int
  let columnCount: Int

  /// Makes an array of `rowCount * columnCount` numbers without clearing it first: `body` stores
  /// rows and says which it stored, in ascending order, and the others are then closed up.
  static func makeValues(
    rowCount: Int, columnCount: Int,
    _ body: (ColumnStorage) throws(DataError) -> [Range<Int>]
  ) throws(DataError) -> [Double] {
    var failure: DataError?
    // An empty array would have no storage, and `body` would not be asked.
    let values = unsafe [Double](unsafeUninitializedCapacity: max(rowCount * columnCount, 1)) {
      buffer, count in
      guard let base = buffer.baseAddress else { return }
      let storage = unsafe ColumnStorage(
        base: base, rowCount: rowCount, columnCount: columnCount)
      do throws(DataError) {
        count = storage.close(try body(storage))
      } catch {
        failure = error
      }
    }
    if let failure { throw failure }
    return values
  }

  private init(base: UnsafeMutablePointer<Double>, rowCount: Int, columnCount: Int) {
    unsafe self.base = base
    self.rowCount = rowCount
    self.columnCount = columnCount
  }

  /// Stores `count` rows that lie row by row in `rows` as rows `first`, `first + 1`, ….
  ///
  /// A few rows at a time, so that what is read stays in the first cache and what is written to a
  /// column is at least a whole cache line.
  func store(_ rows: Span<Double>, count: Int, at first: Int) {
    precondition(first >= 0 && count >= 0 && first + count <= rowCount)
    precondition(count * columnCount <= rows.count)
    let step = max(8, 2048 / max(columnCount, 1))
    for start in stride(from: 0, to: count, by: step) {
      let end = min(start + step, count)
      for column in 0..<columnCount {
        let target = unsafe base + (column * rowCount + first)
        for row in start..<end {
          unsafe target[row] = rows[row * columnCount + column]
        }
      }
    }
  }

  /// Stores elements of a file that lie row by row in `elements` as these rows and columns.
  ///
  /// Eight rows at a time: what is written to a column is then a whole cache line.
  func store<Element: NPYElement>(
    _ elements: Span<UInt8>, as: Element.Type, isSwapped: Bool, rows: Range<Int>,
    columns: Range<Int>
  ) {
    precondition(rows.lowerBound >= 0 && rows.upperBound <= rowCount)
    precondition(columns.lowerBound >= 0 && columns.upperBound <= columnCount)
    let (width, size) = (columns.count, MemoryLayout<Element.Bits>.size)
    for start in stride(from: 0, to: rows.count, by: 8) {
      let end = min(start &+ 8, rows.count)
      for column in 0..<width {
        let first = (columns.lowerBound &+ column) &* rowCount &+ rows.lowerBound
        let target = unsafe base + first
        var position = (start &* width &+ column) &* size
        for row in start..<end {
          let bits = elements.bits(at: position, as: Element.Bits.self)
          unsafe target[row] = Element.number(isSwapped ? bits.byteSwapped : bits)
          position &+= width &* size
        }
      }
    }
  }

  /// Reads numbers that lie in a file as they do here, from `offset` in it on.
  func read(_ range: Range<Int>, of file: InputFile, offset: Int) throws(DataError) {
    precondition(range.lowerBound >= 0 && range.upperBound <= rowCount * columnCount)
    let memory = unsafe UnsafeMutableRawBufferPointer(
      start: base + range.lowerBound, count: range.count * MemoryLayout<Double>.size)
    try unsafe file.read(into: memory, offset: offset)
  }

  /// Moves the rows of these ranges together and returns how many numbers there are then.
  private func close(_ ranges: [Range<Int>]) -> Int {
    let kept = ranges.reduce(0) { $0 + $1.count }
    guard kept < rowCount else { return rowCount * columnCount }
    var target = 0
    for column in 0..<columnCount {
      for range in ranges {
        // What is moved to lies before all that has not been moved yet.
        let source = unsafe base + (column * rowCount + range.lowerBound)
        unsafe (base + target).update(from: source, count: range.count)
        target += range.count
      }
    }
    return target
  }
}
