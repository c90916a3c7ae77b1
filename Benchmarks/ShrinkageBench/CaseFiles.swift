import Foundation
import Shrinkage

/// The files in which peers find a case, and in which fits go to the scorer.
struct CaseFiles {
  let directory: URL

  /// A new directory for temporary files.
  init() throws {
    directory = FileManager.default.temporaryDirectory
      .appendingPathComponent("shrinkage-bench-\(UUID().uuidString)")
    try FileManager.default.createDirectory(at: directory, withIntermediateDirectories: true)
  }

  func remove() { try? FileManager.default.removeItem(at: directory) }

  /// Removes the directory when the run is interrupted; the sources must be kept.
  func removeWhenInterrupted() -> [any DispatchSourceSignal] {
    [SIGINT, SIGTERM].map { number in
      signal(number, SIG_IGN)
      let source = DispatchSource.makeSignalSource(signal: number, queue: .global())
      source.setEventHandler {
        self.remove()
        // Not `exit`: other threads are still at work.
        _exit(128 + number)
      }
      source.activate()
      return source
    }
  }

  /// Where the fits of `name` go: this path with `-intercepts.npy` and `-coefficients.npy`.
  func fits(_ name: String) -> String { directory.appendingPathComponent(name).path }

  /// Writes X and y as `x.npy` and `y.npy`, the test rows beside them; a sparse X as `case.libsvm`.
  func write(_ data: CaseData) throws {
    switch data.features {
    case .dense(let x):
      try write(x, data.response, prefix: "")
      if let test = data.test { try write(test.features, test.response, prefix: "test-") }
    case .sparse(let x):
      try writeLIBSVM(x, data.response)
    }
  }

  private func write(_ x: Matrix, _ y: [Double], prefix: String) throws {
    try NPY(values: x.values, shape: [x.rowCount, x.columnCount], isColumnMajor: true)
      .write(to: directory.appendingPathComponent(prefix + "x.npy"))
    try NPY(values: y, shape: [y.count]).write(
      to: directory.appendingPathComponent(prefix + "y.npy"))
  }

  /// One row a line, `y column:value …`, columns from 1.
  private func writeLIBSVM(_ x: SparseMatrix, _ y: [Double]) throws {
    var lines = y.map { "\($0)" }
    for j in 0..<x.columnCount {
      for k in x.columnStarts[j]..<x.columnStarts[j + 1] {
        lines[Int(x.rowIndices[k])] += " \(j + 1):\(x.values[k])"
      }
    }
    try (lines.joined(separator: "\n") + "\n").write(
      to: directory.appendingPathComponent("case.libsvm"), atomically: false, encoding: .utf8)
    try "{\"rows\": \(x.rowCount), \"columns\": \(x.columnCount)}\n".write(
      to: directory.appendingPathComponent("case.json"), atomically: false, encoding: .utf8)
  }

  /// Writes fits for the scorer, one row for each lambda.
  func write(_ fits: [Fit], columnCount: Int, name: String) throws {
    try NPY(values: fits.map(\.intercept), shape: [fits.count])
      .write(to: URL(fileURLWithPath: self.fits(name) + "-intercepts.npy"))
    try NPY(
      values: fits.flatMap { $0.coefficients.dense(count: columnCount) },
      shape: [fits.count, columnCount]
    ).write(to: URL(fileURLWithPath: self.fits(name) + "-coefficients.npy"))
  }
}

/// NumPy's format for arrays, version 1: 64-bit floats, little-endian.
struct NPY {
  let values: [Double]
  let shape: [Int]
  /// Fortran's order, else C's.
  var isColumnMajor = false

  func write(to url: URL) throws {
    guard FileManager.default.createFile(atPath: url.path, contents: Data(header)) else {
      throw CocoaError(.fileWriteUnknown)
    }
    let file = try FileHandle(forWritingTo: url)
    defer { try? file.close() }
    try file.seekToEnd()
    let blockLength = 1 << 20
    for start in stride(from: 0, to: values.count, by: blockLength) {
      let block = values[start..<min(start + blockLength, values.count)]
      var bytes = [UInt8](repeating: 0, count: 8 * block.count)
      for (k, value) in block.enumerated() {
        for byte in 0..<8 {
          bytes[8 * k + byte] = UInt8(truncatingIfNeeded: value.bitPattern >> UInt64(8 * byte))
        }
      }
      try file.write(contentsOf: Data(bytes))
    }
  }

  /// Magic bytes, version, the length of the rest, which ends at a multiple of 64.
  private var header: [UInt8] {
    let sizes = shape.map { "\($0)," }.joined(separator: " ")
    var text =
      "{'descr': '<f8', 'fortran_order': \(isColumnMajor ? "True" : "False"), "
      + "'shape': (\(sizes)), }"
    text += String(repeating: " ", count: 63 - (10 + text.count) % 64) + "\n"
    return [0x93] + Array("NUMPY".utf8) + [1, 0]
      + [UInt8(text.count & 255), UInt8(text.count >> 8)] + Array(text.utf8)
  }
}
