import Testing

@testable import Shrinkage

/// The factor that follows a set of columns against one made anew of the same columns.
///
/// Rotations are orthogonal, so that many exchanges cost no more digits than a new factor: the tolerance
/// is rounding for the order alone, with columns that keep the condition below 100.
@Suite struct ActiveFactorTests {
  /// A Gram matrix of normal columns, more rows than columns: a condition below 100, that of the
  /// scaling `spread` aside.
  private static func gram(_ order: Int, spread: Double = 1, seed: Int) -> SymmetricMatrix {
    var random = SeededRandom(seed)
    let rows = 2 * order + 20
    var values: [Double] = []
    for j in 0..<order {
      let scale = exponential(logarithm(spread) * Double(j % 7) / 6)
      values += random.normals(rows).map { $0 * scale }
    }
    return gram(values, order)
  }

  private static func gram(_ columns: [Double], _ order: Int) -> SymmetricMatrix {
    let rows = columns.count / max(order, 1)
    var product = [Double](repeating: 0, count: order * order)
    do {
      var span = product.mutableSpan
      BLAS.syrk(
        transposed: true, Block(rows: rows, columns: order), columns.span,
        factor: 1 / Double(max(rows, 1)), &span, stride: order)
    }
    return SymmetricMatrix(order: order, lowerTriangle: product)
  }

  /// Which positions leave.
  private static func leaving(_ count: Int, _ random: inout SeededRandom) -> [Int] {
    guard count > 0 else { return [] }
    let size = min(count, [1, 1, 2, 5, 30].randomElement(using: &random) ?? 1)
    switch Int.random(in: 0..<6, using: &random) {
    case 0: return Array(0..<size)
    case 1: return Array(count - size..<count)
    case 2: return Set([0, count / 2, count - 1]).shuffled(using: &random)
    case 3:
      let first = Int.random(in: 0...count - size, using: &random)
      return Array(first..<first + size).reversed()
    default: return Array((0..<count).shuffled(using: &random).prefix(size))
    }
  }

  /// Long enough that storage grows, and that entries go by narrow blocks (fewer than 8 columns) and by wide
  /// ones.
  @Test(
    arguments: [(40, 1, 0), (150, 1e4, 0), (300, 1, 0), (300, 1, 0.3)] as [(Int, Double, Double)])
  func exchangesLeaveTheFactorOfTheColumns(order: Int, spread: Double, shift: Double) {
    var random = SeededRandom(order + Int(10 * shift))
    let gram = Self.gram(order, spread: spread, seed: order)
    var subject = FollowedFactor(gram) { shift * Double($0 % 3) }
    for step in 0..<400 {
      let outside = Set(0..<order).subtracting(subject.columns).sorted()
      let isGrowing = (step / 60) % 2 == 0
      if Int.random(in: 0..<4, using: &random) < (isGrowing ? 3 : 1) {
        let size = [1, 1, 2, 6, 7, 40].randomElement(using: &random) ?? 1
        subject.append(Array(outside.shuffled(using: &random).prefix(size)))
      } else {
        subject.remove(positions: Self.leaving(subject.columns.count, &random))
      }
      if step % 10 == 0 {
        subject.expectSolvesLikeNew("step \(step)")
        subject.expectSidesSolved("step \(step)")
      }
      if step % 100 == 55 { subject.expectFactorLikeNew("step \(step)") }
    }
    subject.expectSolvesLikeNew()
    subject.expectFactorLikeNew()
  }

  /// L X = B whichever way the blocks are solved and subtracted.
  @Test(
    arguments: [(1, 1), (70, 3), (1090, 1), (1090, 2), (1090, 7), (199, 8), (200, 8), (330, 17)]
      as [(Int, Int)], [false, true])
  func triangularSystemsAreSolved(_ size: (order: Int, columns: Int), inSection: Bool) {
    let (order, columns) = size
    var random = SeededRandom(order + columns)
    let stride = order + 3
    var triangle = random.normals(stride * order).map { $0 / Double(order) }
    for k in 0..<order { triangle[k * stride + k] = 2 }
    let right = random.normals(order * columns)
    var solution = right
    shared(inSection) {
      var span = solution.mutableSpan
      BLAS.trsm(order: order, triangle.span, stride: stride, columns: columns, &span)
    }
    for k in 0..<columns {
      var product = Array(solution[k * order..<(k + 1) * order])
      var span = product.mutableSpan
      BLAS.trmv(transposed: false, order: order, triangle.span, stride: stride, &span)
      let expected = Array(right[k * order..<(k + 1) * order])
      #expect(distance(product, expected) < 1e-12, "column \(k)")
    }
  }

