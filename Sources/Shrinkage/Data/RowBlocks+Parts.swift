extension RowBlocks {
  /// What threads of ours sum up, each of a part of the rows; nil where one does as well.
  ///
  /// - Parameters:
  ///   - count: how many p x p matrices a sum has; all of them must be little beside the rows.
  ///   - sum: called with each part, side by side.
  func sums<Sum: Sendable>(
    count: Int = 1, _ sum: @Sendable (RowBlocks) throws(ShrinkageError) -> Sum
  ) throws(ShrinkageError) -> [Sum]? {
    let least = max(4 * count * features.columnCount, 2048)
    let threads = min(BLAS.threadCount, range.count / least)
    guard threads > 1, range.count * features.columnCount > 200_000 else { return nil }
    let bounds = (0...threads).map { range.lowerBound + $0 * range.count / threads }
    let results = Parallel.mapWithBLAS(0..<threads, cost: features.values.count) {
      (index) -> Result<Sum, ShrinkageError> in
      do throws(ShrinkageError) {
        return .success(try sum(part(bounds[index]..<bounds[index + 1])))
      } catch {
        return .failure(error)
      }
    }
    var sums: [Sum] = []
    for result in results { sums.append(try result.get()) }
    return sums
  }
}
