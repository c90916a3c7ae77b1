/// A criterion by which one of several models is chosen without data held out; less is better.
public enum InformationCriterion: String, Sendable, Codable, CaseIterable {
  /// Akaike 1974: -2 log L + 2 f.
  case aic
  /// Hurvich and Tsai 1989: AIC + 2 k (k + 1) / (N - k - 1), for few rows.
  case aicc
  /// Schwarz 1978: -2 log L + f log N.
  case bic
  /// Chen and Chen 2008: BIC + 2 gamma log C(p, a), for many columns.
  case ebic
  /// Mallows 1973: C_p = N R / sigma^2 - N + 2 f', f' with the intercept.
  case cp
}

/// Where the variance of the noise comes from.
public enum NoiseVariance: Sendable, Equatable {
  /// ``leastSquares`` where there are more rows than columns and intercept, else ``likelihood``.
  case automatic
  /// Known, above 0, in the units of y squared, for weights whose mean is 1.
  case known(Double)
  /// N R / (N - rank - intercept) of the least squares fit of all columns, as in scikit-learn's
  /// `LassoLarsIC`. It needs more rows than that.
  case leastSquares
  /// That of each model itself, R: -2 log L is N log R and constants. C_p is not defined.
  case likelihood
}

/// Information criteria of the models of a path.
///
/// With N rows, the mean squared residual R = sum_i w_i r_i^2 / n, the degrees of freedom f (without the
/// intercept) and Gaussian noise,
///
///     -2 log L = N log(2 pi sigma^2) + N R / sigma^2,  or  N log(2 pi R) + N
///
/// k in AICc counts f, the intercept and, in the second form, the variance. In EBIC a penalised columns
/// of p are active. Rows of weight 0 do not count, except in ``SufficientStatistics``.
public struct InformationCriteria: Sendable, Equatable {
  /// Of each model.
  public let lambdas: [Double]
  /// f of each model: a lasso's rank of the active columns (Zou, Hastie and Tibshirani 2007), with an L2
  /// part the trace of the matrix that takes the centred response to the fit, on the active columns
  /// (Tibshirani and Taylor 2012). Coefficients at a bound do not count, nor does the intercept.
  public let degreesOfFreedom: [Double]
  /// R of each model.
  public let meanSquaredResiduals: [Double]
  /// The rule that was used; not automatic.
  public let rule: NoiseVariance
  /// sigma^2; nil where each model has its own.
  public let noiseVariance: Double?
  /// gamma of EBIC.
  public let gamma: Double
  /// N.
  public let rowCount: Int
  /// 1 with an intercept.
  let interceptCount: Double
  /// log C(p, a) of each model.
  let logModelCounts: [Double]

  /// A criterion of each model; not a number where it is not defined: C_p without a variance, AICc where
  /// N <= k + 1.
  public func values(_ criterion: InformationCriterion) -> [Double] {
    let n = Double(rowCount)
    return lambdas.indices.map { i in
      let (f, deviance) = (degreesOfFreedom[i], deviance(i))
      let k = f + interceptCount + (noiseVariance == nil ? 1 : 0)
      let bic = deviance + f * logarithm(n)
      return switch criterion {
      case .aic: deviance + 2 * f
      case .aicc: n > k + 1 ? deviance + 2 * f + 2 * k * (k + 1) / (n - k - 1) : .nan
      case .bic: bic
      case .ebic: bic + 2 * gamma * logModelCounts[i]
      case .cp:
        noiseVariance.map {
          n * meanSquaredResiduals[i] / $0 - n + 2 * (f + interceptCount)
        } ?? .nan
      }
    }
  }

  /// The position of the model with the least value, and of several of the one with the largest lambda;
  /// nil where the criterion is defined for none.
  public func bestIndex(_ criterion: InformationCriterion) -> Int? {
    let values = values(criterion)
    return values.indices.filter { !values[$0].isNaN }
      .min { (values[$0], -lambdas[$0]) < (values[$1], -lambdas[$1]) }
  }

  /// -2 log L.
  private func deviance(_ i: Int) -> Double {
    let n = Double(rowCount)
    guard let variance = noiseVariance else {
      return n * logarithm(2 * .pi * meanSquaredResiduals[i]) + n
    }
    return n * logarithm(2 * .pi * variance) + n * meanSquaredResiduals[i] / variance
  }
}

