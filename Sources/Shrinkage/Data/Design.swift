/// The features X of n rows and p columns, in whatever form they are stored: ``Matrix`` or
/// ``SparseMatrix``, or a form of your own.
///
/// Every operation does the work of whole columns, of X as it is: centring, scaling and weights are
/// the fit's. Rows and columns count from 0; those given must exist.
public protocol Design: Sendable {
  /// n.
  var rowCount: Int { get }
  /// p.
  var columnCount: Int { get }
  /// How many elements a pass over all columns reads: n p, or what is stored of them.
  var elementCount: Int { get }

  /// The weighted mean m_j of each column, and its centred squares sum_i w_i (x_ij - m_j)^2, from
  /// deviations so that nothing cancels; O(elements).
  ///
  /// - Parameter weights: n values of at least 0, not all 0; nil: all 1.
  /// - Returns: p of each. Squares of a column with a value that is not finite are not finite.
  func moments(weights: [Double]?) -> (means: [Double], squares: [Double])

  /// ``moments(weights:)`` and X'v, in one pass where the form allows it. Default: in two.
  ///
  /// - Parameters:
  ///   - weights: as there.
  ///   - vector: v, n values.
  func moments(
    weights: [Double]?, productsWith vector: [Double]
  ) -> (means: [Double], squares: [Double], products: [Double])

  /// X'v for a vector of n; O(elements).
  func products(_ vector: Span<Double>) -> [Double]

  /// x_j'v for some columns, in their order; O(elements of these columns).
  func products(_ vector: Span<Double>, of columns: [Int]) -> [Double]

  /// X'v for several vectors of n. The default takes one after the other; a form of features of which a look
  /// at an element can serve several should say so.
  func products(_ vectors: [[Double]]) -> [[Double]]

  /// Adds sum_k c_k x_j(k) to a vector of n; O(elements of these columns).
  ///
  /// - Parameters:
  ///   - columns: the j(k), each at most once.
  ///   - coefficients: the c_k. A value that is not finite must come through a c_k of 0.
  ///   - vector: what is added to.
  func add(
    _ columns: [Int], times coefficients: [Double], to vector: inout MutableSpan<Double>)

  /// Writes the n values of a column to the elements of `target` from `start` on; O(n).
  func copyColumn(_ column: Int, to target: inout MutableSpan<Double>, at start: Int)

  /// The first value that is not finite, row by row; O(elements).
  func firstNonFinite() -> (row: Int, column: Int)?

  /// Hands over all rows in turn with their range, as dense blocks: of `count` rows, or of all when
  /// these need no copy; O(n p), with the memory of a block.
  func forEachBlock(
    ofRows count: Int, _ body: (Range<Int>, Matrix) throws(ShrinkageError) -> Void
  ) throws(ShrinkageError)

  /// The rows with these indices, in this order; one may come more than once.
  func rows(_ indices: [Int]) -> Self
}

extension Design {
  public func products(_ vectors: [[Double]]) -> [[Double]] { vectors.map { products($0.span) } }

  public func moments(
    weights: [Double]?, productsWith vector: [Double]
  ) -> (means: [Double], squares: [Double], products: [Double]) {
    let (means, squares) = moments(weights: weights)
    return (means, squares, products(vector.span))
  }

  /// Whether so few elements are stored that a pass over these is cheaper than over all in blocks.
  var isSparse: Bool { 8 * elementCount < rowCount * columnCount }
}
