import Shrinkage

/// The file. All numbers are little-endian, those of 8 bytes signed; K is the number of folds, at least
/// 1, and p that of features:
///
/// | bytes | content |
/// | --- | --- |
/// | 8 | `89` (hexadecimal), `SHRKST`, a line feed |
/// | 8 | version, 1 |
/// | 8 | K |
/// | 8 | p |
/// | 8 | rows that were left out |
/// | 8 | N, the length of the names, a multiple of 8 |
/// | 8 K | what the folds are called, ascending |
/// | N | p + 2 names, each with its length in 4 bytes before it, in UTF-8; then zeros |
/// | 8 | CRC-64/XZ of all bytes before |
/// | K times 4 p (p + 5) + 64 | the statistics of each fold, as ``Shrinkage/SufficientStatistics/encoded()`` has them |
///
/// The first name is the target's with a `c` for a column or an `f` for a file before it, the second the
/// weights' likewise, or `-` where all rows weighed the same; then follow those of the features.
extension TableStatistics {
  private static let mark: [UInt8] = [0x89] + Array("SHRKST\n".utf8)
  private static let prefixLength = 48

  /// The bytes of a statistics file in parts, made one at a time when asked for: each fold is one.
  public func encodedParts() -> some Sequence<[UInt8]> {
    let folds = folds.folds
    return (-1..<folds.count).lazy.map { $0 < 0 ? header() : folds[$0].encoded() }
  }

  /// All that comes before the statistics.
  private func header() -> [UInt8] {
    var names: [UInt8] = []
    for name in [Self.text(target), Self.text(weights)] + featureNames {
      let length = UInt32(name.utf8.count)
      for k in 0..<4 { names.append(UInt8(truncatingIfNeeded: length >> UInt32(8 * k))) }
      names += Array(name.utf8)
    }
    names += Array(repeating: 0, count: -names.count & 7)
    var bytes = Self.mark
    let counts = [1, foldLabels.count, featureNames.count, droppedRowCount, names.count]
    for number in counts + foldLabels {
      bytes.append(littleEndian: UInt64(bitPattern: Int64(number)))
    }
    bytes += names
    bytes.append(littleEndian: Checksum(bytes.span).value)
    return bytes
  }

  private static func text(_ origin: ColumnOrigin?) -> String {
    switch origin {
    case nil: "-"
    case .column(let name)?: "c" + name
    case .file(let name)?: "f" + name
    }
  }

  /// Reads a statistics file, a pipe or a device.
  ///
  /// Of a regular file the length is compared with the sizes at its beginning before anything else is
  /// read; of a pipe no more is allocated than about what has come.
  ///
  /// - Throws: ``DataError/invalidStatistics(file:defect:)`` for a file that is cut off, too long,
  ///   damaged, of an unknown version or something else; other ``DataError`` where it cannot be read.
  public init(path: String) throws(DataError) {
    try self.init(InputFile(path: path))
  }

  /// Reads a statistics file from what is left of the standard input; errors call it `name`.
  public init(standardInput name: String) throws(DataError) {
    try self.init(InputFile(standardInput: name))
  }

  private init(_ file: InputFile) throws(DataError) {
    do throws(StatisticsFileError) {
      self = try Self.decode(file)
    } catch {
      switch error {
      case .defect(let defect): throw .invalidStatistics(file: file.name, defect: defect)
      case .unreadable(let error): throw error
      case .refused(let error): throw StatisticsSum.failure(error, file.name, [])
      }
    }
  }

