import ShrinkageData

/// The numbers of a file, one a line or a vector of NumPy, which errors can point to.
struct FileNumbers {
  let file: String
  let values: [Double]

  init(_ file: String, allowsInfinity: Bool = false) throws {
    self.file = file
    guard DataKind(file) == .npy else {
      values = try NumberFile.read(path: file, allowsInfinity: allowsInfinity)
      return
    }
    values = try NPYReader().vector(path: file)
    let unfit = values.firstIndex { allowsInfinity ? $0.isNaN : !$0.isFinite }
    if let unfit {
      let expected = allowsInfinity ? "a number" : "a finite number"
      throw Failure(.data, "\(Self.place(unfit, in: file)): \(values[unfit]) is not \(expected)")
    }
  }

  /// Where a file has a number: the line, or the element counted from 1.
  static func place(_ index: Int, in file: String) -> String {
    DataKind(file) == .npy ? "\(file): element \(index + 1)" : "\(file):\(index + 1)"
  }

  /// Throws unless there is one value for each of `count` things and none is complained about.
  func require(
    count: Int, of things: String, _ complaint: (Double) -> String? = { _ in nil }
  ) throws {
    for (index, value) in values.enumerated() {
      guard let complaint = complaint(value) else { continue }
      throw Failure(.data, "\(Self.place(index, in: file)): \(value): \(complaint)")
    }
    guard values.count == count else {
      let numbers = values.count == 1 ? "1 number" : "\(values.count) numbers"
      throw Failure(.data, "\(file): \(numbers) for \(count) \(things)")
    }
  }
}
