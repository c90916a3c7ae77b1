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
      size = try Self.regularSize(descriptor, path)
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
    _ = try Self.regularSize(STDIN_FILENO, name)
    self.name = name
    size = nil
    descriptor = STDIN_FILENO
    isOwned = false
  }

  deinit {
    if isOwned { close(descriptor) }
  }

  private static func regularSize(_ descriptor: Int32, _ name: String) throws(DataError) -> Int? {
    var status = stat()
    guard unsafe fstat(descriptor, &status) == 0 else {
      throw .unreadable(file: name, reason: lastReason())
    }
    let kind = status.st_mode & S_IFMT
    if kind == S_IFDIR { throw .isDirectory(file: name) }
    return kind == S_IFREG && status.st_size > 0 ? Int(status.st_size) : nil
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

  /// Reads exactly `count` bytes from `offset` in the file to the beginning of `buffer`.
  func read(into buffer: inout [UInt8], count: Int, offset: Int) throws(DataError) {
    var done = 0
    while done < count {
      let start = done
      let read = try unsafe fill(&buffer, start..<count) { descriptor, memory, count in
        unsafe pread(descriptor, memory, count, offset + start)
      }
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
/// Rows are stored at most once and by one thread only, which the callers see to; the shape is checked.
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
