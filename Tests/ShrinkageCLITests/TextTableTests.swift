import ShrinkageReport
import Testing

@Suite struct TextTableTests {
  @Test func alignsColumns() {
    var table = TextTable(
      [.init("name", .left), .init("value", .decimal), .init("n")],
      groups: [.init("numbers", columns: 1..<3)])
    table.append(["a", "10.5", "1"])
    table.append(["long", "-1.25e-06", "100"])
    #expect(
      table.text.split(separator: "\n") == [
        "       numbers",
        "name       value    n",
        "────   ──────────────",
        "a      10.5         1",
        "long   -1.25e-06  100",
      ])
  }

  @Test func writesNumbersForPeople() {
    #expect(NumberText.fixed(0.5, decimals: 3) == "0.500")
    #expect(NumberText.fixed(nil, decimals: 3) == "–")
    #expect(NumberText.significant(0.1 + 0.2) == "0.3")
    #expect(NumberText.gap(0) == "0")
    #expect(NumberText.gap(3.4e-16) == "3e-16")
    #expect(NumberText.decimals(for: [151.3, -2], significant: 11) == 8)
    #expect(NumberText.decimals(for: [], significant: 11) == 1)
    #expect(NumberText.seconds(0.0123) == "12.3 ms")
  }
}
