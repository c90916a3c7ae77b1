import ArgumentParser
import Shrinkage
import ShrinkageData

/// The problems on which peers are compared.
enum BenchmarkCase: String, CaseIterable, ExpressibleByArgument, Codable {
  case tall, medium, square
  case squareDeep = "square-deep"
  case wide
  case wideCorrelated = "wide-correlated"
  case sparse, tutorial

  /// What is drawn; smaller where it must be `quick`. The tutorial's data are not drawn.
  func shape(quick: Bool) -> SampleShape {
    func shape(_ n: Int, _ p: Int, _ correlation: Double, _ nonzeros: Int) -> SampleShape {
      SampleShape(
        rows: n, columns: p, correlation: correlation, nonzeros: nonzeros, signalToNoise: 5)
    }
    return switch (self, quick) {
    case (.tall, false): shape(100_000, 500, 0.5, 50)
    case (.tall, true): shape(10_000, 150, 0.5, 20)
    case (.medium, false): shape(10_000, 200, 0.5, 20)
    case (.medium, true): shape(5000, 100, 0.5, 10)
    case (.square, false), (.squareDeep, false): shape(5000, 5000, 0.5, 100)
    case (.square, true), (.squareDeep, true): shape(500, 500, 0.5, 20)
    case (.wide, false): shape(1000, 20_000, 0.3, 50)
    case (.wide, true): shape(200, 2000, 0.3, 20)
    case (.wideCorrelated, false): shape(500, 10_000, 0.95, 40)
    case (.wideCorrelated, true): shape(150, 1000, 0.95, 20)
    case (.sparse, false): shape(20_000, 100_000, 0, 100)
    case (.sparse, true): shape(2000, 5000, 0, 20)
    case (.tutorial, _): shape(353, 10, 0, 0)
    }
  }

  /// The share of a sparse case's elements that is not 0.
  static func density(quick: Bool) -> Double { quick ? 1e-2 : 1e-3 }

  /// The smallest lambda of the path, as a fraction of lambda_max.
  var lambdaRatio: Double {
    switch self {
    case .tall, .medium, .squareDeep, .tutorial: 1e-3
    case .square, .wide, .wideCorrelated, .sparse: 1e-2
    }
  }

  /// Draws the case, or loads the tutorial's data.
  func data(quick: Bool) throws -> CaseData {
    switch self {
    case .tutorial:
      return try tutorialData()
    case .sparse:
      let sample = try SparseSample(shape(quick: quick), density: Self.density(quick: quick))
      return CaseData(features: .sparse(sample.features), response: sample.response)
    default:
      let sample = try SampleProblem(shape(quick: quick))
      return CaseData(features: .dense(sample.features), response: sample.response)
    }
  }

  private func tutorialData() throws -> CaseData {
    let (x, y) = (Diabetes.features(scaled: true), Diabetes.response)
    let split = try TrainTestSplit(rowCount: y.count, testSize: .fraction(0.2), seed: 42)
    return CaseData(
      features: .dense(x.rows(split.train)), response: split.train.map { y[$0] },
      test: (x.rows(split.test), split.test.map { y[$0] }))
  }
}

/// X, y and, for the tutorial, the rows that are kept for the test.
struct CaseData {
  enum Features {
    case dense(Matrix)
    case sparse(SparseMatrix)

    var design: any Design {
      switch self {
      case .dense(let x): x
      case .sparse(let x): x
      }
    }
  }

  let features: Features
  let response: [Double]
  var test: (features: Matrix, response: [Double])?

  var rowCount: Int { response.count }
  var columnCount: Int { features.design.columnCount }

  /// max |X'(y - mean)| / n: the lasso's lambda_max.
  var largestLambda: Double {
    let mean = response.reduce(0, +) / Double(rowCount)
    let centred = response.map { $0 - mean }
    let products = features.design.products(centred.span)
    return (products.map { abs($0) }.max() ?? 0) / Double(rowCount)
  }

  /// The least a fit can cost: what reads all of X once.
  func floor(repeats: Int) -> (name: String, Measurement) {
    switch features {
    case .dense(let x):
      return Floor.measure(x, repeats: repeats)
    case .sparse(let x):
      return ("X'r", Measurement(repeats: repeats) { _ = x.products(response.span) })
    }
  }
}
