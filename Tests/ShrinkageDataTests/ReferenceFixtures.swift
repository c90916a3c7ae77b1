import Foundation
import Shrinkage

/// tall.csv or wide.csv: features, then a weight column, then the response.
struct ReferenceTable {
  let features: Matrix
  let weights: [Double]
  let response: [Double]

  init(_ name: String) throws {
    let text = try String(contentsOf: Fixture.url(name), encoding: .utf8)
    let rows = text.split(separator: "\n").dropFirst().map { line in
      line.split(separator: ",").compactMap { Double($0) }
    }
    features = try Matrix(rows: rows.map { Array($0.dropLast(2)) })
    weights = rows.map { $0[$0.count - 2] }
    response = rows.map { $0[$0.count - 1] }
  }
}

/// fits.json: fits of scikit-learn and glmnet in this project's objective.
struct FitReferences: Decodable {
  struct Case: Decodable {
    let name: String
    let file: String
    /// lasso, ridge or elastic-net.
    let model: String
    let l1Ratio: Double
    /// Whether the weight column weighs the rows.
    let weighted: Bool
    let standardize: Bool
    let intercept: Bool
    /// nil: all 1; an element of nil: infinity, an excluded column.
    let penaltyFactors: [Double?]?
    /// nil: none; an element of nil: infinite.
    let lowerBounds: [Double?]?
    let upperBounds: [Double?]?
    /// nil for ridge, which has none.
    let lambdaMax: Double?
    /// From the largest lambda down.
    let points: [Point]
  }

  struct Point: Decodable {
    let lambda: Double
    let intercept: Double
    let coefficients: [Double]
    /// Whose numbers these are: scikit-learn or glmnet.
    let source: String
    /// Whether they were replaced by the exact solution on that package's support.
    let refined: Bool
    let relativeGap: Double
  }

  let cases: [Case]
}

/// conversions.json: what the packages give for their own parameters, and the same in ours.
struct ConversionReferences: Decodable {
  struct Row: Decodable {
    let name: String
    /// scikit-learn, or glmnet and its version.
    let package: String
    let call: String
    let parameters: Parameters
    let file: String
    let weighted: Bool
    let ours: Ours
    let intercept: Double
    let coefficients: [Double]
  }

  /// The numbers that the package was given; both call `penalty` by another name.
  struct Parameters: Decodable {
    let penalty: Double
    /// The L1 share; nil where the call has none.
    let mixing: Double?
    let penaltyFactors: [Double?]?
    /// glmnet only: the deviation by which it divides the response.
    let responseDeviation: Double?
  }

  struct Ours: Decodable {
    let lambda: Double
    let l1Ratio: Double
    let penaltyFactors: [Double?]?
    let standardize: Bool
    let intercept: Bool
  }

  let cases: [Row]
}

/// sweep-diabetes.json: the tutorial's sweep, by scikit-learn.
struct SweepReferences: Decodable {
  struct Model: Decodable {
    let model: String
    /// How `penalty` is meant: scikit-learn or per-observation.
    let scale: String
    let points: [Point]
  }

  struct Point: Decodable {
    let penalty: Double
    let lambda: Double
    let trainScore: Double
    let testScore: Double
    let intercept: Double
    let coefficients: [Double]
    let nonZeroCount: Int
  }

  let train: Int
  let test: Int
  let cases: [Model]
}
