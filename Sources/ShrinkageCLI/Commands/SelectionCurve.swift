import Shrinkage

/// The errors of rows left out along lambda, and what they lead to, however the rows were left out.
struct SelectionCurve {
  /// As the user means them.
  let lambdas: [Double]
  let means: [Double]
  /// None where the errors have no standard error.
  let standardErrors: [Double]?
  /// One for each fold, for each lambda; nil where single rows were left out.
  let foldErrors: [[Double]]?
  let minimumIndex: Int
  let oneStandardErrorIndex: Int?
  /// Whether a lambda beyond the grid may be better.
  let isAtEdge: Bool
  /// The fits to all rows; nil where only the chosen one was made.
  let path: RegularizationPath?
  /// The reports of all fits.
  let reports: [FitReport]
  private let models: [Int: LinearModel]

  init(_ result: CrossValidation, lambdas: [Double]) {
    self.lambdas = lambdas
    means = result.points.map(\.meanError)
    standardErrors = result.points.map(\.standardError)
    foldErrors = result.points.map(\.foldErrors)
    minimumIndex = result.minimumIndex
    oneStandardErrorIndex = result.oneStandardErrorIndex
    isAtEdge = result.isMinimumAtEdge
    path = result.path
    reports = result.path.points.map(\.report) + result.foldPaths.flatMap { $0.map(\.report) }
    models = [:]
  }

  init(_ selection: RidgeSelection, lambdas: [Double]) {
    self.lambdas = lambdas
    means = selection.errors
    standardErrors = selection.standardErrors
    foldErrors = nil
    minimumIndex = selection.bestIndex
    oneStandardErrorIndex = selection.lambdaOneStandardError.flatMap(selection.lambdas.firstIndex)
    isAtEdge = selection.isAtEdge
    path = nil
    reports = [selection.model.report]
    models = [selection.bestIndex: selection.model]
  }

  /// The fit to all rows at a position of the curve.
  func model(at index: Int) -> LinearModel? { path?[index] ?? models[index] }
}
