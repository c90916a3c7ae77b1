/// criteria.json: information criteria of scikit-learn's `LassoLarsIC` on the diabetes data.
package struct CriteriaReferences: Decodable {
  package struct Case: Decodable {
    package let name: String
    /// aic or bic.
    package let criterion: String
    /// Which columns of the data.
    package let columns: [Int]
    /// What was given; nil: by least squares.
    package let knownVariance: Double?
    package let noiseVariance: Double
    /// The knots of the path, descending: at each a column enters or leaves.
    package let lambdas: [Double]
    package let values: [Double]
    package let best: Double
  }

  package let cases: [Case]
}
