import Testing

@testable import ShrinkageData

@Suite struct CSVNumberFileTests {
  private func read(_ text: String, allowsInfinity: Bool = false) throws -> [Double] {
    let file = try DataFile(text)
    return try NumberFile.read(path: file.path, allowsInfinity: allowsInfinity)
  }

  private func message(_ text: String, allowsInfinity: Bool = false) throws -> String {
    let file = try DataFile(text)
    do {
      _ = try NumberFile.read(path: file.path, allowsInfinity: allowsInfinity)
      return "no error"
    } catch {
      return String(error.description.dropFirst(file.path.count))
    }
  }

  @Test func numbers() throws {
    #expect(try read("1\n-2.5\n 3e-2 \r\n+4\n\n\n") == [1, -2.5, 0.03, 4])
    #expect(try read("\u{FEFF}1") == [1])
    let many = (0..<5000).map { Double($0) / 7 }
    #expect(try read(many.map { "\($0)" }.joined(separator: "\n")) == many)
  }

  @Test func infinities() throws {
    let expected: [Double] = [.infinity, -.infinity, 0, .infinity]
    #expect(try read("inf\n-Inf\n0\n+infinity\n", allowsInfinity: true) == expected)
    #expect(try message("0\ninf\n") == ":2: \"inf\" is not a finite number")
    #expect(try message("nan\n", allowsInfinity: true) == ":1: \"nan\" is a missing value")
  }

  @Test func errors() throws {
    #expect(try message("1\nabc\n") == ":2: \"abc\" is not a number")
    #expect(try message("1\n1 2\n") == ":2: \"1 2\" is not a number")
    #expect(try message("1\n\n2\n") == ":2: the value is missing")
    #expect(try message("1\n2\0\n") == ":2: a zero byte; this is no text file")
    #expect(try message("\n\n") == ": the file is empty")
    #expect(try message("") == ": the file is empty")
    #expect(throws: DataError.fileMissing(file: "/no/such/file")) {
      try NumberFile.read(path: "/no/such/file")
    }
  }
}