extension RegularizationPath {
  /// The information criteria of all models of the path.
  ///
  /// - Parameters:
  ///   - noiseVariance: where sigma^2 comes from. Default automatic.
  ///   - gamma: of EBIC, from 0 (BIC) to 1, the default, which suits any number of columns.
  /// - Throws: ``ShrinkageError/unsupported(_:)`` for least squares without enough rows, and for a
  ///   ``RelaxedLasso``, which has more degrees of freedom than active columns;
  ///   ``ShrinkageError/invalidOption(name:value:requirement:)`` for numbers out of their range.
  /// - Complexity: O(|A|^3) for each model of an elastic net with |A| active columns, O(p^3) once for a
  ///   ridge and for least squares; a lasso costs nothing more.
  public func informationCriteria(
    noiseVariance: NoiseVariance = .automatic, gamma: Double = 1
  ) throws(ShrinkageError) -> InformationCriteria {
    guard gamma >= 0, gamma <= 1 else {
      throw .invalidOption(name: "gamma", value: gamma, requirement: "between 0 and 1")
    }
    guard !(estimator is RelaxedLasso) else {
      throw .unsupported("the degrees of freedom of a relaxed fit have no closed form")
    }
    let (rule, variance) = try fitting.variance(noiseVariance, hasIntercept: options.intercept)
    let spectrum = try fitting.solver.spectrum(hasIntercept: options.intercept)
    let (solver, scales) = (fitting.solver, fitting.standardization.scales)
    return InformationCriteria(
      lambdas: lambdas,
      degreesOfFreedom: points.map { point in
        spectrum?.degreesOfFreedom(point.lambda)
          ?? solver.degreesOfFreedom(
            point.lambda, point.coefficients.scaled(by: scales), isUnique: point.report.isUnique)
      },
      meanSquaredResiduals: points.map {
        solver.responseNorm * max(0, 1 - ($0.report.devianceRatio ?? 0))
      },
      rule: rule, noiseVariance: variance, gamma: gamma, rowCount: fitting.rowCount,
      interceptCount: options.intercept ? 1 : 0,
      logModelCounts: points.map { solver.penalty.logModelCount($0.coefficients.indices) })
  }

  /// The model with the least value of a criterion.
  ///
  /// - Throws: as ``informationCriteria(noiseVariance:gamma:)``, and
  ///   ``ShrinkageError/unsupported(_:)`` where the criterion is defined for no model.
  public func best(
    by criterion: InformationCriterion, noiseVariance: NoiseVariance = .automatic,
    gamma: Double = 1
  ) throws(ShrinkageError) -> LinearModel {
    let criteria = try informationCriteria(noiseVariance: noiseVariance, gamma: gamma)
    guard let index = criteria.bestIndex(criterion) else {
      throw .unsupported("\(criterion.rawValue) is defined for no model of this path")
    }
    return self[index]
  }
}

extension Fitting {
  /// The rule that is used, and sigma^2 by it.
  fileprivate func variance(
    _ rule: NoiseVariance, hasIntercept: Bool
  ) throws(ShrinkageError) -> (NoiseVariance, Double?) {
    let free = solver.penalty.freeColumns
    let intercept = hasIntercept ? 1 : 0
    switch rule {
    case .automatic:
      let rule = rowCount > free.count + intercept ? NoiseVariance.leastSquares : .likelihood
      return try variance(rule, hasIntercept: hasIntercept)
    case .likelihood:
      return (rule, nil)
    case .known(let variance):
      guard variance > 0, variance < .infinity else {
        throw .invalidOption(
          name: "the noise variance", value: variance, requirement: "finite and above 0")
      }
      return (rule, variance)
    case .leastSquares:
      let solve = RankRevealingSolve(order: free.count, matrix: solver.gramBlock(free))
      let freedom = rowCount - solve.rank - intercept
      guard freedom > 0 else {
        throw .unsupported("the noise variance by least squares needs more rows than columns")
      }
      let cross = solver.crossProduct
      let target = free.map { cross[$0] }
      let explained = BLAS.dot(solve.solution(target).span, target.span)
      let residual = max(0, solver.responseNorm - explained)
      return (rule, Double(rowCount) * residual / Double(freedom))
    }
  }
}

extension Penalty {
  /// log C(p, a) for the penalised columns among those active.
  fileprivate func logModelCount(_ active: [Int]) -> Double {
    let total = freeColumns.count { factors[$0] > 0 }
    let count = active.count { factors[$0] > 0 }
    return (0..<count).reduce(0) {
      $0 + logarithm(Double(total - $1)) - logarithm(Double(count - $1))
    }
  }
}

extension SparseVector {
  /// Each element times that of `scales`.
  fileprivate func scaled(by scales: [Double]) -> SparseVector {
    SparseVector(indices: indices, values: zip(indices, values).map { $1 * scales[$0] })
  }
}
