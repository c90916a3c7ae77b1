import ShrinkageData

/// The numbers of a file with one a line, which errors can point to.
struct FileNumbers {
  let file: String
  let values: [Double]

  init(_ file: String, allowsInfinity: Bool = false) throws {
    self.file = file
    values = try NumberFile.read(path: file, allowsInfinity: allowsInfinity)
  }

  /// Throws unless there is one value for each of `count` things and none is complained about.
  func require(
    count: Int, of things: String, _ complaint: (Double) -> String? = { _ in nil }
  ) throws {
    for (index, value) in values.enumerated() {
      guard let complaint = complaint(value) else { continue }
      throw Failure(.data, "\(file):\(index + 1): \(value): \(complaint)")
    }
    guard values.count == count else {
      let numbers = values.count == 1 ? "1 number" : "\(values.count) numbers"
      throw Failure(.data, "\(file): \(numbers) for \(count) \(things)")
    }
  }
}
