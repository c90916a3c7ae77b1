import ReferenceFixtures
import Foundation
import Shrinkage
import ShrinkageData
import Testing

/// The words of the README and of the documentation held to the code: each example is the code of
/// a test, and the tables of scales have the rows that are tested.
@Suite struct ReadmeTests {
  @Test func libraryExample() throws {
    // README begins
    let x = Diabetes.features(scaled: false)  // Matrix, 442 x 10
    let y = Diabetes.response  // [Double]

    let lasso = Lasso(standardize: true)
    let model = try lasso.fit(x, y, lambda: 2)
    let active = model.nonZeroCount  // 7 of 10 coefficients
    let gap = model.report.relativeGap  // below 1e-15
    let fitted = try model.predict(x)
    let score = try model.score(x, y)  // R² 0.5094
    let certificate = try model.verify(x, y)  // the gap again, by another road

    let path = try lasso.path(x, y)  // 100 lambdas from lambda_max down
    let smallest = path[99]  // LinearModel
    let between = try path.model(at: 3)  // exact, from the nearest point above

    let curve = try lasso.crossValidate(x, y, folds: .contiguous(5))  // certified
    let best = curve.model()  // on all rows, at curve.lambdaMin
    let sparser = curve.model(.oneStandardError)
    let adaptive = try AdaptiveLasso().crossValidate(x, y)  // first fits made anew in each fold
    let relaxed = try path.relaxed()  // least squares on each active set
    let byBIC = try path.best(by: .bic)

    let ridge = try Ridge().fit(x, y, lambda: .scikitLearn(1))  // its Ridge(alpha=1)
    let left = try Ridge().leaveOneOut(x, y)  // exact, 100 lambdas, one eigendecomposition

    var options = FitOptions()
    options.bounds = .nonNegative
    let positive = try ElasticNet(l1Ratio: 0.3, options: options).fit(x, y, lambda: 0.1)

    var statistics = try SufficientStatistics(columnCount: 10)  // rows as they come
    try statistics.add(x.rows(Array(0..<200)), Array(y[..<200]))
    try statistics.add(x.rows(Array(200..<442)), Array(y[200...]))
    let streamed = try lasso.fit(statistics, lambda: 2)
    // README ends

    try expectExample(of: "README.md", marker: "README")
    #expect(active == 7)
    #expect(gap < 1e-15 && certificate.relativeGap < 1e-14)
    #expect(abs(score - 0.5094) < 5e-5 && fitted.count == 442)
    #expect(path.isCertified && path.points.count == 100 && smallest.nonZeroCount == 10)
    #expect(curve.isCertified && best.lambda == curve.lambdaMin)
    #expect(sparser.lambda >= best.lambda && sparser.nonZeroCount <= best.nonZeroCount)
    #expect(adaptive.isCertified && relaxed.points.count == 100)
    #expect(byBIC.nonZeroCount > 0 && left.errors.count == 100)
    #expect(between.lambda == 3 && between.report.relativeGap < 1e-13)
    #expect(ridge.lambda == 1 / 442.0)
    #expect(positive.coefficients.allSatisfy { $0 >= 0 })
    for (one, other) in zip(streamed.coefficients, model.coefficients) {
      // Moments summed in another order; the largest coefficient is 44.
      #expect(abs(one - other) <= 1e-12 * 44)
    }
  }

  @Test func landingPageExample() throws {
    // Page begins
    // y = 1 + 2 x_1; x_2 is uncorrelated with both.
    let x = try Matrix(rows: [[-2, 1], [-1, -1], [0, 0], [1, -1], [2, 1]])
    let y = [-3.0, -1, 1, 3, 5]

    let model = try Lasso().fit(x, y, lambda: 0.5)
    let coefficients = model.coefficients  // 1.75, 0
    let relativeGap = model.report.relativeGap  // at most 1e-15
    let certificate = try model.verify(x, y)  // the same, from the data and a true residual

    let path = try Lasso().path(x, y)  // 100 lambdas, from lambda_max down
    let smallest = path[99]  // a LinearModel
    // Page ends

    try expectExample(of: "\(Self.pages)/Shrinkage.md", marker: "Page")
    #expect(abs(coefficients[0] - 1.75) < 1e-14 && coefficients[1] == 0)
    #expect(relativeGap <= 1e-15 && certificate.relativeGap <= 1e-15)
    #expect(path.points.count == 100 && abs(smallest.coefficients[0] - 2) < 0.01)
  }

  /// `conversionsAgree` tests the rows of the file; the page may name no others, and no fewer.
  @Test(arguments: [("scikit-learn", "| call |"), ("glmnet", "| glmnet |")])
  func tableOfScalesHasTheTestedRows(package: String, header: String) throws {
    let page = try Self.text("\(Self.pages)/Conventions.md")
    let table = page.components(separatedBy: "\n\n").first { $0.hasPrefix(header) }
    let rows = try #require(table).split(separator: "\n").dropFirst(2)
    let named = rows.flatMap { row in
      row.split(separator: "|").last.map { cell in
        cell.split(separator: ",").map { $0.trimmingCharacters(in: .whitespaces) }
      } ?? []
    }
    let tested = try Fixture.decode(ConversionReferences.self, from: "conversions.json").cases
      .filter { $0.package.hasPrefix(package) }.map(\.name)
    #expect(named.sorted() == tested.sorted())
  }

  private static let pages = "Sources/Shrinkage/Shrinkage.docc"

  private static func text(_ path: String) throws -> String {
    let root = URL(fileURLWithPath: #filePath).deletingLastPathComponent()
      .deletingLastPathComponent().deletingLastPathComponent()
    return try String(contentsOf: root.appendingPathComponent(path), encoding: .utf8)
  }

  /// The page's example, less its imports, is this file's code between the markers.
  private func expectExample(of page: String, marker: String) throws {
    let fenced = try Self.text(page).components(separatedBy: "```")
    let example = try #require(fenced.first { $0.hasPrefix("swift\nimport Shrinkage\n") })
    let body = example.split(separator: "\n", omittingEmptySubsequences: false).dropFirst()
      .drop { $0.hasPrefix("import ") || $0.isEmpty }.dropLast()
    let lines = try Self.text("Tests/ShrinkageDataTests/ReadmeTests.swift")
      .split(separator: "\n", omittingEmptySubsequences: false)
    let begin = try #require(lines.firstIndex(of: "    // \(marker) begins"))
    let end = try #require(lines.firstIndex(of: "    // \(marker) ends"))
    let code = lines[(begin + 1)..<end].map { $0.isEmpty ? $0 : $0.dropFirst(4) }
    #expect(Array(body) == code, "\(page)")
  }
}