  private static func decode(_ file: InputFile) throws(StatisticsFileError) -> TableStatistics {
    var input = ByteStream(file)
    var bytes = try input.next(prefixLength, of: prefixLength, mark: mark)
    let numbers = (1..<6).map { Int64(bitPattern: bytes.span.littleEndianWord(at: 8 * $0)) }
    let (version, foldCount, columnCount) = (numbers[0], Int(numbers[1]), Int(numbers[2]))
    guard version == 1 else { throw .defect(.unknownVersion(Int(version))) }
    let (left, length) = (Int(numbers[3]), Int(numbers[4]))
    let sizes = try StatisticsFileSizes(foldCount, columnCount, length)
    if let size = file.size, size != sizes.total {
      throw .defect(.wrongLength(expected: sizes.total, actual: size))
    }
    bytes += try input.next(sizes.header - prefixLength, of: sizes.total)
    let end = sizes.header - 8
    guard Checksum(bytes.span.extracting(0..<end)).value == bytes.span.littleEndianWord(at: end)
    else { throw .defect(.wrongChecksum) }
    let labels = (0..<foldCount).map { fold in
      Int(Int64(bitPattern: bytes.span.littleEndianWord(at: prefixLength + 8 * fold)))
    }
    let names = Array(bytes[prefixLength + 8 * foldCount..<end])
    guard left >= 0, zip(labels, labels.dropFirst()).allSatisfy(<),
      let columns = ColumnNames(names, count: columnCount)
    else { throw .defect(.invalidValue("names or folds")) }
    var folds: [SufficientStatistics] = []
    for _ in 0..<foldCount {
      let part = try input.next(sizes.fold, of: sizes.total)
      do throws(ShrinkageError) {
        folds.append(try SufficientStatistics(encoded: part))
      } catch {
        if case .invalidStatistics(let defect) = error { throw .defect(defect) }
        throw .refused(error)
      }
    }
    try input.requireEnd(sizes.total)
    guard folds.allSatisfy({ $0.columnCount == columnCount }) else {
      throw .defect(.invalidValue("folds of different columns"))
    }
    return try columns.statistics(of: folds, labels, leftOut: left)
  }
}

/// How long the pieces of a statistics file are.
private struct StatisticsFileSizes {
  let header: Int
  let fold: Int
  let total: Int

  /// Throws where no file could be so long.
  init(_ foldCount: Int, _ columnCount: Int, _ names: Int) throws(StatisticsFileError) {
    let absurd = StatisticsFileError.defect(.wrongLength(expected: .max, actual: 0))
    guard foldCount >= 1, foldCount < 1 << 31, names >= 0, names < 1 << 48, names & 7 == 0,
      let fold = SufficientStatistics.encodedLength(columnCount: columnCount)
    else { throw absurd }
    header = 48 + 8 * foldCount + names + 8
    self.fold = fold
    let (folds, overflow) = fold.multipliedReportingOverflow(by: foldCount)
    let (total, overflows) = folds.addingReportingOverflow(header)
    guard !overflow, !overflows else { throw absurd }
    self.total = total
  }
}

/// The names of a statistics file.
private struct ColumnNames {
  private let target: ColumnOrigin
  private let weights: ColumnOrigin?
  private let features: [String]

  /// Nil unless the bytes hold exactly these and zeros, all features by names of their own.
  init?(_ bytes: [UInt8], count: Int) {
    var rest = bytes[...]
    var names: [String] = []
    while names.count < count + 2 {
      guard rest.count >= 4 else { return nil }
      let length = rest.prefix(4).reversed().reduce(0) { $0 << 8 | Int($1) }
      rest = rest.dropFirst(4)
      guard rest.count >= length, let name = String(validating: rest.prefix(length), as: UTF8.self)
      else { return nil }
      names.append(name)
      rest = rest.dropFirst(length)
    }
    guard rest.count < 8, rest.allSatisfy({ $0 == 0 }), let target = Self.origin(names[0]),
      names[1] == "-" || Self.origin(names[1]) != nil
    else { return nil }
    self.target = target
    weights = Self.origin(names[1])
    features = Array(names[2...])
    guard Set(features).count == count else { return nil }
  }

  private static func origin(_ text: String) -> ColumnOrigin? {
    let name = String(text.unicodeScalars.dropFirst())
    return switch text.unicodeScalars.first {
    case "c": .column(name)
    case "f": .file(name)
    default: nil
    }
  }

  func statistics(
    of folds: [SufficientStatistics], _ labels: [Int], leftOut: Int
  ) throws(StatisticsFileError) -> TableStatistics {
    do throws(ShrinkageError) {
      var statistics = TableStatistics(
        featureNames: features, target: target, weights: weights, foldLabels: labels,
        folds: try FoldStatistics(folds))
      statistics.droppedRowCount = leftOut
      return statistics
    } catch {
      throw .refused(error)
    }
  }
}