  /// By OpenBLAS's threads, or by ours.
  private func shared(_ inSection: Bool, _ body: () -> Void) {
    if inSection { BLAS.withSingleThread(sharesLoops: true, body) } else { body() }
  }

  /// L x = b and L'x = b, at once and by block columns, of which the last may be narrow.
  @Test(
    arguments: [1, 70, 999, 1000, 1024, 1025, 1290],
    [(false, false), (true, false), (false, true), (true, true)] as [(Bool, Bool)])
  func triangularVectorsAreSolved(order: Int, _ kind: (transposed: Bool, inSection: Bool)) {
    let transposed = kind.transposed
    var random = SeededRandom(order)
    let stride = order + 3
    var triangle = random.normals(stride * order).map { $0 / Double(order) }
    for k in 0..<order { triangle[k * stride + k] = 2 }
    let right = random.normals(order)
    var solution = right
    shared(kind.inSection) {
      var span = solution.mutableSpan
      BLAS.trsv(transposed: transposed, order: order, triangle.span, stride: stride, &span)
      BLAS.trmv(transposed: transposed, order: order, triangle.span, stride: stride, &span)
    }
    #expect(distance(solution, right) < 1e-12)
  }

  /// Every set of positions that can leave five columns, and what enters after that.
  @Test func allExitsOfASmallFactor() {
    let gram = Self.gram(8, seed: 3)
    for mask in 0..<32 {
      var subject = FollowedFactor(gram)
      subject.append([6, 1, 3, 0, 4])
      subject.remove(positions: (0..<5).filter { mask >> $0 & 1 == 1 })
      subject.expectFactorLikeNew("\(mask)")
      subject.append([7, 2])
      subject.expectSolvesLikeNew("\(mask)")
      subject.expectFactorLikeNew("\(mask)")
    }
  }

  @Test(arguments: [1, 31, 32, 33, 120]) func whatHasLeftMayComeBack(order: Int) {
    var subject = FollowedFactor(Self.gram(order, seed: order))
    for round in 0..<3 {
      subject.append(Array(0..<order).reversed())
      subject.expectSolvesLikeNew()
      if round == 1 {
        subject.factor.removeAll()
        subject.columns = []
      } else {
        subject.remove(positions: 0..<order)
      }
      subject.expectFactorLikeNew()
      var nothing: [Double] = []
      subject.factor.solve(&nothing)
      #expect(subject.factor.reciprocalCondition(subject.gram, shift: subject.shift) == nil)
    }
    subject.append([order / 2])
    subject.expectFactorLikeNew()
  }

  /// So many that rotations are done some columns at a time, with gaps and where these are closed.
  @Test(arguments: [[0], [3, 64, 65, 500], Array(100..<180)])
  func exitsOfALargeFactor(leaving: [Int]) {
    var subject = FollowedFactor(Self.gram(700, seed: 6))
    subject.append(Array(0..<700))
    subject.remove(positions: leaving)
    subject.expectFactorLikeNew()
    subject.expectSolvesLikeNew()
    subject.remove(positions: [10, 11])
    subject.expectSolvesLikeNew()
  }

  @Test func nothingChangesWhereNothingEntersOrLeaves() {
    var subject = FollowedFactor(Self.gram(5, seed: 1))
    subject.append([])
    subject.remove(positions: [])
    subject.expectFactorLikeNew()
    subject.append([4, 2])
    subject.append([])
    subject.remove(positions: [])
    subject.expectFactorLikeNew()
  }

  /// A problem that grows, as a working set does: the new columns enter beside the old ones.
  @Test func theProblemMayGrow() {
    let gram = Self.gram(20, seed: 9)
    var subject = FollowedFactor(gram)
    subject.factor = ActiveFactor(columnCount: 12)
    subject.append([11, 3, 5])
    subject.factor.extend(by: 8)
    #expect(!subject.factor.contains(19))
    subject.append([19, 0, 12])
    subject.remove(positions: [1, 3])
    subject.expectFactorLikeNew()
    subject.expectSolvesLikeNew()
  }

  @Test func anotherShiftTakesANewFactor() {
    let gram = Self.gram(60, seed: 5)
    var subject = FollowedFactor(gram)
    subject.append(Array(0..<60).filter { $0 % 2 == 0 })
    var shifted = FollowedFactor(gram) { 0.1 * Double($0) }
    shifted.columns = subject.columns
    shifted.factor = subject.factor
    shifted.factor.refactor(gram, shift: shifted.shift)
    shifted.expectFactorLikeNew()
    shifted.append([1, 59])
    shifted.remove(positions: [0, 7])
    shifted.expectFactorLikeNew()
  }

