import Foundation

extension FileManager {
  /// What is at `path`, links followed; nil if nothing is.
  func kind(of path: String) -> FileAttributeType? {
    func type(_ path: String) -> FileAttributeType? {
      (try? attributesOfItem(atPath: path))?[.type] as? FileAttributeType
    }
    let resolved = URL(fileURLWithPath: path).resolvingSymlinksInPath().path
    // Links to open pipes, in /proc, resolve to no path.
    return type(resolved) ?? type(path)
  }
}
