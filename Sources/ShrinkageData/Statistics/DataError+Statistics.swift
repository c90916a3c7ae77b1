extension DataError {
  /// The description of errors of statistics.
  var statisticsDescription: String {
    switch self {
    case .cannotSum(let file, let column, let reason):
      printable(file) + ": " + (column.map { "column \(excerpt($0)): " } ?? "") + reason
    case .noTarget(let file):
      "\(printable(file)): there is no target column"
    case .rowCountUnknown(let file):
      "\(printable(file)): contiguous folds need the number of rows, which only a regular file tells "
        + "beforehand"
    case .foldCount(let file, let folds, let rows):
      "\(printable(file)): \(counted(folds, "fold")) of \(counted(rows, "row")); "
        + "there must be at least 2, and at most as many as rows"
    case .notAnID(let file, let row, let value):
      "\(printable(file)):\(row + 1): \(value) is no fold's number, which must be whole"
    case .fewerNumbers(let file, let count, let table):
      "\(printable(file)): \(counted(count, "number")), and \(printable(table)) has more rows"
    case .otherNumbers(let file, let count, let rows, let table):
      "\(printable(file)): \(counted(count, "number")) for \(counted(rows, "row")) of "
        + printable(table)
    case .rowsLeftOut(let file, let table):
      "\(printable(file)): its lines match no rows of \(printable(table)) after rows were left out"
    case .invalidStatistics(let file, let defect):
      "\(printable(file)): \(defect)"
    default:
      ""
    }
  }

  private func counted(_ count: Int, _ noun: String) -> String {
    count == 1 ? "1 \(noun)" : "\(count) \(noun)s"
  }
}
