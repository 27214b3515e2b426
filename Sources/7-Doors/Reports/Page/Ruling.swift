// SPDX-License-Identifier: Apache-2.0

/// What was found about a claim, as a reader sees it: a word, a sign and a colour.
public enum Ruling: String, Sendable, Hashable, CaseIterable {
  /// The claim holds.
  case pass
  /// The claim does not hold.
  case fail
  /// The data do not suffice to say.
  case cannotBeJudged

  /// The sign, which differs in shape and not only in colour.
  public var sign: String {
    switch self {
    case .pass: "✓"
    case .fail: "✗"
    case .cannotBeJudged: "?"
    }
  }

  /// The style of what is coloured so.
  var style: String {
    switch self {
    case .pass: "pass"
    case .fail: "fail"
    case .cannotBeJudged: "unsure"
    }
  }

  /// The sign with a word, for a cell of a table.
  public func mark(_ word: String) -> Markup {
    Markup("span", ["class": "mark \(style)"]) {
      Markup("span", ["aria-hidden": "true"]) { sign }
      " \(word)"
    }
  }

  /// The box that says the verdict.
  /// - Parameters:
  ///   - word: The verdict in a word or two.
  ///   - content: Why.
  /// - Returns: The box.
  public func box(_ word: String, @MarkupBuilder content: () -> Markup) -> Markup {
    Markup("div", ["class": "verdict \(style)"]) {
      Markup("p", ["class": "word"]) {
        Markup("span", ["aria-hidden": "true"]) { sign }
        Markup("span") { word }
      }
      content()
    }
  }
}
