import Foundation
import Testing

#if canImport(FoundationXML)
  import FoundationXML
#endif

/// A text read as XML: which elements it has, and all their text.
struct XMLText {
  let elements: [String]
  let text: String
  /// The attributes of all elements, by name.
  let attributes: [String: [String]]

  /// Fails for what is not well-formed.
  init(_ source: String) throws {
    let reader = Reader()
    let parser = XMLParser(data: Data(source.utf8))
    parser.delegate = reader
    try #require(parser.parse(), "\(String(describing: parser.parserError))")
    (elements, text, attributes) = (reader.elements, reader.text, reader.attributes)
  }

  private final class Reader: NSObject, XMLParserDelegate {
    var elements: [String] = []
    var text = ""
    var attributes: [String: [String]] = [:]

    func parser(
      _ parser: XMLParser, didStartElement elementName: String, namespaceURI: String?,
      qualifiedName: String?, attributes values: [String: String]
    ) {
      elements.append(elementName)
      for (name, value) in values { attributes[name, default: []].append(value) }
    }

    func parser(_ parser: XMLParser, foundCharacters string: String) { text += string }
  }
}
