import Testing

@testable import Shrinkage

/// A small problem: how many rows and columns, and what is special about it.
struct SmallShape: Sendable, CustomTestStringConvertible {
  enum Variant: CaseIterable, Sendable {
    case random, constantColumn, duplicateColumns, zeroColumn, constantResponse, zeroWeights
  }

  let rows: Int
  let columns: Int
  let variant: Variant

  static let sizes = [0, 1, 2, 3, 5]
  static let all = Variant.allCases.flatMap { variant in
    sizes.flatMap { n in sizes.map { SmallShape(rows: n, columns: $0, variant: variant) } }
  }

  var testDescription: String { "\(rows) x \(columns) \(variant)" }

  var weights: [Double]? {
    variant == .zeroWeights ? Array([0, 1.5, 0, 2, 0.5].prefix(rows)) : nil
  }

  func data() throws -> (x: Matrix, y: [Double]) {
    var random = SeededRandom(100 * rows + 10 * columns + 7)
    var x = (0..<columns).map { _ in random.normals(rows).map { $0 + 1 } }
    var y = random.normals(rows).map { $0 + 3 }
    switch variant {
    case .constantColumn where columns > 0:
      x[columns / 2] = Array(repeating: 2, count: rows)
    case .duplicateColumns where columns > 1: x[columns - 1] = x[0]
    case .zeroColumn where columns > 0: x[0] = Array(repeating: 0, count: rows)
    case .constantResponse: y = Array(repeating: 2.5, count: rows)
    default: break
    }
    return (try Matrix(columns: x, rowCount: rows), y)
  }
}

/// Every small shape, for every model, option and kind of lambda: a typed error where there must
/// be one, otherwise an answer that is optimal by an independent account.
@Suite struct SmallShapeTests {
  @Test(arguments: SmallShape.all) func everyFitIsOptimalOrATypedError(shape: SmallShape) throws {
    let (x, y) = try shape.data()
    for kind in ModelKind.allCases {
      for options in FitOptions.combinations {
        let fit = SmallFit(kind: kind, options: options, x: x, y: y, weights: shape.weights)
        if shape.rows == 0 {
          #expect(throws: ShrinkageError.noRows) { try fit.fitted(0.1) }
        } else if let weights = shape.weights, weights.allSatisfy({ $0 == 0 }) {
          #expect(throws: ShrinkageError.allWeightsZero) { try fit.fitted(0.1) }
        } else {
          try fit.checkLambdas()
        }
      }
    }
  }

  @Test(arguments: SmallShape.all) func statisticsGiveWhatRowsGive(shape: SmallShape) throws {
    let (x, y) = try shape.data()
    var statistics = try SufficientStatistics(columnCount: shape.columns)
    try statistics.add(x, y, weights: shape.weights)
    for kind in ModelKind.allCases {
      for options in FitOptions.combinations {
        let fit = SmallFit(kind: kind, options: options, x: x, y: y, weights: shape.weights)
        for lambda in [0, 0.01, 1] {
          let fromRows = outcome { try fit.fitted(lambda) }
          let fromStatistics = outcome {
            try kind.estimator(options).fit(statistics, lambda: Lambda(lambda))
          }
          expectAgreement(fromRows, fromStatistics, "\(kind) \(options) lambda \(lambda)")
        }
      }
    }
  }

  private func outcome(_ fit: () throws -> LinearModel) -> Result<LinearModel, any Error> {
    Result(catching: fit)
  }

  private func expectAgreement(
    _ first: Result<LinearModel, any Error>, _ second: Result<LinearModel, any Error>,
    _ what: String
  ) {
    switch (first, second) {
    case (.success(let a), .success(let b)):
      // The dual and the primal system differ in condition: a lambda of 0.01 of unit columns.
      #expect(
        distance(a.coefficients, b.coefficients, floor: 1) <= Tolerance.solved(5), "\(what)")
    case (.failure(let a), .failure(let b)):
      #expect(a as? ShrinkageError == b as? ShrinkageError, "\(what)")
    default:
      Issue.record("\(what): rows \(first), statistics \(second)")
    }
  }
}

/// One small problem with a model and its options.
private struct SmallFit {
  let kind: ModelKind
  let options: FitOptions
  let x: Matrix
  let y: [Double]
  let weights: [Double]?

  func fitted(_ lambda: Double) throws -> LinearModel {
    try kind.estimator(options).fit(x, y, weights: weights, lambda: Lambda(lambda))
  }

  func checkLambdas() throws {
    let reference = CenteredReference(x, y, weights: weights, options)
    let expected = reference.largestLambda(l1Ratio: kind.l1Ratio, options: options)
    let what = "\(kind) intercept \(options.intercept) standardize \(options.standardize)"
    let dependent = reference.firstDependentColumn
    try checkZero(dependent, what)
    // Where nothing can enter the grid is [0], which ridge refuses on dependent columns.
    let largest =
      kind == .ridge && expected == 0 && dependent != nil ? 0 : try automaticLargest()
    #expect(
      abs(largest - expected) <= Tolerance.rounding(x.rowCount) * max(expected, 1),
      "\(what) lambda_max")
    let unit = largest > 0 ? largest : 1
    for lambda in [1e-3 * unit, unit, 2 * unit] {
      let model = try fitted(lambda)
      expectOptimal(model, "\(what) lambda \(lambda)")
      if lambda >= largest, kind != .ridge {
        #expect(model.nonZeroCount == 0, "\(what) lambda \(lambda)")
      }
    }
  }

  private func automaticLargest() throws -> Double {
    try kind.estimator(options).path(x, y, weights: weights, lambdas: .automatic(count: 1))
      .lambdas[0]
  }

  private func checkZero(_ dependent: Int?, _ what: String) throws {
    if kind == .ridge, let dependent {
      #expect(
        throws: ShrinkageError.rankDeficient(leadingMinor: dependent + 1), "\(what) lambda 0"
      ) { try fitted(0) }
      return
    }
    let model = try fitted(0)
    expectOptimal(model, "\(what) lambda 0")
    #expect(model.report.isUnique == (dependent == nil), "\(what) lambda 0")
  }

  private func expectOptimal(_ model: LinearModel, _ what: String) {
    #expect(model.report.status == .converged, "\(what)")
    let optimality = Optimality(model, x, y, weights: weights)
    #expect(optimality.violation <= Tolerance.polished, "\(what)")
    #expect(optimality.relativeGap ?? 0 <= Tolerance.certifiedGap, "\(what)")
    #expect(throws: Never.self, "\(what)") {
      let certificate = try model.verify(x, y, weights: weights)
      #expect(certificate.relativeGap <= Tolerance.certifiedGap, "\(what)")
    }
  }
}
