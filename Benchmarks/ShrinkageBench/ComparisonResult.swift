import Foundation

/// One contestant at one tolerance.
struct ComparisonRow: Codable {
  let name: String
  let tolerance: Double
  let isDefault: Bool
  /// Fits within one measurement, whose mean it is.
  var loops = 1
  /// Measurements asked for.
  var runs = 0
  /// Of one fit, in the order measured.
  private(set) var seconds: [Double] = []
  private(set) var median: Double?
  private(set) var minimum: Double?
  private(set) var maximum: Double?
  /// The largest relative gap over the lambdas, by the scorer.
  var gap: Double?
  /// The median over that of Shrinkage in the same rounds.
  var ratio: Double?
  /// What kept it from an answer.
  var note: String?

  init(name: String, tolerance: Double, isDefault: Bool) {
    (self.name, self.tolerance, self.isDefault) = (name, tolerance, isDefault)
  }

  var isSolved: Bool { note == nil && (gap ?? .infinity) <= solvedGap }

  mutating func record(_ duration: Double) {
    seconds.append(duration)
    let measurement = Measurement(seconds: seconds)
    median = measurement.median
    minimum = measurement.minimum
    maximum = measurement.maximum
  }

  mutating func setRatio(to beside: [Double]) {
    ratio = median.map { $0 / Measurement(seconds: beside).median }
  }
}

/// What `--json` writes of a comparison.
struct PeerRun: Codable {
  let quick: Bool
  let repeats: Int
  /// Seconds a fit might take.
  let limit: Double
  let comparisons: [ComparisonResult]
}

/// What one job took.
struct ComparisonResult: Codable {
  struct Skipped: Codable {
    let peer: String
    let reason: String
  }

  var caseName = ""
  var rowCount = 0
  var columnCount = 0
  let job: String
  /// "dsyrk" or "X'r", and its median seconds.
  let floorName: String
  let floor: Double
  /// The largest gap that Shrinkage itself reports.
  var reportedGap: Double?
  var rows: [ComparisonRow] = []
  var skipped: [Skipped] = []
  /// Each peer's package, and the BLAS that it is bound to.
  var versions: [String: String] = [:]

  init(job: String, floorName: String, floor: Double) {
    (self.job, self.floorName, self.floor) = (job, floorName, floor)
  }

  /// The heading, the table, and what was left out.
  var text: String {
    var lines = [
      "",
      "\(caseName), \(rowCount) x \(columnCount), \(job)",
      "floor: \(floorName) \(String(format: "%.3g", floor * 1e3)) ms"
        + (reportedGap.map { String(format: "; Shrinkage reports a gap of %.0e", $0) } ?? ""),
    ]
    lines += aligned([Self.titles] + rows.map { cells($0) })
    lines += skipped.map { "skipped: \($0.peer): \($0.reason)" }
    lines += versions.sorted { $0.key < $1.key }.map { "\($0.key): \($0.value)" }
    return lines.joined(separator: "\n")
  }

  private static let titles = [
    "peer", "tolerance", "", "median s", "min", "max", "runs", "largest gap", "x Shrinkage",
    "x floor",
  ]

  private func cells(_ row: ComparisonRow) -> [String] {
    let tolerance = String(format: "%.0e", row.tolerance)
    let kind = row.isDefault ? "default" : row.isSolved ? "to 1e-6" : "not solved"
    let gap = row.gap.map { String(format: "%.0e", $0) } ?? "-"
    guard let median = row.median, row.note == nil else {
      return [row.name, tolerance, kind, row.note ?? "-", "", "", "", gap, "-", "-"]
    }
    let ratio = row.name == "Shrinkage" ? 1 : row.ratio
    let seconds = [median, row.minimum ?? .nan, row.maximum ?? .nan].map(threeDigits)
    let runs = "\(row.seconds.count)" + (row.loops > 1 ? " x \(row.loops)" : "")
    return [row.name, tolerance, kind] + seconds
      + [runs, gap, ratio.map(threeDigits) ?? "-", threeDigits(median / floor)]
  }
}

/// 0.0123, 1.23, 123: three digits, never an exponent.
private func threeDigits(_ value: Double) -> String {
  guard value > 0, value.isFinite else { return "\(value)" }
  let decimals = max(0, 2 - Int(log10(value).rounded(.down)))
  return String(format: "%.\(decimals)f", value)
}

/// Lines with the cells below each other, the first column to the left, the others to the right.
private func aligned(_ rows: [[String]]) -> [String] {
  let widths = (rows.first ?? []).indices.map { j in rows.map { $0[j].count }.max() ?? 0 }
  return rows.map { row in
    row.indices.map { j in
      let padding = String(repeating: " ", count: widths[j] - row[j].count)
      return j == 0 ? row[j] + padding : padding + row[j]
    }.joined(separator: "  ")
  }
}
