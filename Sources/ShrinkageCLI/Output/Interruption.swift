import Dispatch
import Foundation
import Synchronization

/// Signals: Ctrl-C ends a run with 130, and never between the two halves of a file.
enum Interruption {
  private static let replacing = Mutex(())

  /// Installs the handlers; the sources it returns must be kept.
  static func install() -> [any DispatchSourceSignal] {
    // A closed pipe and a file limit become errors of the write, which have a name.
    signal(SIGPIPE, SIG_IGN)
    signal(SIGXFSZ, SIG_IGN)
    return [(SIGINT, Status.interrupted), (SIGTERM, .terminated)].map { number, status in
      signal(number, SIG_IGN)
      let source = DispatchSource.makeSignalSource(signal: number, queue: .global())
      source.setEventHandler {
        replacing.withLock { _ in
          ProgressDisplay.clear()
          // Not `exit`: other threads are still at work.
          _exit(status.rawValue)
        }
      }
      source.activate()
      return source
    }
  }

  /// Does what must be done wholly or not at all, such as replacing a file.
  static func uninterrupted<Result>(_ body: () throws -> Result) rethrows -> Result {
    try replacing.withLock { _ in try body() }
  }

  /// Ends as a program does that knows nothing of broken pipes.
  static func endLikeBrokenPipe() -> Never {
    signal(SIGPIPE, SIG_DFL)
    raise(SIGPIPE)
    _exit(Status.writeFailed.rawValue)
  }
}
