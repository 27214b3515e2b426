// SPDX-License-Identifier: Apache-2.0

/// Lets the content of an element be written as a list of elements and texts.
@resultBuilder
public enum MarkupBuilder {
  /// A text.
  public static func buildExpression(_ text: String) -> Markup { Markup(text: text) }
  /// An element.
  public static func buildExpression(_ markup: Markup) -> Markup { markup }
  /// Several elements.
  public static func buildExpression(_ pieces: [Markup]) -> Markup { Markup(pieces) }
  /// The pieces in order.
  public static func buildBlock(_ pieces: Markup...) -> Markup { Markup(pieces) }
  /// A piece that may be absent.
  public static func buildOptional(_ piece: Markup?) -> Markup { piece ?? .nothing }
  /// The first of two alternatives.
  public static func buildEither(first piece: Markup) -> Markup { piece }
  /// The second of two alternatives.
  public static func buildEither(second piece: Markup) -> Markup { piece }
  /// The pieces of a loop.
  public static func buildArray(_ pieces: [Markup]) -> Markup { Markup(pieces) }
}
