/// The quadratic (1/2) b'Gb - c'b + s/2 of a least squares fit, as the path solver asks for it: blocks
/// of G for a working set of columns, and gradients of all columns.
///
/// ``NormalEquations`` answers from G in memory, ``ImplicitEquations`` from the features.
protocol QuadraticProblem: Sendable {
  /// p.
  var columnCount: Int { get }
  /// c.
  var crossProduct: [Double] { get }
  /// The square roots of the diagonal of G.
  var norms: [Double] { get }
  /// s.
  var responseNorm: Double { get }

  /// How many columns a working set is likely to hold at most.
  var likelyWorkingCount: Int { get }

  /// Columns in the order in which a working set had best hold them.
  func ordered(_ entering: [Int]) -> [Int]

  /// Takes `entering` into the working set, behind those that are in it, without a look at G.
  mutating func appendToWorkingSet(_ entering: [Int])

  /// The same, for a solver that holds the working set's block of G.
  ///
  /// - Returns: their rows and columns of G: packed |W| x count with the present columns of the
  ///   working set, and packed count x count among themselves.
  mutating func extendWorkingSet(_ entering: [Int]) -> (cross: [Double], corner: [Double])

  /// Points with what gradients at them are found from.
  func prepared(_ points: [Iterate]) -> [Iterate]

  /// c - G b of all columns, for several b, each given by the coefficients of the working set, in its order.
  func gradients(at points: [Iterate]) -> [[Double]]

  /// The same for telling columns apart that matter from those that do not: outside the working set each may be
  /// off by a multiple of the column's norm.
  ///
  /// - Parameter points: with the gradients of the working set.
  mutating func roughGradients(at points: [Iterate]) -> [(gradient: [Double], error: Double)]

  /// How many gradients cost hardly more than one.
  var gradientsAtOnce: Int { get }

  /// The most lambdas that are worth solving ahead of a pass: the shorter this is, the fewer.
  var lambdasAhead: Int { get }

  /// c - G b of the columns `indices`.
  func gradient(of indices: [Int], at point: Iterate) -> [Double]

  /// The columns `indices` of G, packed; nil when they are too many to be made.
  func gramColumns(_ indices: [Int]) -> [Double]?

  /// The rows and columns `indices` of G, packed.
  func gramBlock(_ indices: [Int]) -> [Double]

  /// The equations of all columns, with G in memory.
  func normalEquations() throws(ShrinkageError) -> NormalEquations
}

extension QuadraticProblem {
  var gradientsAtOnce: Int { 1 }

  var lambdasAhead: Int { .max }

  mutating func roughGradients(at points: [Iterate]) -> [(gradient: [Double], error: Double)] {
    gradients(at: points).map { ($0, 0) }
  }

  func ordered(_ entering: [Int]) -> [Int] { entering }

  func prepared(_ points: [Iterate]) -> [Iterate] { points }

  /// c - G b of all columns.
  func gradient(at point: Iterate) -> [Double] { gradients(at: [point])[0] }
}
