import Testing

@testable import ShrinkageReport

@Suite struct BrailleChartTests {
  private func text(_ points: [Chart.Point], isColored: Bool = false) -> String {
    BrailleChart(
      Chart(
        "", x: Axis("x"), y: Axis("y"),
        series: [.init("line", label: "line", points, tone: .accent(0))]),
      columns: 4, rows: 2, isColored: isColored
    ).text
  }

  @Test func drawsALine() {
    #expect(
      text([.init(0, 0), .init(7, 7)]) == """
        y
        7 ┤  ⡠⠊ line
        0 ┤⡠⠊
          └────
           0  7

        """)
  }

  @Test func hasColoursOnlyWhereTheyAreAllowed() {
    #expect(!text([.init(0, 0), .init(7, 7)]).contains("\u{1B}"))
    let colored = text([.init(0, 0), .init(7, 7)], isColored: true)
    #expect(colored.contains("\u{1B}[36mline\u{1B}[0m"))
  }

  @Test func nothingToDraw() {
    #expect(text([]).isEmpty)
    #expect(text([.init(.nan, 1)]).isEmpty)
    #expect(text([.init(1, 1)]).contains("line"))
  }
}
