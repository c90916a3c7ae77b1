import Shrinkage
import ShrinkageData
import ShrinkageReport

extension Results {
  /// Remembers what is worth knowing of how the rows were read.
  mutating func noteRows(of table: Table) {
    if table.headerLooksLikeData {
      note("the header looks like data; --no-header reads it as a row")
    }
    guard table.droppedRowCount > 0 else { return }
    note("\(counted(table.droppedRowCount, "row")) with a missing cell left out")
  }

  /// Remembers what the engine noticed in fits of one model.
  mutating func noteReports(_ reports: [FitReport], _ model: String, _ table: Table) {
    func share(_ count: Int) -> String { reports.count == 1 ? "" : "\(count) of \(reports.count) " }
    let unfinished = reports.filter { !$0.isCertified }
    if let worst = unfinished.max(by: { $0.relativeGap < $1.relativeGap }) {
      note(
        "\(model): \(share(unfinished.count))not certified (\(worst.status.text); "
          + "relative gap \(NumberText.gap(worst.relativeGap)))")
    }
    let ambiguous = reports.count { !$0.isUnique }
    if ambiguous > 0 {
      note("\(model): \(share(ambiguous))not the only solution")
    }
    if let constant = reports.first?.constantColumns, !constant.isEmpty {
      let names = constant.prefix(5).map { excerpt(table.featureNames[$0]) }
      let more = constant.count > 5 ? ", …" : ""
      note(
        "\(model): \(counted(constant.count, "constant column")), coefficient 0: "
          + names.joined(separator: ", ") + more)
    }
  }

}

/// "1 row", "2 rows".
func counted(_ count: Int, _ noun: String) -> String {
  count == 1 ? "1 \(noun)" : "\(count) \(noun)s"
}
