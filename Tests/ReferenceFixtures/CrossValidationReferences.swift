/// crossvalidation.json: errors of folds and of rows left out, by scikit-learn and glmnet.
package struct CrossValidationReferences: Decodable {
  /// One call; what the package does not give is nil.
  package struct Case: Decodable {
    package let name: String
    /// scikit-learn, or glmnet and its version.
    package let package: String
    package let call: String
    /// A table of these fixtures; nil: the diabetes data as scikit-learn scales it.
    package let file: String?
    /// Whether the weight column weighs the rows; nil: no.
    package let weighted: Bool?
    /// The fold of each row, from 0; nil: five contiguous ones.
    package let folds: [Int]?
    /// In this project's objective, descending.
    package let lambdas: [Double]
    /// scikit-learn's own parameter of ridge, for each lambda.
    package let penalties: [Double]?
    /// The mean squared error of each fold, for each lambda.
    package let foldErrors: [[Double]]?
    /// The squared error of each row when it is left out, for each lambda.
    package let rowErrors: [[Double]]?
    /// The lambda with the least mean of the row errors.
    package let best: Double?
    /// glmnet's `cvm` and `cvsd`, and its two choices.
    package let means: [Double]?
    package let standardErrors: [Double]?
    package let lambdaMin: Double?
    package let lambdaOneStandardError: Double?
  }

  package let cases: [Case]

  /// The case of that name: lasso, ridge leave-one-out, glmnet lasso, glmnet weighted lasso.
  package subscript(name: String) -> Case? { cases.first { $0.name == name } }
}
