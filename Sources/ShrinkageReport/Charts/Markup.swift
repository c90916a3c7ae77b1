/// Text as XML and HTML take it.
public enum Markup {
  /// Any text, so that it can stand in an element or an attribute and shows what it holds.
  ///
  /// Control characters become their pictures (␊ for a line break), and what XML cannot hold, or what
  /// turns the direction of the text around it, becomes �. Works by scalars: a character such as `<`
  /// with a combining accent is a `<` for a parser.
  public static func escaped(_ text: String) -> String {
    var result = String.UnicodeScalarView()
    for scalar in text.unicodeScalars {
      switch scalar {
      case "<": result.append(contentsOf: "&lt;".unicodeScalars)
      case ">": result.append(contentsOf: "&gt;".unicodeScalars)
      case "&": result.append(contentsOf: "&amp;".unicodeScalars)
      case "\"": result.append(contentsOf: "&quot;".unicodeScalars)
      case "'": result.append(contentsOf: "&#39;".unicodeScalars)
      case "\0"..<" ": result.append(Unicode.Scalar(0x2400 + scalar.value) ?? "�")
      case "\u{7F}": result.append("␡")
      case "\u{80}"..."\u{9F}", "\u{202A}"..."\u{202E}", "\u{2066}"..."\u{2069}",
        "\u{FFFE}", "\u{FFFF}":
        result.append("�")
      default: result.append(scalar)
      }
    }
    return String(result)
  }
}

/// How wide text is, roughly: a chart has no browser to ask.
enum TextWidth {
  /// Width in pixels; on the generous side for the usual sans-serif fonts.
  static func estimate(_ text: String, size: Double) -> Double {
    size * text.unicodeScalars.reduce(0) { $0 + width($1) }
  }

  /// The text, cut where it would be wider than `limit`.
  static func cut(_ text: String, to limit: Double, size: Double) -> String {
    guard estimate(text, size: size) > limit else { return text }
    var (result, width) = ("", estimate("…", size: size))
    for character in text {
      width += estimate(String(character), size: size)
      if width > limit { break }
      result.append(character)
    }
    return result + "…"
  }

  private static func width(_ scalar: Unicode.Scalar) -> Double {
    switch scalar.properties.generalCategory {
    case .nonspacingMark, .enclosingMark, .format: return 0
    default: break
    }
    switch scalar {
    case "i", "j", "l", "I", "!", "'", "|", ".", ",", ":", ";", "(", ")", "[", "]", "f", "t", "r",
      " ", "-":
      return 0.4
    case "m", "w", "M", "W", "@", "%": return 0.95
    case "A"..."Z", "≠", "λ", "−", "+", "=", "<", ">", "~": return 0.75
    case _ where scalar.value >= 0x1100 && !(0x1E00...0x2BFF).contains(scalar.value): return 1.3
    default: return 0.63
    }
  }
}
