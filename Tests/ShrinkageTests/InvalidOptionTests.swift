import Testing

@testable import Shrinkage

/// Options out of their range are typed errors, for every model and shape.
@Suite struct InvalidOptionTests {
  private static let samples = [
    SampleProblem(rows: 12, columns: 4, seed: 71), SampleProblem(rows: 3, columns: 4, seed: 72),
  ]

  /// What every model throws for these options, which must be one error.
  private func errors(
    _ options: FitOptions, lambda: Double = 0.1
  ) -> [ShrinkageError?] {
    ModelKind.allCases.flatMap { kind in
      Self.samples.flatMap { sample in
        [
          #expect(throws: ShrinkageError.self, "\(kind)") {
            try kind.estimator(options).fit(
              sample.features, sample.response, lambda: Lambda(lambda))
          },
          #expect(throws: ShrinkageError.self, "\(kind) path") {
            try kind.estimator(options).path(
              sample.features, sample.response, lambdas: .values([1, lambda]))
          },
        ]
      }
    }
  }

  private func options(_ change: (inout FitOptions) -> Void) -> FitOptions {
    var options = FitOptions()
    change(&options)
    return options
  }

  /// Compares by description, in which NaN equals itself.
  private func expectAll(_ errors: [ShrinkageError?], _ expected: ShrinkageError) {
    for error in errors { #expect(error?.description == expected.description) }
  }

  @Test(arguments: [-1, -1e-300, .nan, .infinity, -.infinity]) func lambda(value: Double) {
    expectAll(
      errors(FitOptions(), lambda: value),
      .invalidOption(name: "lambda", value: value, requirement: "finite and at least 0"))
  }

  @Test(arguments: [-1, -1e-300, .nan, .infinity]) func tolerance(value: Double) {
    expectAll(
      errors(options { $0.relativeGap = value }),
      .invalidOption(name: "relativeGap", value: value, requirement: "finite and at least 0"))
  }

  @Test(arguments: [0, -1, Int.min]) func epochs(value: Int) {
    expectAll(
      errors(options { $0.maximumEpochs = value }),
      .invalidOption(name: "maximumEpochs", value: Double(value), requirement: "at least 1"))
  }

  @Test(arguments: [-0.1, -1e-300, 1.0000001, .nan, .infinity]) func l1Ratio(value: Double) {
    for sample in Self.samples {
      let error = #expect(throws: ShrinkageError.self) {
        try ElasticNet(l1Ratio: value).fit(sample.features, sample.response, lambda: 1)
      }
      expectAll(
        [error],
        .invalidOption(name: "l1Ratio", value: value, requirement: "between 0 and 1"))
    }
  }

  @Test func penaltyFactors() {
    for value: Double in [-1, -1e-300, .nan, -.infinity] {
      expectAll(
        errors(options { $0.penaltyFactors = [1, 1, value, 1] }),
        .invalidPenaltyFactor(column: 2, value: value))
    }
    for count in [0, 3, 5] {
      expectAll(
        errors(options { $0.penaltyFactors = Array(repeating: 1, count: count) }),
        .shapeMismatch(what: "number of penalty factors", expected: 4, actual: count))
    }
  }

  @Test func bounds() {
    let bad: [(Double, Double)] = [
      (0.1, 1), (-1, -0.1), (1, -1), (.nan, 1), (-1, .nan), (.infinity, .infinity),
    ]
    for (lower, upper) in bad {
      expectAll(
        errors(options { $0.bounds = .uniform(lower: lower, upper: upper) }),
        .invalidBounds(column: 0, lower: lower, upper: upper))
      expectAll(
        errors(
          options {
            $0.bounds = .perColumn(lower: [0, 0, 0, lower], upper: [1, .infinity, 0, upper])
          }), .invalidBounds(column: 3, lower: lower, upper: upper))
    }
    expectAll(
      errors(options { $0.bounds = .perColumn(lower: [0], upper: [1, 1, 1, 1]) }),
      .shapeMismatch(what: "number of lower bounds", expected: 4, actual: 1))
    expectAll(
      errors(options { $0.bounds = .perColumn(lower: [0, 0, 0, 0], upper: [1, 1, 1, 1, 1]) }),
      .shapeMismatch(what: "number of upper bounds", expected: 4, actual: 5))
  }

  @Test(arguments: ModelKind.allCases) func grids(kind: ModelKind) {
    let sample = Self.samples[0]
    let grids: [LambdaGrid] = [
      .automatic(count: 0), .automatic(count: -3), .automatic(ratio: 0), .automatic(ratio: -1),
      .automatic(ratio: 1.5), .automatic(ratio: .nan), .values([1, .nan]), .values([-1]),
      .logarithmic(0...1, count: 3), .logarithmic(-1...1, count: 3),
    ]
    for grid in grids {
      #expect(throws: ShrinkageError.self, "\(grid)") {
        try kind.estimator().path(sample.features, sample.response, lambdas: grid)
      }
    }
  }

  /// Every error says something of its own.
  @Test func descriptionsName() {
    let errors: [ShrinkageError] = [
      .noRows, .allWeightsZero, .nonFiniteFeature(row: 17, column: 4),
      .nonFiniteResponse(row: 17), .invalidWeight(row: 17, value: -2),
      .magnitudeTooLarge(column: 4), .magnitudeTooLarge(column: nil),
      .rankDeficient(leadingMinor: 17), .insufficientMemory(what: "G", bytes: 0x1p40),
    ]
    let texts = errors.map(\.description)
    #expect(Set(texts).count == texts.count)
    #expect(texts[2].contains("row 17, column 4"))
    #expect(texts[7].contains("order 17"))
    #expect(texts[8].contains("1024.0 GiB"))
  }
}