  @Test func productsAndConditionAreThoseOfL() {
    var subject = FollowedFactor(Self.gram(50, seed: 8))
    subject.append(Array(0..<50))
    subject.remove(positions: stride(from: 0, to: 50, by: 3))
    let v = subject.columns.map { Double($0 % 5) - 2 }
    var image = v
    subject.factor.multiplyTransposed(&image)
    subject.factor.multiply(&image)
    subject.factor.solve(&image)
    #expect(distance(image, v) <= Tolerance.rounding(50))
    var fresh = ActiveFactor(columnCount: 50)
    #expect(fresh.append(subject.columns, subject.gram, shift: subject.shift) == nil)
    let conditions = [subject.factor, fresh].compactMap { factor in
      var factor = factor
      return factor.reciprocalCondition(subject.gram, shift: subject.shift)
    }
    #expect(conditions.count == 2 && conditions[0] > 0.001)
    #expect(distance([conditions[0]], [conditions[1]]) <= Tolerance.rounding(50))
  }

  /// Few of many leave gaps, more close them.
  @Test(arguments: [1, 5, 6, 40]) func gapsChangeNothing(count: Int) {
    var subject = FollowedFactor(Self.gram(80, seed: 4))
    subject.append(Array(0..<50))
    var fresh = FollowedFactor(subject.gram)
    for k in 0..<count { subject.remove(positions: [(7 * k) % (50 - k)]) }
    subject.append(Array(50..<80))
    fresh.append(subject.columns)
    subject.expectSolvesLikeNew()
    subject.expectFactorLikeNew()
    subject.expectSidesSolved()
    #expect(subject.factor.sides == fresh.factor.sides)
    let v = subject.columns.map { Double($0 % 5) - 2 }
    var (image, other) = (v, v)
    subject.factor.multiplyTransposed(&image)
    fresh.factor.multiplyTransposed(&other)
    #expect(distance(image, other) <= Tolerance.rounding(80))
    let conditions = [subject.factor, fresh.factor].compactMap { factor in
      var factor = factor
      return factor.reciprocalCondition(subject.gram, shift: subject.shift)
    }
    #expect(conditions.count == 2)
    #expect(distance([conditions[0]], [conditions[1]]) <= Tolerance.rounding(80))
  }

  /// 20 independent columns, then: a copy of the first, the sum of two, a multiple of the third,
  /// and 0.
  private static var dependentGram: SymmetricMatrix {
    var random = SeededRandom(12)
    var columns = (0..<20).map { _ in random.normals(50) }
    columns.append(columns[0])
    columns.append(zip(columns[1], columns[2]).map { $0 + $1 })
    columns.append(columns[3].map { -1e3 * $0 })
    columns.append(Array(repeating: 0, count: 50))
    return gram(columns.flatMap { $0 }, 24)
  }

  @Test(arguments: 20..<24, [1, 4, 20]) func aDependentColumnIsRefused(column: Int, behind: Int) {
    var subject = FollowedFactor(Self.dependentGram)
    // Those that come with it, before and behind; what it depends on is in the factor or with it.
    let all = Array(0..<20)
    subject.append(Array(all.prefix(20 - behind).reversed()))
    let before = Array(all.suffix(behind))
    let refused = subject.factor.append(
      before + [column, column == 23 ? 20 : 23], subject.gram, shift: subject.shift)
    #expect(refused == column)
    subject.columns += before
    subject.expectFactorLikeNew()
    subject.expectSolvesLikeNew()
    #expect(subject.factor.append([column], subject.gram, shift: subject.shift) == column)
    subject.expectFactorLikeNew()
    // It may enter when what it depends on has left, unless it is 0.
    subject.remove(positions: 0..<20)
    if column < 23 { subject.append([column]) }
    subject.append([19])
    subject.expectFactorLikeNew()
  }

  @Test func aShiftMakesDependentColumnsIndependent() {
    var subject = FollowedFactor(Self.dependentGram) { _ in 0.5 }
    subject.append(Array(0..<22))
    subject.append([23])
    subject.remove(positions: [0, 21, 22])
    subject.append([0])
    subject.expectFactorLikeNew()
    subject.expectSolvesLikeNew()
  }
}
