extension Chart {
  /// The chart as a Vega-Lite 5 specification with its data inside.
  public var vegaLite: JSON {
    var layers: [JSON] = []
    for isQuiet in [true, false] {
      for mark in [Mark.line, .dashedLine, .dots] {
        let chosen = series.filter { $0.mark == mark && ($0.tone == .quiet) == isQuiet }
        if !chosen.isEmpty { layers.append(layer(chosen, mark, isQuiet: isQuiet)) }
      }
    }
    let bars = series.filter { $0.points.contains { $0.error != nil } }
    if !bars.isEmpty { layers.append(errorLayer(bars)) }
    layers += rules.map(layer)
    return .object([
      ("$schema", .string("https://vega.github.io/schema/vega-lite/v5.json")),
      ("title", .string(title)),
      ("width", .integer(560)),
      ("height", .integer(340)),
      ("layer", .array(layers)),
    ])
  }

  private func layer(_ chosen: [Series], _ mark: Mark, isQuiet: Bool) -> JSON {
    var properties: [(key: String, value: JSON)] = [
      ("type", .string(mark == .dots ? "point" : "line")), ("tooltip", .bool(true)),
    ]
    if mark == .dashedLine {
      properties.append(("strokeDash", .array([.integer(5), .integer(4)])))
    }
    if isQuiet {
      properties += [("color", .string("#b8bfcc")), ("strokeWidth", .integer(1))]
    }
    let name: [(key: String, value: JSON)] = [
      ("field", .string("series")), ("type", .string("nominal")),
    ]
    let color = name + [("title", .null), ("sort", .null)]
    return .object([
      ("data", data(chosen) { [("y", .number($0.y))] }),
      ("mark", .object(properties)),
      (
        "encoding",
        .object([
          ("x", encoding("x", x)), ("y", encoding("y", y)),
          isQuiet ? ("detail", .object(name)) : ("color", .object(color)),
        ])
      ),
    ])
  }

  private func errorLayer(_ chosen: [Series]) -> JSON {
    let data = data(chosen) { point in
      point.error.map {
        [("low", .number($0.lowerBound)), ("high", .number($0.upperBound))]
      } ?? []
    }
    return .object([
      ("data", data),
      ("mark", .object([("type", .string("rule")), ("opacity", .number(0.45))])),
      (
        "encoding",
        .object([
          ("x", encoding("x", x)), ("y", encoding("low", y)),
          ("y2", .object([("field", .string("high"))])),
          (
            "color",
            .object([
              ("field", .string("series")), ("type", .string("nominal")), ("title", .null),
            ])
          ),
        ])
      ),
    ])
  }

  private func layer(_ rule: Rule) -> JSON {
    let (name, axis, value) =
      switch rule.place {
      case .vertical(let value): ("x", x, value)
      case .horizontal(let value): ("y", y, value)
      }
    return .object([
      (
        "data",
        .object([
          (
            "values",
            .array([.object([(name, .number(value)), ("label", .string(rule.label))])])
          )
        ])
      ),
      (
        "mark",
        .object([
          ("type", .string("rule")), ("strokeDash", .array([.integer(2), .integer(3)])),
          ("tooltip", .bool(true)),
        ])
      ),
      (
        "encoding",
        .object([
          (name, encoding(name, axis)),
          (
            "tooltip",
            .object([("field", .string("label")), ("type", .string("nominal"))])
          ),
        ])
      ),
    ])
  }

  private func data(
    _ chosen: [Series], _ fields: (Point) -> [(key: String, value: JSON)]
  ) -> JSON {
    let rows = chosen.flatMap { series in
      placed(series).map { point in
        JSON.object(
          [("series", .string(series.name)), ("x", .number(point.x))] + fields(point))
      }
    }
    return .object([("values", .array(rows))])
  }

  private func encoding(_ field: String, _ axis: Axis) -> JSON {
    var scale: [(key: String, value: JSON)] = [
      ("type", .string(axis.scale == .logarithmic ? "log" : "linear")),
      ("nice", .bool(false)),
    ]
    if axis.scale == .linear { scale.append(("zero", .bool(false))) }
    if axis.isReversed { scale.append(("reverse", .bool(true))) }
    return .object([
      ("field", .string(field)), ("type", .string("quantitative")),
      ("title", .string(axis.title)), ("scale", .object(scale)),
    ])
  }
}
