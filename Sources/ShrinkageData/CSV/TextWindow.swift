/// A part of a file in memory, of which a parser consumes the beginning.
///
/// The bytes behind ``end``, at least ``decimalPadding`` of them, may be read and are zero.
struct TextWindow {
  var storage: [UInt8] = []
  /// The first byte that has not been consumed.
  var position = 0
  /// The end of the bytes that come from the file.
  var end = 0
  /// Whether the file, or the part of it that is to be parsed, ends at ``end``.
  var isLast = false

  /// How many bytes may be left when more are read: a line, or a quoted cell, is not longer. 256 MiB,
  /// which is some ten million columns; without a limit an endless one would take all memory.
  var limit = 1 << 28

  /// Room for that many bytes of the file.
  mutating func reserve(_ byteCount: Int, of file: InputFile) throws(DataError) {
    let missing = byteCount + decimalPadding - storage.count
    // Growing takes the old storage, and the new one of up to twice the size.
    if byteCount > 1 << 22 { try requireMemory(doubles: byteCount / 4, of: file.name) }
    if missing > 0 { storage.append(contentsOf: repeatElement(0, count: missing)) }
  }

  /// Clears the padding after the bytes up to ``end`` were put in place.
  mutating func pad() {
    for index in end..<end + decimalPadding { storage[index] = 0 }
  }

  /// Moves what is left to the front, reads on behind it and returns how many bytes came.
  ///
  /// There is room for `size` bytes at least. Where what is left takes more than half of it, the room
  /// is doubled first, so that a line of any length is read in time proportional to its length.
  ///
  /// - Throws: ``DataError/lineTooLong(at:limit:)``, naming `line`, where more is left than ``limit``.
  mutating func refill(
    from file: InputFile, size: Int, line: Int
  ) throws(DataError) -> Int {
    let left = end - position
    guard left <= limit else {
      throw .lineTooLong(at: TextLocation(file: file.name, line: line), limit: limit)
    }
    try reserve(max(size, 2 * left), of: file)
    for index in 0..<left where position > 0 { storage[index] = storage[position + index] }
    position = 0
    end = left
    let room = storage.count - decimalPadding
    while end < room, !isLast {
      let count = try file.read(into: &storage, from: end, before: room)
      end += count
      isLast = count == 0
    }
    pad()
    return end - left
  }

  /// Fills the window with exactly this part of the file, as its last.
  mutating func load(_ range: Range<Int>, of file: InputFile) throws(DataError) {
    try reserve(range.count, of: file)
    try file.read(into: &storage, 0..<range.count, offset: range.lowerBound)
    position = 0
    end = range.count
    isLast = true
    pad()
  }
}
