import Foundation

/// Why a run cannot be kept.
public enum TrackingError: Error, Equatable, Sendable {
  /// A file or a directory cannot be made.
  case cannotCreate(path: String, reason: String)
  /// A file was begun and cannot be continued.
  case writeFailed(path: String, reason: String)
}

extension TrackingError: CustomStringConvertible {
  public var description: String {
    switch self {
    case .cannotCreate(let path, let reason): "\(path): cannot be created: \(reason)"
    case .writeFailed(let path, let reason): "\(path): cannot be written: \(reason)"
    }
  }
}

/// A new file that only grows; what is appended is with the operating system at once.
struct AppendFile {
  let path: String
  private let handle: FileHandle

  /// Creates the file and the directories it lies in; fails where there is one of this name.
  init(creating path: String) throws(TrackingError) {
    self.path = path
    let url = URL(fileURLWithPath: path)
    do {
      try FileManager.default.createDirectory(
        at: url.deletingLastPathComponent(), withIntermediateDirectories: true)
      try Data().write(to: url, options: .withoutOverwriting)
      handle = try FileHandle(forWritingTo: url)
    } catch {
      throw .cannotCreate(path: path, reason: Self.reason(error))
    }
  }

  func append(_ bytes: [UInt8]) throws(TrackingError) {
    do {
      try handle.write(contentsOf: Data(bytes))
    } catch {
      throw .writeFailed(path: path, reason: Self.reason(error))
    }
  }

  /// Writes a file that is complete.
  static func write(_ bytes: [UInt8], to path: String) throws(TrackingError) {
    try AppendFile(creating: path).append(bytes)
  }

  /// What the operating system says, in a few words.
  private static func reason(_ error: any Error) -> String {
    let outer = error as NSError
    let inner = (outer.userInfo[NSUnderlyingErrorKey] as? any Error).map { $0 as NSError }
    let error = inner ?? outer
    guard error.domain == NSPOSIXErrorDomain,
      let code = POSIXErrorCode(rawValue: Int32(truncatingIfNeeded: error.code))
    else { return outer.localizedDescription }
    return POSIXError(code).localizedDescription
      .replacing("The operation could not be completed. ", with: "")
  }
}
