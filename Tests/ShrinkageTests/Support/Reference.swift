import Shrinkage

/// The three tolerances, which are never mixed. Exact results are compared with `==`.
enum Tolerance {
  /// Rounding of sums of `count` terms: c n eps with c = 64 for the operations around them.
  static func rounding(_ count: Int) -> Double { 64 * Double(max(count, 1)) * .ulpOfOne }

  /// Solutions of linear systems: rounding times the condition of their matrix, which stays below
  /// 1e4 for the problems that this is used on.
  static func solved(_ count: Int) -> Double { 1e4 * rounding(count) }

  /// Certified: what the engine promises by default for the relative gap.
  static let certifiedGap = 1e-9

  /// Certified: gradients of polished answers relative to the largest they can be. The polish
  /// leaves rounding times the condition of the support; a gap alone would leave its square root.
  static let polished = 1e-10
}

/// Which estimator, so that tests can be run for each.
enum ModelKind: CaseIterable, Sendable {
  case lasso, elasticNet, ridge

  var l1Ratio: Double {
    switch self {
    case .lasso: 1
    case .elasticNet: 0.3
    case .ridge: 0
    }
  }

  func estimator(_ options: FitOptions = FitOptions()) -> any LinearEstimator {
    switch self {
    case .lasso: Lasso(options: options)
    case .elasticNet: ElasticNet(l1Ratio: 0.3, options: options)
    case .ridge: Ridge(options: options)
    }
  }
}

extension FitOptions {
  init(intercept: Bool, standardize: Bool) {
    self.init()
    self.intercept = intercept
    self.standardize = standardize
  }

  /// The four combinations of intercept and standardize.
  static let combinations = [true, false].flatMap { intercept in
    [true, false].map { FitOptions(intercept: intercept, standardize: $0) }
  }
}

extension Matrix {
  init(columns: [[Double]], rowCount: Int) throws {
    try self.init(
      columnMajor: columns.flatMap { $0 }, rowCount: rowCount, columnCount: columns.count)
  }

  var columns: [[Double]] {
    (0..<columnCount).map { j in (0..<rowCount).map { self[$0, j] } }
  }

  /// The same rows with other columns.
  func mapColumns(_ transform: ([[Double]]) -> [[Double]]) throws -> Matrix {
    try Matrix(columns: transform(columns), rowCount: rowCount)
  }
}

func dot(_ a: [Double], _ b: [Double]) -> Double { zip(a, b).reduce(0) { $0 + $1.0 * $1.1 } }

/// The largest difference, relative to the largest magnitude of either (or to `floor`).
func distance(_ a: [Double], _ b: [Double], floor: Double = 1e-300) -> Double {
  guard a.count == b.count else { return .infinity }
  let size = max((a + b).map { abs($0) }.max() ?? 0, floor)
  return zip(a, b).map { abs($0 - $1) / size }.reduce(0) { $0.isNaN ? $0 : max($0, $1) }
}

/// S(z, t): z moved towards 0 by t.
func softThreshold(_ z: Double, _ t: Double) -> Double {
  z > t ? z - t : z < -t ? z + t : 0
}

/// The data as the objective sees it, by plain loops: column j is
/// sqrt(w_i / n) (x_ij - center_j) / scale_j, so that G, c and s are plain inner products.
struct CenteredReference {
  var columns: [[Double]] = []
  var response: [Double]
  var means: [Double] = []
  var scales: [Double] = []
  /// Columns without information, that must get 0.
  var isConstant: [Bool] = []

  init(_ x: Matrix, _ y: [Double], weights: [Double]? = nil, _ options: FitOptions = FitOptions()) {
    let w = weights ?? Array(repeating: 1, count: x.rowCount)
    let total = w.reduce(0, +)
    let roots = w.map { ($0 / total).squareRoot() }
    for column in x.columns {
      let mean = dot(w, column) / total
      let present = column.indices.filter { w[$0] > 0 }.map { column[$0] }
      let isFlat = present.min() == present.max()
      let squares = dot(w, column.map { ($0 - mean) * ($0 - mean) })
      let scale = options.standardize && !isFlat ? (squares / total).squareRoot() : 1
      let center = options.intercept ? (isFlat ? present.first ?? 0 : mean) : 0
      columns.append(zip(roots, column).map { $0 * ($1 - center) / scale })
      means.append(mean)
      scales.append(scale)
      isConstant.append(
        isFlat && (options.intercept || options.standardize || present.first == 0))
    }
    let center = options.intercept ? dot(w, y) / total : 0
    response = zip(roots, y).map { $0 * ($1 - center) }
  }

  var crossProduct: [Double] { columns.map { dot($0, response) } }
  var responseNorm: Double { dot(response, response) }

  /// The first column, constant ones aside, that depends on those before it.
  var firstDependentColumn: Int? {
    var basis: [[Double]] = []
    for j in columns.indices where !isConstant[j] {
      guard let direction = orthogonalPart(columns[j], to: basis) else { return j }
      basis.append(direction)
    }
    return nil
  }

  /// lambda_max from its definition: columns in `unpenalized` are projected out of the response.
  func largestLambda(l1Ratio: Double, options: FitOptions) -> Double {
    let factors = options.penaltyFactors ?? Array(repeating: 1, count: columns.count)
    var rest = response
    var basis: [[Double]] = []
    for j in columns.indices where factors[j] == 0 && !isConstant[j] {
      if let direction = orthogonalPart(columns[j], to: basis) { basis.append(direction) }
    }
    for direction in basis { subtract(direction, from: &rest) }
    var largest = 0.0
    for j in columns.indices where factors[j] > 0 && factors[j] < .infinity && !isConstant[j] {
      let c = dot(columns[j], rest)
      let (lower, upper) = options.bounds.limits(j)
      guard c > 0 ? upper > 0 : lower < 0 else { continue }
      largest = max(largest, abs(c) / (max(l1Ratio, 1e-3) * factors[j]))
    }
    return largest
  }
}

extension CoefficientBounds {
  func limits(_ j: Int) -> (lower: Double, upper: Double) {
    switch self {
    case .unbounded: (-.infinity, .infinity)
    case .uniform(let lower, let upper): (lower, upper)
    case .perColumn(let lower, let upper): (lower[j], upper[j])
    }
  }
}

private func subtract(_ direction: [Double], from vector: inout [Double]) {
  let length = dot(direction, vector)
  for i in vector.indices { vector[i] -= length * direction[i] }
}

/// The unit vector along what is left of `vector` beside `basis` (Gram and Schmidt, twice), or nil
/// when that is rounding.
func orthogonalPart(_ vector: [Double], to basis: [[Double]]) -> [Double]? {
  var rest = vector
  for _ in 0..<2 { for direction in basis { subtract(direction, from: &rest) } }
  let norm = dot(rest, rest).squareRoot()
  guard norm > 1e-10 * dot(vector, vector).squareRoot() else { return nil }
  return rest.map { $0 / norm }
}

/// `count` orthonormal vectors of n elements, each with sum 0 if `centered`.
func orthonormal(
  _ n: Int, _ count: Int, centered: Bool, _ random: inout SeededRandom
) -> [[Double]] {
  let one = [Double](repeating: 1 / Double(n).squareRoot(), count: n)
  var basis = centered ? [one] : []
  while basis.count < count + (centered ? 1 : 0) {
    if let next = orthogonalPart(random.normals(n), to: basis) { basis.append(next) }
  }
  return centered ? Array(basis.dropFirst()) : basis
}
