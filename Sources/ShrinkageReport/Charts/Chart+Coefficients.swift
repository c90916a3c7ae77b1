import Shrinkage

/// Coefficients along lambda, of as many features as a chart can show.
struct CoefficientLines {
  /// Features that are ever not 0, the largest |coefficient| first, then by column.
  let ranked: [Int]
  private let models: [RunReport.Model]

  init(_ models: [RunReport.Model]) {
    self.models = models
    let points = models.flatMap(\.points)
    var largest = [Double](
      repeating: 0, count: points.reduce(0) { max($0, ($1.coefficients.indices.last ?? -1) + 1) })
    for point in points {
      for (j, value) in zip(point.coefficients.indices, point.coefficients.values) {
        largest[j] = max(largest[j], abs(value))
      }
    }
    ranked = largest.indices.filter { largest[$0] > 0 }.sorted {
      (largest[$1], $0) < (largest[$0], $1)
    }
  }

  /// The lines of some features in one model; zeros before the first other value are left out, all but
  /// the last of them.
  func points(of features: [Int], model: Int) -> [[Chart.Point]] {
    let points = Chart.evenly(models[model].points).sorted { $0.lambda > $1.lambda }
    var places = [Int?](repeating: nil, count: (ranked.max() ?? -1) + 1)
    for (place, feature) in features.enumerated() { places[feature] = place }
    var lines = [[Chart.Point]](repeating: [], count: features.count)
    for (k, point) in points.enumerated() {
      for (j, value) in zip(point.coefficients.indices, point.coefficients.values) {
        guard let place = places[j] else { continue }
        if lines[place].isEmpty, k > 0 { lines[place].append(.init(points[k - 1].lambda, 0)) }
        lines[place].append(.init(point.lambda, value))
      }
      for place in lines.indices where !lines[place].isEmpty {
        if lines[place].last?.x != point.lambda { lines[place].append(.init(point.lambda, 0)) }
      }
    }
    return lines
  }
}

extension Chart {
  /// How many coefficients have a name and a colour in a path.
  private static let namedLimit = Tone.accentCount
  /// How many more are drawn in grey.
  private static let quietLimit = 150

  /// The coefficients of one model along lambda, the largest named, the number that is not 0 on top.
  static func coefficients(
    _ models: [RunReport.Model], model index: Int, features: [String], best: RunReport.Choice?
  ) -> Chart {
    let model = models[index]
    let lines = CoefficientLines([model])
    let shown = Array(lines.ranked.prefix(namedLimit + quietLimit))
    let points = lines.points(of: shown, model: 0)
    let tones = tones(Array(shown.prefix(namedLimit)), models)
    let series = zip(shown, points).enumerated().map { rank, line in
      let name = features[line.0]
      return Series(
        name, label: rank < namedLimit ? name : nil, line.1,
        tone: rank < namedLimit ? .accent(tones[rank]) : .quiet)
    }
    let lambdas = model.points.map(\.lambda)
    var chart = Chart(
      "Coefficients of \(model.name)", x: .lambda(lambdas), y: Axis("coefficient", includes: [0]),
      series: series)
    chart.x.includes = [lambdas.min(), lambdas.max()].compactMap { $0 }
    chart.rules = [Rule(.horizontal(0))]
    if let best, best.model == index {
      chart.rules.append(Rule(.vertical(model.points[best.point].lambda), best.reason))
    }
    chart.counts = evenly(model.points).map { Count(x: $0.lambda, $0.coefficients.values.count) }
    let (named, left) = (min(namedLimit, shown.count), lines.ranked.count - shown.count)
    if lines.ranked.count > namedLimit {
      chart.note("The \(named) largest are named, \(shown.count - named) more are grey.")
    }
    chart.note(left > 0 ? "\(left) smaller ones are not drawn." : nil)
    chart.noteZero([model])
    return chart
  }

  /// A colour for each of at most ``Tone/accentCount`` features, the same one in the charts of all models
  /// for the largest of them all.
  private static func tones(_ features: [Int], _ models: [RunReport.Model]) -> [Int] {
    let common = CoefficientLines(models).ranked.prefix(Tone.accentCount)
    var free = Array(0..<Tone.accentCount)
    let fixed = features.map { feature in common.firstIndex(of: feature) }
    free.removeAll(where: fixed.contains)
    return fixed.map { $0 ?? free.removeFirst() }
  }

  /// One feature's coefficient in every model.
  static func coefficient(
    _ name: String, lines: [(model: String, points: [Point])], lambdas: [Double]
  ) -> Chart {
    var chart = Chart(
      name, x: .lambda(lambdas), y: Axis("coefficient", includes: [0]),
      series: lines.enumerated().map { index, line in
        Series(line.model, label: line.model, line.points, tone: .accent(index))
      })
    chart.x.includes = [lambdas.min(), lambdas.max()].compactMap { $0 }
    chart.rules = [Rule(.horizontal(0))]
    return chart
  }
}
