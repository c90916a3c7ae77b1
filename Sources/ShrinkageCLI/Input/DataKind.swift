/// The kinds of data files, told by the file's ending.
enum DataKind {
  /// Comma-separated values: whatever is not one of the others.
  case csv
  /// An array of NumPy.
  case npy
  /// Sparse rows with their target.
  case libsvm

  init(_ file: String) {
    let name = file.lowercased()
    if name.hasSuffix(".npy") {
      self = .npy
    } else if name.hasSuffix(".svm") || name.hasSuffix(".libsvm") {
      self = .libsvm
    } else {
      self = .csv
    }
  }
}
