import Foundation
import Shrinkage

/// One size of a scaling run.
struct ScaleResult: Codable {
  let rows: Int
  let columns: Int
  let median: Double
  let minimum: Double
  let maximum: Double
  /// "dsyrk" or "X'r", and its median seconds.
  let floorName: String
  let floor: Double
  /// The largest of the fits.
  let relativeGap: Double
  /// The process's largest resident set during the fits, X included.
  let peakMebibytes: Double
  /// Of the Gram matrix, n p (p + 1) operations, in the time of the whole fit.
  let gigaflops: Double

  init(
    rows: Int, columns: Int, measurement: Measurement, floorName: String, floor: Double,
    relativeGap: Double, peakMebibytes: Double
  ) {
    (self.rows, self.columns) = (rows, columns)
    median = measurement.median
    minimum = measurement.minimum
    maximum = measurement.maximum
    self.floorName = floorName
    self.floor = floor
    self.relativeGap = relativeGap
    self.peakMebibytes = peakMebibytes
    gigaflops = Double(rows) * Double(columns) * Double(columns + 1) / median / 1e9
  }

  static let header = line([
    "n", "p", "median s", "min", "max", "GFLOP/s", "x floor", "gap", "peak MiB",
  ])

  var row: String {
    Self.line([
      "\(rows)", "\(columns)", seconds(median), seconds(minimum), seconds(maximum),
      String(format: "%.2f", gigaflops), String(format: "%.2f ", median / floor) + floorName,
      String(format: "%.0e", relativeGap), String(format: "%.0f", peakMebibytes),
    ])
  }

  private func seconds(_ value: Double) -> String { String(format: "%.5f", value) }

  private static func line(_ cells: [String]) -> String {
    zip(cells, [8, 7, 10, 10, 10, 8, 13, 7, 9])
      .map { String(repeating: " ", count: max(0, $1 - $0.count)) + $0 }
      .joined(separator: " ")
  }

  static let csvHeader =
    "rows,columns,median,minimum,maximum,gigaflops,floorName,floor,relativeGap,peakMebibytes"

  var csv: String {
    "\(rows),\(columns),\(median),\(minimum),\(maximum),\(gigaflops),\(floorName),\(floor),"
      + "\(relativeGap),\(peakMebibytes)"
  }
}

func write(_ lines: [String], header: String, to path: String) throws {
  try ((([header] + lines).joined(separator: "\n")) + "\n")
    .write(toFile: path, atomically: true, encoding: .utf8)
}

/// What `--json` writes of a scaling run.
struct ScaleRun: Codable {
  let model: Scale.Model
  let task: Scale.Task
  let correlation: Double
  /// nil: a tenth of the columns.
  let nonzeros: Int?
  let snr: Double
  /// nil: the library's.
  let ratio: Double?
  let repeats: Int
  let quick: Bool
  let rows: [ScaleResult]
  let exponents: [String]
}
