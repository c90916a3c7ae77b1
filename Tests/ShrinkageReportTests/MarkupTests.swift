import Testing

@testable import ShrinkageReport

/// Names that break careless programs.
let hostileNames = [
  "<script>alert(1)</script>", "a \"quoted\" 'name'", "comma, and ; semicolon", "line\nbreak",
  "emoji 👩‍🔬🎉", "&amp; <b>", "\u{202E}right to left", "]]></style></title>", "{{name}} {{{name}}}",
  "\"\u{301}><img src=x>", "<\u{301}b>", "&\u{301};", "\0\u{1B}[31m\u{85}\u{FFFE}", "日本語",
  String(repeating: "long ", count: 60), "",
]

@Suite struct MarkupTests {
  @Test(arguments: hostileNames)
  func whatIsEscapedIsPlainText(name: String) throws {
    let escaped = Markup.escaped(name)
    #expect(!escaped.unicodeScalars.contains { "<>\"'".unicodeScalars.contains($0) })
    for element in ["<a b=\"\(escaped)\"/>", "<a b='\(escaped)'/>", "<a>\(escaped)</a>"] {
      #expect(try XMLText(element).elements == ["a"])
    }
  }

  @Test func whatPrintsStays() throws {
    for name in ["bmi", "a \"quoted\" <name> & 'more'", "emoji 👩‍🔬🎉", "日本語 é"] {
      #expect(try XMLText("<a>\(Markup.escaped(name))</a>").text == name)
    }
    #expect(Markup.escaped("line\nbreak") == "line␊break")
  }

  @Test(arguments: hostileNames)
  func cutTextIsNotWiderThanTheLimit(name: String) {
    for limit in [20, 60, 200] as [Double] {
      let cut = TextWidth.cut(name, to: limit, size: 12)
      #expect(TextWidth.estimate(cut, size: 12) <= limit + 1e-9)
      #expect(cut == name || cut.hasSuffix("…"))
    }
  }
}
