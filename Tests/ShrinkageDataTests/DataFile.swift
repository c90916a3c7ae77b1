import Foundation
import Synchronization

/// A file in the temporary directory that is removed with the value.
final class DataFile {
  let path: String

  convenience init(_ text: String) throws {
    try self.init(bytes: Array(text.utf8))
  }

  init(bytes: [UInt8], ending: String = "csv") throws {
    path = FileManager.default.temporaryDirectory.appendingPathComponent("\(UUID()).\(ending)").path
    try Data(bytes).write(to: URL(fileURLWithPath: path))
  }

  deinit {
    try? FileManager.default.removeItem(atPath: path)
  }
}

/// What a progress callback was told.
final class ProgressRecord: Sendable {
  private let calls = Mutex<[[Int]]>([])

  var values: [[Int]] { calls.withLock { $0 } }

  func record(_ bytesRead: Int, _ total: Int?) {
    calls.withLock { $0.append([bytesRead, total ?? -1]) }
  }
}
