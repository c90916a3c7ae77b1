import Shrinkage

extension RunReport {
  /// The run for programs: all but the charts, and the coefficients of the chosen fit only.
  public var json: JSON {
    .object([
      ("title", .string(title)),
      ("command", .string(command)),
      ("facts", .object(facts.map { ($0.name, .string($0.value)) })),
      ("features", .strings(features)),
      ("tolerance", .number(tolerance)),
      (
        "models",
        .array(
          models.map { model in
            .object([
              ("model", .string(model.name)), ("points", .array(model.points.map(\.json))),
            ])
          })
      ),
      ("chosen", choice.map(json) ?? .null),
      ("seconds", .object(times.map { ($0.name, .number($0.seconds)) })),
    ])
  }

  private func json(_ choice: Choice) -> JSON {
    let model = models[choice.model]
    let point = model.points[choice.point]
    return .object([
      ("model", .string(model.name)),
      ("lambda", .number(point.lambda)),
      ("reason", .string(choice.reason)),
      ("intercept", .number(point.intercept)),
      ("coefficients", point.coefficients.json),
      ("report", point.report.json),
    ])
  }
}

extension RunReport.Point {
  fileprivate var json: JSON {
    .object([
      ("lambda", .number(lambda)),
      ("trainScore", .number(trainScore)),
      ("testScore", .number(testScore)),
      ("nonZeroCount", .integer(report.activeCount)),
      ("intercept", .number(intercept)),
      ("relativeGap", .number(report.relativeGap)),
      ("status", .string(report.status.rawValue)),
      ("seconds", .number(seconds)),
    ])
  }
}

extension FitReport {
  /// All of it.
  public var json: JSON {
    .object([
      ("status", .string(status.rawValue)),
      ("solver", .string(solver.rawValue)),
      ("epochs", .integer(epochs)),
      ("activeCount", .integer(activeCount)),
      ("objective", .number(objective)),
      ("gap", .number(gap)),
      ("relativeGap", .number(relativeGap)),
      ("devianceRatio", .number(devianceRatio)),
      ("reciprocalCondition", .number(reciprocalCondition)),
      ("constantColumns", .integers(constantColumns)),
      ("isUnique", .bool(isUnique)),
    ])
  }
}

extension SparseVector {
  /// Indices from 0 and the values there.
  public var json: JSON {
    .object([("indices", .integers(indices)), ("values", .numbers(values))])
  }
}
