import ReferenceFixtures
import Testing

/// `path --criterion`.
@Suite struct CriterionTests {
  @Test func marksTheBest() throws {
    let workspace = try Workspace()
    let outcome = try workspace.run(
      "path --criterion bic --json result.json --output results --lambdas auto:20")
    #expect(outcome.status == 0)
    let marked = outcome.output.split(separator: "\n").filter { $0.hasSuffix("*") }
    #expect(marked.count == 1)
    #expect(outcome.output.contains("* least BIC, at lambda"))
    let json = try Outcome(status: 0, output: workspace.read("result.json"), errors: "").json()
    let values = try #require(json["criterionValues"] as? [Double])
    let lambdas = try #require(json["lambdas"] as? [Double])
    let best = try #require(json["best"] as? Int)
    #expect(values.count == 20 && values[best] == values.min())
    #expect(try #require(marked.first).contains("\(lambdas[best])".prefix(8)))
    #expect(json["criterion"] as? String == "bic")
    #expect(json["noiseVarianceRule"] as? String == "least-squares")
    let freedom = try #require(json["degreesOfFreedom"] as? [Double])
    #expect(freedom[0] == 0 && freedom[19] == 10)
    let rows = try workspace.read("results/path.csv").split(separator: "\n")
    #expect(rows[0].hasSuffix(",relativeGap,degreesOfFreedom,bic"))
    #expect(rows[best + 1].hasSuffix(",\(values[best])"))
  }

  /// At the knots of scikit-learn's `LassoLarsIC`, a hair above so that nothing has entered yet.
  @Test func agreesWithLars() throws {
    let references = try Fixture.decode(CriteriaReferences.self, from: "criteria.json")
    let reference = try #require(references.cases.first { $0.name == "AIC" })
    let lambda = reference.lambdas[4] * (1 + 1e-10)
    let json = try Workspace().run(
      "path --criterion aic --lambdas \(lambda) --json -"
    ).json()
    let value = try #require((json["criterionValues"] as? [Double])?.first)
    #expect(abs(value - reference.values[4]) < 1e-6)
  }

  @Test func saysWhatItCannotDo() throws {
    let workspace = try Workspace()
    try workspace.write("a,b,c,y\n1,2,5,1\n2,1,3,3\n3,5,1,2\n", to: "wide.csv")
    let wide = "path --data wide.csv --criterion "
    #expect(try workspace.run(wide + "bic").status == 0)
    for (arguments, words) in [
      (wide + "cp", "cp is defined for no model"),
      (wide + "aic --noise-variance least-squares", "more rows than columns"),
      (wide + "aic --noise-variance 0", "neither least-squares, likelihood nor a number"),
      ("path --noise-variance 2", "--noise-variance needs --criterion"),
      ("path --criterion hqc", "hqc"),
    ] {
      let outcome = try workspace.run(arguments)
      #expect(outcome.status == 64, "\(arguments)")
      #expect(outcome.errors.contains(words), "\(arguments): \(outcome.errors)")
    }
  }
}
