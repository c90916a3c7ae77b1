extension RunReport {
  /// A chart with a name that serves as a file's.
  public struct NamedChart: Sendable {
    public var name: String
    public var chart: Chart
    /// Whether it is one of the many of single coefficients.
    public var isSmall = false
  }

  /// How many features have a chart of their own.
  private static let smallLimit = 48

  /// All charts of the run, those of single coefficients last.
  public var charts: [NamedChart] {
    var charts: [NamedChart] = []
    if let curve { charts.append(.init(name: "cross-validation", chart: .crossValidation(curve))) }
    let isPath = models.contains { $0.points.count > 1 }
    if isPath, models.contains(where: { $0.points.contains { $0.trainScore != nil } }) {
      charts.append(.init(name: "scores", chart: .scores(models, best: choice)))
    }
    if isPath {
      for (index, model) in models.enumerated() {
        charts.append(
          .init(
            name: "coefficients-\(model.name)",
            chart: .coefficients(models, model: index, features: features, best: choice)))
      }
    }
    if let rows = choice?.rows, !rows.isEmpty {
      charts.append(.init(name: "predictions", chart: .predictions(rows)))
      charts.append(.init(name: "residuals", chart: .residuals(rows)))
    }
    if isPath {
      charts.append(.init(name: "gaps", chart: .gaps(models, tolerance: tolerance)))
      if let times = Chart.times(models) { charts.append(.init(name: "times", chart: times)) }
      charts += smallCharts
    }
    return charts
  }

  /// How many features have a coefficient, in any model.
  var activeFeatureCount: Int { CoefficientLines(models).ranked.count }

  private var smallCharts: [NamedChart] {
    let lines = CoefficientLines(models)
    let chosen = lines.ranked.prefix(Self.smallLimit).sorted()
    let lambdas = models.flatMap { $0.points.map(\.lambda) }
    let perModel = models.indices.map { lines.points(of: chosen, model: $0) }
    return chosen.enumerated().map { place, feature in
      NamedChart(
        name: "coefficient-\(feature + 1)",
        chart: .coefficient(
          features[feature],
          lines: models.indices.map { (models[$0].name, perModel[$0][place]) },
          lambdas: lambdas), isSmall: true)
    }
  }
}
