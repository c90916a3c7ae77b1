/// Where a column-major block lies inside a buffer.
package struct Block {
  package var offset = 0
  package var rows: Int
  package var columns: Int
  /// Distance between the starts of neighbouring columns.
  package var stride: Int

  /// The smallest leading dimension BLAS takes is 1, even for no rows.
  package init(offset: Int = 0, rows: Int, columns: Int, stride: Int? = nil) {
    self.offset = offset
    self.rows = rows
    self.columns = columns
    self.stride = max(stride ?? rows, 1)
  }

  /// A distance between columns that has room for `rows`: an odd multiple of 64 bytes, so that the elements
  /// of one row do not all fall into the same few sets of a cache.
  static func stride(for rows: Int) -> Int { ((rows + 7) / 8 | 1) * 8 }

  /// Traps when the block reaches past a buffer of `count` elements.
  func check(_ count: Int) {
    precondition(rows >= 0 && columns >= 0 && offset >= 0 && stride >= rows)
    precondition(rows == 0 || columns == 0 || offset + (columns - 1) * stride + rows <= count)
  }

  /// Calls `body` with columns in portions that OpenBLAS works on with one thread, if the block is
  /// so small that waking others would take longer than the work; else with all columns.
  func forEachPortion(_ body: (_ first: Int, _ count: Int) -> Void) {
    // OpenBLAS wakes its threads for more than 9,216 elements; it pays from about these many.
    let portion = rows * columns < 200_000 ? 9216 / max(rows, 1) : columns
    guard portion > 0, portion < columns else { return body(0, columns) }
    for first in Swift.stride(from: 0, to: columns, by: portion) {
      body(first, min(portion, columns - first))
    }
  }
}
