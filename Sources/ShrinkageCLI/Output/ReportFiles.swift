import Foundation
import Shrinkage
import ShrinkageReport

extension RunReport {
  /// The report as files of the output directory.
  ///
  /// - Parameter vega: whether the charts are written for Vega-Lite too.
  func files(vega: Bool) -> [ResultFile] {
    let charts = charts
    var files = [
      ResultFile("report.html") { html },
      ResultFile("report.json") { json.text },
    ]
    for named in charts {
      files.append(
        ResultFile("charts/\(named.name).svg") { named.chart.svg(isStandalone: true) })
      guard vega else { continue }
      files.append(ResultFile("charts/\(named.name).vl.json") { named.chart.vegaLite.text })
    }
    return files
  }

  /// Adds what every run has: how it was started, its data, its options, and what ran it.
  mutating func describe(_ table: Table, _ penalty: PenaltyOptions, _ lambdas: String) {
    command = CommandLine.asTyped
    facts += table.facts
    facts.append(Fact("λ", lambdas))
    facts += penalty.facts
    facts += [
      Fact("program", "shrinkage \(version)"),
      Fact("BLAS", Backend.configuration.trimmingCharacters(in: .whitespaces)),
      Fact("processor", "\(Backend.coreName), \(counted(Backend.threadCount, "thread"))"),
      Fact("date", Date().formatted(.iso8601)),
    ]
  }

  /// The lambdas of a run in a few words.
  static func text(of lambdas: [Double], scale: ScaleName, isAutomatic: Bool) -> String {
    guard let low = lambdas.min(), let high = lambdas.max() else { return "none" }
    let meaning = scale == .scikitLearn ? ", as scikit-learn's alpha" : ", per observation"
    guard lambdas.count > 1 else { return NumberText.significant(low) + meaning }
    return "\(lambdas.count) from \(NumberText.significant(high, digits: 6)) to "
      + NumberText.significant(low, digits: 6) + (isAutomatic ? ", chosen by the data" : "")
      + meaning
  }
}

extension Table {
  fileprivate var facts: [RunReport.Fact] {
    var facts = [
      RunReport.Fact("data", name), RunReport.Fact("features", "\(featureNames.count)"),
    ]
    if let targetOrigin { facts.append(.init("target", targetOrigin.name)) }
    if let weightsOrigin { facts.append(.init("weights", weightsOrigin.name)) }
    if droppedRowCount > 0 {
      facts.append(.init("left out", "\(counted(droppedRowCount, "row")) with a missing cell"))
    }
    return facts
  }
}

extension MixingOptions {
  /// What was chosen, if anything.
  var facts: [RunReport.Fact] { l1Ratio.map { [.init("L1 ratio", "\($0)")] } ?? [] }
}

extension PenaltyOptions {
  fileprivate var facts: [RunReport.Fact] {
    var facts = [
      RunReport.Fact("intercept", noIntercept ? "none" : "fitted"),
      RunReport.Fact("standardised", standardize ? "yes" : "no"),
    ]
    if let penaltyFactors { facts.append(.init("penalty factors", penaltyFactors)) }
    if let lower { facts.append(.init("lower bounds", lower)) }
    if positive { facts.append(.init("lower bounds", "0")) }
    if let upper { facts.append(.init("upper bounds", upper)) }
    return facts
  }
}

extension CommandLine {
  /// The command as a shell would take it.
  fileprivate static var asTyped: String {
    let plain = CharacterSet.alphanumerics.union(CharacterSet(charactersIn: "-_=+,.:/@%"))
    let words = arguments.dropFirst().map { word in
      !word.isEmpty && word.unicodeScalars.allSatisfy(plain.contains)
        ? word : "'" + word.replacing("'", with: "'\\''") + "'"
    }
    return (["shrinkage"] + words).joined(separator: " ")
  }
}
