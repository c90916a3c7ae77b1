import Shrinkage
import ShrinkageData

/// Files without names: their columns are x1, x2, ….
extension TableLoader {
  func readArray(_ file: String) throws -> Table {
    let reader = NPYReader(threadCount: threads, progress: meter)
    return try table(file, .dense(try reader.matrix(path: file)))
  }

  func readSparse(_ file: String) throws -> Table {
    let reader = LIBSVMReader(
      minimumColumnCount: minimumColumnCount, threadCount: threads, progress: meter)
    let read = try reader.read(path: file)
    var table = try table(file, .sparse(read.features), hasTarget: true)
    table.response = read.response
    table.targetOrigin = .column("target")
    return table
  }

  /// The columns that are asked for; `hasTarget` says that none of them is the target.
  private func table(
    _ file: String, _ features: Features, hasTarget: Bool = false
  ) throws -> Table {
    let names = (0..<features.columnCount).map { "x\($0 + 1)" }
    // Where no target is named, the last column is a feature like any other.
    let isTargetElsewhere = hasTarget || target == .lastColumn
    let options = CSVOptions(
      target: isTargetElsewhere ? .none : target, weights: weights, features: self.features)
    let roles = try ColumnRoles(file: file, names: names, options: options)
    return Table(
      name: file, featureNames: roles.features.map { names[$0] },
      features: try features.columns(roles.features),
      response: roles.target.map(features.column),
      targetOrigin: roles.target.map { .column(names[$0]) },
      weights: roles.weights.map(features.column),
      weightsOrigin: roles.weights.map { .column(names[$0]) })
  }
}
