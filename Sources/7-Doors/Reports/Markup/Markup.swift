// SPDX-License-Identifier: Apache-2.0

/// A piece of a page: text and elements, with escaping always on.
///
/// Names of elements and attributes are literals of the program, so that nothing read from a file can become one; what
/// comes from data can only be text or the value of an attribute, and both are escaped when they are written. The written
/// form is at once HTML 5 and well-formed XML, and the same value always gives the same bytes.
///
/// ```swift
/// Markup("p", ["class": "lead"]) { "1 < 2" }.html   // <p class="lead">1 &lt; 2</p>
/// ```
public struct Markup: Sendable, Equatable {
  indirect enum Node: Sendable, Equatable {
    case text(String)
    case stylesheet(String)
    case element(name: String, attributes: [Attribute], children: [Node])
  }

  struct Attribute: Sendable, Equatable {
    var name: String
    var value: String
  }

  var nodes: [Node]

  /// Nothing at all.
  public static let nothing = Markup(nodes: [])

  init(nodes: [Node]) { self.nodes = nodes }

  /// An element.
  /// - Parameters:
  ///   - name: The element's name, a literal.
  ///   - attributes: Its attributes in order; one whose value is `nil` is left out.
  ///   - content: What it holds.
  public init(
    _ name: StaticString, _ attributes: KeyValuePairs<StaticString, String?> = [:],
    @MarkupBuilder _ content: () -> Markup = { .nothing }
  ) {
    let written = attributes.compactMap { key, value in value.map { Attribute(name: key.description, value: $0) } }
    nodes = [.element(name: name.description, attributes: written, children: content().nodes)]
  }

  /// Text, which is escaped when it is written.
  public init(text: String) { nodes = [.text(text)] }

  /// The pieces one after another.
  public init(_ pieces: [Markup]) { nodes = pieces.flatMap(\.nodes) }

  /// A `style` element; in HTML its text is not unescaped, so it may not hold `<` or `&`.
  init(stylesheet: String) {
    precondition(!stylesheet.contains { $0 == "<" || $0 == "&" }, "a style sheet holds neither < nor &")
    nodes = [.stylesheet(stylesheet)]
  }

  /// Whether there is nothing in it.
  public var isEmpty: Bool { nodes.isEmpty }
}
