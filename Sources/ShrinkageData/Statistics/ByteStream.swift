import Shrinkage

/// What can go wrong within a statistics file.
enum StatisticsFileError: Error {
  case defect(StatisticsDefect)
  case unreadable(DataError)
  case refused(ShrinkageError)
}

/// The bytes of a file from its beginning.
struct ByteStream {
  private let file: InputFile
  private var position = 0

  init(_ file: InputFile) { self.file = file }

  /// The next `count` bytes of a file that has `total`; memory grows with what comes.
  ///
  /// Where they are fewer, what does not begin with the mark is called something else than cut off.
  mutating func next(
    _ count: Int, of total: Int, mark: [UInt8] = []
  ) throws(StatisticsFileError) -> [UInt8] {
    var bytes: [UInt8] = []
    var end = 0
    do throws(DataError) {
      while end < count {
        let room = min(count - end, 1 << 20)
        if bytes.count >= 1 << 22 { try requireMemory(doubles: bytes.count / 4, of: file.name) }
        bytes.append(contentsOf: repeatElement(0, count: room))
        let read = try file.read(into: &bytes, from: end, before: end + room)
        bytes.removeLast(room - read)
        end += read
        if read == 0 { break }
      }
    } catch {
      throw .unreadable(error)
    }
    let marked = min(end, mark.count)
    guard bytes[..<marked] == mark[..<marked] else { throw .defect(.notStatistics) }
    position += end
    guard end == count else { throw .defect(.wrongLength(expected: total, actual: position)) }
    return bytes
  }

  /// Throws where something follows.
  mutating func requireEnd(_ total: Int) throws(StatisticsFileError) {
    var byte: [UInt8] = [0]
    do throws(DataError) {
      guard try file.read(into: &byte, from: 0, before: 1) > 0 else { return }
    } catch {
      throw .unreadable(error)
    }
    throw .defect(.wrongLength(expected: total, actual: total + 1))
  }
}
