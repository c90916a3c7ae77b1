import Testing

@testable import Shrinkage

@Suite struct MatrixTests {
  @Test func rowsBecomeColumns() throws {
    let matrix = try Matrix(rows: [[1, 2, 3], [4, 5, 6]])
    #expect(matrix.values == [1, 4, 2, 5, 3, 6])
    #expect(matrix[1, 2] == 6)
  }
}
