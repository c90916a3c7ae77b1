import Foundation
import Shrinkage

/// tall.csv or wide.csv: features, then a weight column, then the response.
package struct ReferenceTable {
  package let features: Matrix
  package let weights: [Double]
  package let response: [Double]

  package init(_ name: String) throws {
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
package struct FitReferences: Decodable {
  package struct Case: Decodable {
    package let name: String
    package let file: String
    /// lasso, ridge or elastic-net.
    package let model: String
    package let l1Ratio: Double
    /// Whether the weight column weighs the rows.
    package let weighted: Bool
    package let standardize: Bool
    package let intercept: Bool
    /// nil: all 1; an element of nil: infinity, an excluded column.
    package let penaltyFactors: [Double?]?
    /// nil: none; an element of nil: infinite.
    package let lowerBounds: [Double?]?
    package let upperBounds: [Double?]?
    /// nil for ridge, which has none.
    package let lambdaMax: Double?
    /// From the largest lambda down.
    package let points: [Point]
  }

  package struct Point: Decodable {
    package let lambda: Double
    package let intercept: Double
    package let coefficients: [Double]
    /// Whose numbers these are: scikit-learn or glmnet.
    package let source: String
    /// Whether they were replaced by the exact solution on that package's support.
    package let refined: Bool
    package let relativeGap: Double
  }

  package let cases: [Case]
}

/// conversions.json: what the packages give for their own parameters, and the same in ours.
package struct ConversionReferences: Decodable {
  package struct Row: Decodable {
    package let name: String
    /// scikit-learn, or glmnet and its version.
    package let package: String
    package let call: String
    package let parameters: Parameters
    package let file: String
    package let weighted: Bool
    package let ours: Ours
    package let intercept: Double
    package let coefficients: [Double]
  }

  /// The numbers that the package was given; both call `penalty` by another name.
  package struct Parameters: Decodable {
    package let penalty: Double
    /// The L1 share; nil where the call has none.
    package let mixing: Double?
    package let penaltyFactors: [Double?]?
    /// glmnet only: the deviation by which it divides the response.
    package let responseDeviation: Double?
  }

  package struct Ours: Decodable {
    package let lambda: Double
    package let l1Ratio: Double
    package let penaltyFactors: [Double?]?
    package let standardize: Bool
    package let intercept: Bool
  }

  package let cases: [Row]
}

/// sweep-diabetes.json: the tutorial's sweep, by scikit-learn.
package struct SweepReferences: Decodable {
  package struct Model: Decodable {
    package let model: String
    /// How `penalty` is meant: scikit-learn or per-observation.
    package let scale: String
    package let points: [Point]
  }

  package struct Point: Decodable {
    package let penalty: Double
    package let lambda: Double
    package let trainScore: Double
    package let testScore: Double
    package let intercept: Double
    package let coefficients: [Double]
    package let nonZeroCount: Int
  }

  package let train: Int
  package let test: Int
  package let cases: [Model]
}
