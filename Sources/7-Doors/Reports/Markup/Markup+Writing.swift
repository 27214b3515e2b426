// SPDX-License-Identifier: Apache-2.0

extension Markup {
  /// The written form: HTML 5 that is also well-formed XML.
  public var html: String {
    var out = ""
    for node in nodes { Self.write(node, to: &out) }
    return out
  }

  /// All text without the elements, for searching and testing.
  public var text: String {
    var out = ""
    func collect(_ node: Node) {
      switch node {
      case .text(let text): out += text
      case .stylesheet: break
      case .element(_, _, let children): children.forEach(collect)
      }
    }
    nodes.forEach(collect)
    return out
  }

  /// HTML's elements that never have content, and SVG's shapes, which are shorter so.
  private static let selfClosing: Set<String> = [
    "br", "hr", "meta", "link", "img", "col", "wbr", "line", "rect", "circle", "path", "use",
  ]

  private static func write(_ node: Node, to out: inout String) {
    switch node {
    case .text(let text): XMLText.escape(text, into: &out)
    case .stylesheet(let text): out += "<style>\(text)</style>"
    case .element(let name, let attributes, let children):
      out += "<\(name)"
      for attribute in attributes {
        out += " \(attribute.name)=\""
        XMLText.escape(attribute.value, into: &out, inAttribute: true)
        out += "\""
      }
      if children.isEmpty && selfClosing.contains(name) {
        out += "/>"
        return
      }
      out += ">"
      for child in children { write(child, to: &out) }
      out += "</\(name)>"
      if breaksLine.contains(name) { out += "\n" }
    }
  }

  /// Elements after which a line break is harmless and keeps the source readable.
  private static let breaksLine: Set<String> = [
    "p", "h1", "h2", "h3", "h4", "li", "ul", "ol", "tr", "table", "section", "figure", "svg", "details", "div", "dl",
    "header", "nav", "main", "footer", "head", "caption", "thead", "tbody",
  ]
}
