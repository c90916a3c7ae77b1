/// Proof of how exact a model is on given data.
public struct Certificate: Sendable, Equatable {
  /// The model's objective, in the units of y squared.
  public let objective: Double
  /// The objective is at most this far above its minimum.
  public let gap: Double
  /// The gap divided by the objective at b = 0.
  public let relativeGap: Double

  /// The certificate of `model` on data that its options have prepared.
  ///
  /// An intercept that is not the best for the coefficients leaves a mean residual m, which adds
  /// m^2 / 2 to the objective and to the gap. Coefficients outside their bounds or of columns that
  /// must be 0 have no certificate: the gap is infinite.
  init(_ model: LinearModel, _ columns: CenteredColumns) throws(ShrinkageError) {
    let standardization = columns.standardization
    let penalty = try Penalty(standardization, l1Ratio: model.l1Ratio, options: model.options)
    let scaled = model.coefficients.indices.map {
      model.coefficients[$0] * standardization.scales[$0]
    }
    let best = standardization.unscaled(scaled).intercept
    let offset = model.options.intercept ? model.intercept - best : model.intercept
    let isFeasible = scaled.indices.allSatisfy { j in
      let slack = 1e-12 * abs(scaled[j])
      return scaled[j] >= penalty.lower[j] - slack && scaled[j] <= penalty.upper[j] + slack
    }
    guard isFeasible, model.options.intercept || model.intercept == 0 else {
      (objective, gap, relativeGap) = (.infinity, .infinity, .infinity)
      return
    }
    let certificate = columns.certificate(penalty.at(model.lambda), scaled)
    objective = certificate.objective + offset * offset / 2
    gap = certificate.absolute + offset * offset / 2
    let null = BLAS.dot(columns.response.span, columns.response.span) / columns.weight / 2
    relativeGap = gap == 0 ? 0 : gap / null
  }
}
