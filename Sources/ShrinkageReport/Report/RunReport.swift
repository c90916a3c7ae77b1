import Shrinkage

/// A run as its report shows it: values only, which become pages, charts and JSON.
public struct RunReport: Sendable {
  /// Something to know about the run.
  public struct Fact: Sendable, Equatable {
    public var name: String
    public var value: String

    public init(_ name: String, _ value: String) {
      self.name = name
      self.value = value
    }
  }

  /// The fit at one lambda.
  public struct Point: Sendable {
    /// As the user means it.
    public var lambda: Double
    /// R² of the rows of the fit; nil where it is undefined.
    public var trainScore: Double?
    /// R² of rows held out; nil where there are none.
    public var testScore: Double?
    public var intercept: Double
    public var coefficients: SparseVector
    public var report: FitReport
    /// When it was done, in seconds since its path began; nil where that was not taken.
    public var seconds: Double?

    public init(
      lambda: Double, intercept: Double, coefficients: SparseVector, report: FitReport
    ) {
      self.lambda = lambda
      self.intercept = intercept
      self.coefficients = coefficients
      self.report = report
    }
  }

  /// The fits of one model.
  public struct Model: Sendable {
    public var name: String
    public var points: [Point]

    public init(_ name: String, _ points: [Point]) {
      self.name = name
      self.points = points
    }
  }

  /// Rows with what a model says of them.
  public struct Rows: Sendable {
    /// Such as "test rows".
    public var name: String
    public var observed: [Double]
    public var predicted: [Double]

    public init(_ name: String, observed: [Double], predicted: [Double]) {
      precondition(observed.count == predicted.count)
      self.name = name
      self.observed = observed
      self.predicted = predicted
    }
  }

  /// The fit that is looked at closely.
  public struct Choice: Sendable {
    /// Its place in ``RunReport/models``.
    public var model: Int
    /// Its place in the model's points.
    public var point: Int
    /// Why it is this one, such as "best by test R²".
    public var reason: String
    /// The rows it is shown on, the most telling ones first; none for no charts of them.
    public var rows: [Rows] = []

    public init(model: Int, point: Int, reason: String) {
      self.model = model
      self.point = point
      self.reason = reason
    }
  }

  /// What the run did, in a few words.
  public var title: String
  /// Its data, in one line.
  public var subtitle: String
  /// How it was started.
  public var command = ""
  /// Data, split, options, versions, in the order of showing.
  public var facts: [Fact] = []
  /// The names of the columns.
  public var features: [String]
  public var models: [Model]
  public var choice: Choice?
  /// The errors of cross-validation, where there was one.
  public var curve: ErrorCurve?
  /// The relative gap that was asked for.
  public var tolerance = FitOptions().relativeGap
  /// What took how many seconds, such as "reading".
  public var times: [(name: String, seconds: Double)] = []

  public init(title: String, subtitle: String, features: [String], models: [Model]) {
    self.title = title
    self.subtitle = subtitle
    self.features = features
    self.models = models
  }
}

/// Errors of cross-validation along lambda.
public struct ErrorCurve: Sendable, Equatable {
  public var lambdas: [Double]
  /// One for each lambda, as all that follow.
  public var means: [Double]
  public var standardErrors: [Double]
  /// For each lambda one error for each fold.
  public var foldErrors: [[Double]]
  public var nonZeroCounts: [Int]
  public var lambdaMin: Double
  public var lambdaOneStandardError: Double

  public init(
    lambdas: [Double], means: [Double], standardErrors: [Double], foldErrors: [[Double]] = [],
    nonZeroCounts: [Int] = [], lambdaMin: Double, lambdaOneStandardError: Double
  ) {
    precondition(means.count == lambdas.count && standardErrors.count == lambdas.count)
    self.lambdas = lambdas
    self.means = means
    self.standardErrors = standardErrors
    self.foldErrors = foldErrors
    self.nonZeroCounts = nonZeroCounts
    self.lambdaMin = lambdaMin
    self.lambdaOneStandardError = lambdaOneStandardError
  }
}
