/// relaxed.json: glmnet's `relax = TRUE`.
package struct RelaxedReferences: Decodable {
  package struct Case: Decodable {
    package let name: String
    package let file: String
    package let weighted: Bool
    package let points: [Point]
  }

  package struct Point: Decodable {
    /// The share of the lasso.
    package let gamma: Double
    package let lambda: Double
    package let intercept: Double
    package let coefficients: [Double]
  }

  package let cases: [Case]
}
