import Testing

@testable import Shrinkage

/// Copies of columns in units so large that their L2 part, which alone tells them apart, is near the
/// rounding of the Gram matrix, and at smaller lambdas below it.
@Suite struct LargeUnitsTests {
  private static func problem(_ count: Int, unit: Double, l1Ratio: Double) throws -> PathProblem {
    var random = SeededRandom(1)
    let columns = (0..<count).map { _ in random.normals(8).map { unit * $0 } }
    return PathProblem(
      dense: try Matrix(columns: columns + columns, rowCount: 8), response: random.normals(8),
      l1Ratio: l1Ratio)
  }

  @Test func certificatesOfCopiesAreTrue() throws {
    let lambdas = (0..<30).map { exponential(-Double($0)) }
    var untrue: [String] = []
    for engine in Engine.allCases {
      for (count, unit) in [(1, 1e6), (2, 1e5), (2, 1e6), (3, 1e3), (4, 1e5)] {
        for l1Ratio in [0, 0.5] {
          let problem = try Self.problem(count, unit: unit, l1Ratio: l1Ratio)
          for model in try engine.models(problem, lambdas: lambdas)
          where model.report.status == .converged {
            let gap = try problem.verify(model).relativeGap
            if gap > Tolerance.certifiedGap {
              untrue.append("\(engine) \(count) \(unit) \(l1Ratio) \(model.lambda): \(gap)")
            }
          }
        }
      }
    }
    #expect(untrue.isEmpty)
  }
}
