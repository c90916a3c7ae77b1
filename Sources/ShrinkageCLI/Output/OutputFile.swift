import Foundation

/// Where a result goes: standard output, a file that is replaced in one step, or a device or pipe.
struct OutputFile {
  private enum Kind {
    case standardOutput
    /// Written beside its name and then renamed.
    case file(URL)
    /// Devices and pipes, written as they are.
    case stream(String)
  }

  private let name: String
  private let kind: Kind

  var isStandardOutput: Bool {
    if case .standardOutput = kind { true } else { false }
  }

  static func isStandardOutput(_ name: String) -> Bool {
    ["-", "/dev/stdout", "/dev/fd/1", "/proc/self/fd/1"].contains(name)
  }

  /// Looks whether `name` can be written, before anything is computed.
  init(_ name: String) throws {
    self.name = name
    if Self.isStandardOutput(name) {
      kind = .standardOutput
      return
    }
    let manager = FileManager.default
    let target = URL(fileURLWithPath: name).resolvingSymlinksInPath()
    guard let kind = manager.kind(of: name) else {
      let directory = target.deletingLastPathComponent().path
      guard manager.kind(of: directory) == .typeDirectory else {
        throw Failure(.cannotCreate, "\(name): cannot be created: there is no such directory")
      }
      guard manager.isWritableFile(atPath: directory) else {
        throw Failure(.cannotCreate, "\(name): cannot be created: permission denied")
      }
      self.kind = .file(target)
      return
    }
    switch kind {
    case .typeDirectory: throw Failure(.cannotCreate, "\(name): is a directory")
    case .typeRegular: self.kind = .file(target)
    default: self.kind = .stream(name)
    }
    guard manager.isWritableFile(atPath: name) else {
      throw Failure(.cannotCreate, "\(name): cannot be written: permission denied")
    }
  }

  func write(_ text: String) throws { try write(CollectionOfOne(Array(text.utf8))) }

  /// Writes parts as they are made, a file wholly or not at all.
  func write(_ parts: some Sequence<[UInt8]>) throws {
    switch kind {
    case .standardOutput: for part in parts { try Console.write(part) }
    case .file(let url):
      try Interruption.uninterrupted {
        do throws(SystemError) {
          try SystemFile.replace(url.path, with: parts)
        } catch {
          throw failure(error)
        }
      }
    case .stream(let path):
      do { try SystemFile.append(parts, to: path) } catch { throw failure(error) }
    }
  }

  private func failure(_ error: SystemError) -> Failure {
    switch error.code {
    case EACCES, EPERM, ENOENT, ENOTDIR, EROFS, ENAMETOOLONG, EINVAL, EISDIR, ENXIO:
      Failure(.cannotCreate, "\(name): cannot be created: \(error.reason)")
    default:
      Failure(.writeFailed, "\(name): cannot be written: \(error.reason)")
    }
  }
}

extension Error {
  /// What the operating system says, in a few words.
  var reason: String {
    let underlying = (self as NSError).userInfo[NSUnderlyingErrorKey] as? NSError
    let error = underlying ?? self as NSError
    let code = POSIXErrorCode(rawValue: Int32(truncatingIfNeeded: error.code))
    let known = error.domain == NSPOSIXErrorDomain ? code.map { POSIXError($0) } : nil
    let text = known?.localizedDescription ?? error.localizedDescription
    return text.replacing("The operation could not be completed. ", with: "")
  }
}
