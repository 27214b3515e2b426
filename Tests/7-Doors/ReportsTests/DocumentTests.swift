// SPDX-License-Identifier: Apache-2.0
import Foundation
import Reports
import TestSupport
import Testing

#if canImport(FoundationXML)
  import FoundationXML
#endif

/// Collects what a page holds while it is parsed as XML.
private final class Outline: NSObject, XMLParserDelegate {
  var elements: [String: Int] = [:]
  var ids: [String] = []
  var references: [String] = []
  var addresses: [String] = []
  var headings: [Int] = []
  var attributes: Set<String> = []

  func parser(
    _ parser: XMLParser, didStartElement name: String, namespaceURI: String?, qualifiedName: String?,
    attributes values: [String: String] = [:]
  ) {
    elements[name, default: 0] += 1
    if let id = values["id"] { ids.append(id) }
    for key in ["aria-labelledby"] { references += (values[key] ?? "").split(separator: " ").map(String.init) }
    for key in ["href", "src", "xlink:href", "action", "data"] {
      if let address = values[key] { addresses.append(address) }
    }
    if name.count == 2, name.hasPrefix("h"), let level = Int(name.dropFirst()) { headings.append(level) }
    attributes.formUnion(values.keys)
  }

  static func of(_ html: String) throws -> Outline {
    let outline = Outline()
    let page = html.replacingOccurrences(of: "<!DOCTYPE html>\n", with: "")
    let parser = XMLParser(data: Data(page.utf8))
    parser.delegate = outline
    let isWellFormed = parser.parse()
    if !isWellFormed { throw parser.parserError ?? CocoaError(.propertyListReadCorrupt) }
    return outline
  }
}

@Suite struct DocumentTests {
  @Test func `is well-formed, with every reference kept`() throws {
    let outline = try Outline.of(SamplePage.document.html)
    #expect(Set(outline.ids).count == outline.ids.count)
    #expect(Set(outline.references).isSubset(of: outline.ids))
    for address in outline.addresses {
      #expect(address.hasPrefix("#") && outline.ids.contains(String(address.dropFirst())))
    }
  }

  @Test func `has no script, no handler, no style attribute and loads nothing`() throws {
    let html = SamplePage.document.html
    let outline = try Outline.of(html)
    for name in ["script", "link", "img", "iframe", "object", "embed", "form", "base"] {
      #expect(outline.elements[name] == nil)
    }
    #expect(!outline.attributes.contains { $0.hasPrefix("on") || $0 == "style" })
    for word in ["url(", "@import", "http://", "https://", "<script", "javascript:"] { #expect(!html.contains(word)) }
    #expect(html.contains("default-src &#39;none&#39;; style-src &#39;unsafe-inline&#39;"))
  }

  @Test func `has one first heading and skips no level`() throws {
    let headings = try Outline.of(SamplePage.document.html).headings
    #expect(headings.first == 1)
    #expect(headings.count { $0 == 1 } == 1)
    for (above, below) in zip(headings, headings.dropFirst()) { #expect(below <= above + 1) }
  }

  @Test func `describes every drawing and captions every table`() throws {
    let outline = try Outline.of(SamplePage.document.html)
    let drawings = outline.elements["svg"] ?? 0
    #expect(drawings >= SamplePage.figures.count)
    #expect(outline.elements["desc"] == drawings)
    #expect(outline.elements["figcaption"] == outline.elements["figure"])
    #expect(outline.elements["caption"] == outline.elements["table"])
    #expect(outline.elements["details"] == SamplePage.figures.count)
  }

  @Test func `says on the page that it is for research`() {
    #expect(SamplePage.document.html.contains(">Research use only. Not a medical device.<"))
  }

  @Test func `gives the same bytes each time`() {
    #expect(SamplePage.document.html == SamplePage.document.html)
  }

  @Test func `writes no number that is not one`() {
    for word in ["NaN", "nan ", "inf\"", "-0.00\""] { #expect(!SamplePage.document.html.contains(word)) }
  }

  @Test(arguments: ["\"} body{display:none} \"", "</style><script>alert(1)</script>", "a\\\"b\n\u{0}é"])
  func `lets no footer out of the style sheet`(footer: String) throws {
    let page = Document(title: footer, facts: [.init(footer, footer)], opening: .nothing, sections: [], footer: footer)
    let html = page.html
    let outline = try Outline.of(html)
    #expect(outline.elements["script"] == nil)
    #expect(html.components(separatedBy: "</style>").count == 2)
    let style = html.components(separatedBy: "<style>").last?.components(separatedBy: "</style>").first ?? ""
    #expect(style.contains("@bottom-left"))
    #expect(!style.contains("display:none}\u{20}\"") && !style.contains("<"))
  }
}
