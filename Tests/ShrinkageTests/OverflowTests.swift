import Testing

@testable import Shrinkage

/// Sums that leave the range of Double although every value given is finite: a typed error or a
/// right answer, never infinity or NaN.
@Suite struct OverflowTests {
  private let sample = SampleProblem(rows: 12, columns: 3, seed: 98)
  private let wide = SampleProblem(rows: 4, columns: 9, seed: 99)

  private func expectFinite(_ what: String, _ fit: () throws -> LinearModel) {
    do {
      let model = try fit()
      let numbers = model.coefficients + [model.intercept, model.report.gap]
      #expect(numbers.allSatisfy { $0.isFinite }, "\(what): \(numbers)")
    } catch is ShrinkageError {
    } catch {
      Issue.record("\(what): \(error)")
    }
  }

  @Test(arguments: ModelKind.allCases, [1e-300, 1e-200, 1e200, 1e308])
  func extremeWeights(kind: ModelKind, weight: Double) {
    for data in [sample, wide] {
      for standardize in [true, false] {
        let options = FitOptions(intercept: true, standardize: standardize)
        let count = data.response.count
        expectFinite("\(count) rows") {
          try kind.estimator(options).fit(
            data.features, data.response, weights: Array(repeating: weight, count: count),
            lambda: 0.01)
        }
        expectFinite("\(count) rows, mixed") {
          try kind.estimator(options).fit(
            data.features, data.response, weights: (0..<count).map { $0 % 2 == 0 ? weight : 1 },
            lambda: 0.01)
        }
      }
    }
  }

  @Test(arguments: ModelKind.allCases) func largeWeightsOfLargeValues(kind: ModelKind) throws {
    for data in [sample, wide] {
      let large = try data.features.mapColumns { $0.map { $0.map { $0 * 1e148 } } }
      expectFinite("features") {
        try kind.estimator().fit(
          large, data.response, weights: data.response.map { _ in 1e30 }, lambda: 0.01)
      }
      expectFinite("response") {
        try kind.estimator().fit(
          data.features, data.response.map { $0 * 1e148 },
          weights: data.response.map { _ in 1e30 }, lambda: 0.01)
      }
    }
  }

  /// Each block is constant; what lies between them is not.
  @Test(arguments: [1e150, 1e160, 1e200, 1e308]) func blocksFarApart(distance: Double) throws {
    for inResponse in [true, false] {
      var statistics = try SufficientStatistics(columnCount: 1)
      func block(_ value: Double) throws -> (Matrix, [Double]) {
        let values = [value, value, value]
        let small = [1.0, 2, 4]
        return (
          try Matrix(columns: [inResponse ? small : values], rowCount: 3),
          inResponse ? values : small
        )
      }
      let (near, far) = (try block(-distance), try block(distance))
      try statistics.add(near.0, near.1)
      let before = statistics
      expectFinite("added") {
        var sum = before
        try sum.add(far.0, far.1)
        return try Lasso().fit(sum, lambda: 0.1)
      }
      expectFinite("merged") {
        var (sum, other) = (before, try SufficientStatistics(columnCount: 1))
        try other.add(far.0, far.1)
        try sum.merge(other)
        return try Lasso().fit(sum, lambda: 0.1)
      }
    }
  }

  @Test(arguments: ModelKind.allCases, [1e-300, 1e150, 1e300])
  func extremeLambdasAndFactors(kind: ModelKind, value: Double) throws {
    for data in [sample, wide] {
      expectFinite("lambda") {
        try kind.estimator().fit(data.features, data.response, lambda: Lambda(value))
      }
      var options = FitOptions()
      options.penaltyFactors = data.features.columns.indices.map { $0 % 2 == 0 ? value : 1 }
      expectFinite("factor") {
        try kind.estimator(options).fit(data.features, data.response, lambda: 1)
      }
      expectFinite("both") {
        try kind.estimator(options).fit(data.features, data.response, lambda: Lambda(value))
      }
      expectFinite("path") {
        let path = try kind.estimator(options).path(
          data.features, data.response, lambdas: .automatic(count: 3))
        #expect(path.lambdas.allSatisfy { $0.isFinite })
        return path[2]
      }
    }
  }
}
