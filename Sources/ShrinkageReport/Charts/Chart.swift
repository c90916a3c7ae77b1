/// A chart as a value: what is drawn, not how. ``svg(_:)`` and ``vegaLite`` are its texts.
public struct Chart: Sendable, Equatable {
  /// A point, with the ends of its error bar if it has one.
  public struct Point: Sendable, Equatable {
    public var x: Double
    public var y: Double
    public var error: ClosedRange<Double>?

    public init(_ x: Double, _ y: Double, error: ClosedRange<Double>? = nil) {
      self.x = x
      self.y = y
      self.error = error
    }
  }

  /// How a series is drawn.
  public enum Mark: Sendable, Equatable {
    case line
    case dashedLine
    /// Dots that no line joins.
    case dots
  }

  /// Which colour a series has.
  public enum Tone: Sendable, Equatable {
    /// One of the ``accentCount`` colours; further ones begin anew.
    case accent(Int)
    /// Grey and thin: for what is there beside the rest.
    case quiet

    /// How many colours there are.
    public static let accentCount = 10
  }

  /// Points that belong together.
  public struct Series: Sendable, Equatable {
    /// What tooltips call it.
    public var name: String
    /// What stands at the line's end; nil for nothing.
    public var label: String?
    public var points: [Point]
    public var mark: Mark
    public var tone: Tone

    public init(
      _ name: String, label: String? = nil, _ points: [Point], mark: Mark = .line, tone: Tone
    ) {
      self.name = name
      self.label = label
      self.points = points
      self.mark = mark
      self.tone = tone
    }
  }

  /// A straight line across the chart.
  public struct Rule: Sendable, Equatable {
    /// Where: at an x, or at a y.
    public enum Place: Sendable, Equatable {
      case vertical(Double)
      case horizontal(Double)
    }

    public var place: Place
    public var label: String

    public init(_ place: Place, _ label: String = "") {
      self.place = place
      self.label = label
    }
  }

  /// A number above the chart.
  public struct Count: Sendable, Equatable {
    public var x: Double
    public var count: Int

    public init(x: Double, _ count: Int) {
      self.x = x
      self.count = count
    }
  }

  public var title: String
  public var x: Axis
  public var y: Axis
  /// In the order of drawing; labels of the first ones win where there is no room for all.
  public var series: [Series]
  public var rules: [Rule] = []
  /// Along the top, as many as have room; empty for none.
  public var counts: [Count] = []
  /// What ``counts`` counts, in a few letters.
  public var countsTitle = "≠ 0"
  /// What is not drawn, or else worth knowing; for the page around the chart.
  public var note: String?

  public init(_ title: String, x: Axis, y: Axis, series: [Series]) {
    self.title = title
    self.x = x
    self.y = y
    self.series = series
  }

  /// The points that have a place on both axes.
  func placed(_ series: Series) -> [Point] {
    series.points.filter { x.scale.admits($0.x) && y.scale.admits($0.y) }
  }
}
