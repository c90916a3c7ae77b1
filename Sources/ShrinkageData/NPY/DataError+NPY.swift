extension DataError {
  /// The description of errors of NPY files.
  var arrayDescription: String {
    switch self {
    case .notRegularFile(let file):
      "\(printable(file)): is no regular file, and NPY cannot be read from a pipe or device"
    case .notNPY(let file):
      "\(printable(file)): this is no NPY file; one begins with \\x93NUMPY"
    case .invalidNPYHeader(let file):
      "\(printable(file)): the NPY header cannot be understood"
    case .unsupportedElementType(let file, let type):
      "\(printable(file)): the elements are of type \(excerpt(type)), which is not supported; "
        + "float32, float64, integers and bool are"
    case .wrongShape(let file, let shape, let expected):
      "\(printable(file)): the array has the shape \(tuple(shape)), where \(expected) is expected"
    case .wrongLength(let file, let expected, let found):
      "\(printable(file)): the file has \(found) bytes, where its header says \(expected); "
        + (found < expected ? "it seems to be cut off" : "something follows the array")
    default:
      ""
    }
  }

  /// A shape as Python writes it.
  private func tuple(_ shape: [Int]) -> String {
    "(\(shape.map(String.init).joined(separator: ", "))\(shape.count == 1 ? "," : ""))"
  }
}
