/// How a table in comma-separated values is read, and which columns are used for what.
public struct CSVOptions: Sendable {
  /// The byte between cells.
  public struct Delimiter: Sendable, Equatable {
    let byte: UInt8

    /// `,`, as RFC 4180 has it.
    public static let comma = Delimiter(byte: UInt8(ascii: ","))
    /// `;`, usual where the comma is the decimal point.
    public static let semicolon = Delimiter(byte: UInt8(ascii: ";"))
    /// The tabulator.
    public static let tab = Delimiter(byte: UInt8(ascii: "\t"))

    private init(byte: UInt8) {
      self.byte = byte
    }

    /// Any ASCII character that cannot be part of a number, a line break or a quote; else nil.
    public init?(_ character: Character) {
      guard let byte = character.asciiValue, character != "\r\n" else { return nil }
      let isLetterOrDigit = character.isLetter || character.isNumber
      let taken = Array("\"+-.\n\r\0".utf8)
      guard !isLetterOrDigit, !taken.contains(byte) else { return nil }
      self.byte = byte
    }
  }

  /// Which column is the response.
  public enum Target: Sendable, Equatable {
    /// The last column that is neither the weights nor ignored.
    case lastColumn
    /// The column of this name, which must be there.
    case named(String)
    /// The column of this name where there is one, as for files to predict from.
    case optional(String)
    /// There is none.
    case none
  }

  /// Which column holds the rows' weights, which must be at least 0.
  public enum Weights: Sendable, Equatable {
    /// There is none: every row counts once.
    case none
    /// The column of this name, which must be there.
    case named(String)
    /// The column of this name where there is one.
    case optional(String)
  }

  /// Which columns are features; the target and the weights never are.
  public enum Features: Sendable, Equatable {
    /// Every column but target and weights, in the file's order.
    case all
    /// These, in this order.
    case only([String])
    /// Every column but target, weights and these, in the file's order.
    case except([String])
  }

  /// The delimiter; nil (the default) takes the one of `,` `;` and tab that occurs most often in the
  /// first line outside quotes, the comma where none does.
  public var delimiter: Delimiter?
  /// Whether the first line names the columns; otherwise they are x1, x2, …. Default true.
  public var hasHeader: Bool
  /// Whether a row with a missing cell in a used column is left out and counted, instead of being
  /// an error. Default false: rows should not disappear unasked.
  public var dropsMissing: Bool
  /// Which column is the response. Default: the last.
  public var target: Target
  /// Which column holds the rows' weights. Default: none.
  public var weights: Weights
  /// Which columns are features. Default: all others.
  public var features: Features
  /// How many threads read a large file; nil (the default) takes one for each processor.
  public var threadCount: Int?

  /// Options; those that are not given have the defaults their documentation states.
  public init(
    target: Target = .lastColumn, weights: Weights = .none, features: Features = .all,
    hasHeader: Bool = true, dropsMissing: Bool = false
  ) {
    self.target = target
    self.weights = weights
    self.features = features
    self.hasHeader = hasHeader
    self.dropsMissing = dropsMissing
  }
}
