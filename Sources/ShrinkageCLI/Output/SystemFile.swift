// The only file of the program that hands memory to the system: what is written keeps the errno.

import Foundation

/// Why a system call failed.
struct SystemError: Error {
  let code = errno

  var reason: String { POSIXErrorCode(rawValue: code).map(Self.text) ?? "error \(code)" }

  private static func text(_ code: POSIXErrorCode) -> String {
    guard let text = unsafe strerror(code.rawValue) else { return "error \(code.rawValue)" }
    return unsafe String(cString: text)
  }
}

/// Which file it is, whatever it is called.
struct FileIdentity: Hashable {
  private let device: UInt64
  private let number: UInt64
  /// Whether it is a regular file.
  let isRegular: Bool
  let isDirectory: Bool
  /// Its permissions.
  let mode: UInt32

  /// Nil where there is no such file; links are followed.
  init?(_ path: String) {
    var status = stat()
    guard unsafe stat(path, &status) == 0 else { return nil }
    self.init(status)
  }

  /// That of what an open descriptor reads or writes.
  init?(descriptor: Int32) {
    var status = stat()
    guard unsafe fstat(descriptor, &status) == 0 else { return nil }
    self.init(status)
  }

  private init(_ status: stat) {
    (device, number) = (UInt64(status.st_dev), UInt64(status.st_ino))
    isRegular = status.st_mode & S_IFMT == S_IFREG
    isDirectory = status.st_mode & S_IFMT == S_IFDIR
    mode = status.st_mode & 0o7777
  }
}

enum SystemFile {
  /// Writes all of these bytes.
  static func write(_ bytes: [UInt8], to descriptor: Int32) throws(SystemError) {
    var done = 0
    while done < bytes.count {
      let count = unsafe bytes.withUnsafeBytes { memory in
        unsafe Foundation.write(
          descriptor, memory.baseAddress.map { unsafe $0 + done }, bytes.count - done)
      }
      if count < 0, errno != EINTR { throw SystemError() }
      done += max(count, 0)
    }
  }

  /// Writes to a device or a pipe as it is.
  static func append(
    _ parts: some Sequence<[UInt8]>, to path: String
  ) throws(SystemError) {
    let descriptor = unsafe open(path, O_WRONLY | O_CLOEXEC)
    guard descriptor >= 0 else { throw SystemError() }
    defer { close(descriptor) }
    for part in parts { try write(part, to: descriptor) }
  }

  /// Makes these bytes a file of this name in one step; a file that they replace leaves its permissions.
  static func replace(
    _ path: String, with parts: some Sequence<[UInt8]>
  ) throws(SystemError) {
    let directory = URL(fileURLWithPath: path).deletingLastPathComponent().path
    let draft = directory + "/.shrinkage-\(UUID().uuidString)"
    let old = FileIdentity(path)
    let descriptor = unsafe open(
      draft, O_WRONLY | O_CREAT | O_EXCL | O_CLOEXEC, old == nil ? 0o666 : 0o600)
    guard descriptor >= 0 else { throw SystemError() }
    do throws(SystemError) {
      defer { close(descriptor) }
      if let old, fchmod(descriptor, old.mode) != 0 { throw SystemError() }
      for part in parts { try write(part, to: descriptor) }
    } catch {
      unsafe unlink(draft)
      throw error
    }
    guard unsafe rename(draft, path) == 0 else {
      let error = SystemError()
      unsafe unlink(draft)
      throw error
    }
  }

  /// Creates a directory and those it lies in, where they are not there.
  static func createDirectory(_ path: String) throws(SystemError) {
    if let there = FileIdentity(path), there.isDirectory { return }
    let parent = URL(fileURLWithPath: path).deletingLastPathComponent().path
    if FileIdentity(parent) == nil, parent != path { try createDirectory(parent) }
    guard unsafe mkdir(path, 0o777) == 0 else { throw SystemError() }
  }
}
