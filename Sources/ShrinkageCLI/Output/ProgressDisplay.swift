import Foundation
import ShrinkageReport
import Synchronization

/// A line on a terminal that says how far work has come and what is left.
struct ProgressDisplay: Sendable {
  private static let isShown = Mutex(false)

  let isEnabled: Bool

  /// Shown on a terminal only, and not when `quiet`.
  init(quiet: Bool) {
    isEnabled = !quiet && Console.isTerminal
  }

  /// A bar for one task.
  func bar(_ title: String, counting unit: ProgressBar.Unit = .fits) -> ProgressBar? {
    isEnabled ? ProgressBar(title, counting: unit) : nil
  }

  /// Removes the line, if there is one.
  static func clear() {
    isShown.withLock { isShown in
      if isShown { Console.show("\r\u{1B}[K") }
      isShown = false
    }
  }

  fileprivate static func show(_ line: String) {
    isShown.withLock { isShown in
      Console.show("\r\u{1B}[K" + line)
      isShown = true
    }
  }
}

/// One task's line; updates may come from any thread.
final class ProgressBar: Sendable {
  /// What is counted.
  enum Unit {
    case fits
    case bytes

    /// As many of them, to three digits.
    func text(_ count: Double) -> String {
      switch self {
      case .fits: NumberText.significant(count, digits: 3) + " fits"
      case .bytes where count < 1e9: NumberText.significant(count / 1e6, digits: 3) + " MB"
      case .bytes: NumberText.significant(count / 1e9, digits: 3) + " GB"
      }
    }
  }

  private let title: String
  private let unit: Unit
  private let start = ContinuousClock.now
  private let lastShown = Mutex<ContinuousClock.Instant?>(nil)

  init(_ title: String, counting unit: Unit) {
    self.title = title
    self.unit = unit
    ProgressDisplay.show("\(title) …")
  }

  /// Shows that `done` of `total`, 0 if it is not known, is done: not in the first moments, then ten
  /// times a second.
  func update(_ done: Int, of total: Int) {
    let now = ContinuousClock.now
    let isDue = lastShown.withLock { last in
      guard now - (last ?? start) >= .milliseconds(last == nil ? 300 : 100) else { return false }
      last = now
      return true
    }
    guard isDue else { return }
    let elapsed = (now - start) / .seconds(1)
    ProgressDisplay.show(Self.line(title, unit, done: done, of: total, elapsed: elapsed))
  }

  /// The line: how far, how fast, how long yet; without a total how much instead of how far.
  static func line(
    _ title: String, _ unit: Unit, done: Int, of total: Int, elapsed: Double
  ) -> String {
    let rate = elapsed > 0 ? ", \(unit.text(Double(done) / elapsed))/s" : ""
    guard total > 0 else { return "\(title) \(unit.text(Double(done)))\(rate)" }
    let fraction = min(Double(done) / Double(total), 1)
    let width = 30
    let filled = Int(fraction * Double(width))
    let bar =
      String(repeating: "█", count: filled) + String(repeating: "░", count: width - filled)
    let percent = String(format: "%3.0f", fraction * 100)
    // The first few hundredths say little about the rest.
    let left = fraction > 0.02 ? ", \(duration(elapsed / fraction - elapsed)) left" : ""
    return "\(title) \(bar) \(percent) %\(rate)\(left)"
  }

  private static func duration(_ seconds: Double) -> String {
    let total = Int(min(seconds, 1e9).rounded(.up))
    switch total {
    case ..<60: return "\(total) s"
    case ..<3600: return "\(total / 60) min \(total % 60) s"
    default: return "\(total / 3600) h \(total / 60 % 60) min"
    }
  }
}
