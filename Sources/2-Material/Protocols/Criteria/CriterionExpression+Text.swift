// SPDX-License-Identifier: Apache-2.0
import Foundation
import YAMLFiles

extension CriterionExpression: CustomStringConvertible {
  /// The shape of a criterion, for faults.
  static let shape = "[for each GROUP: ] ENDPOINT[.value|.lower|.upper|.p] >=|>|<=|< NUMBER, or ENDPOINT holds"

  /// Reads a criterion: `auc.lower >= 0.8`, `for each [site, sex]: auc.value > 0.7`, `auc-ni holds`.
  ///
  /// Whether the endpoint and the groups exist is not looked at.
  /// - Parameter text: The words. Without `.value`, `.lower`, `.upper` or `.p` the value is meant.
  /// - Throws: ``CriterionSyntaxError`` with the part that is wrong.
  public init(parsing text: String) throws(CriterionSyntaxError) {
    var rest = Substring(text).trimmed
    groups = []
    if let after = rest.dropping(word: "for each") {
      guard let colon = after.firstIndex(of: ":") else {
        throw CriterionSyntaxError(found: text, expected: "a colon after the group: for each GROUP: …")
      }
      groups = try Self.groups(of: after[..<colon].trimmed)
      rest = after[after.index(after: colon)...].trimmed
    }
    if let last = rest.split(whereSeparator: \.isWhitespace).last, last == "holds" {
      subject = try Self.subject(of: rest.dropLast(last.count).trimmed)
      guard Quantity(suffixOf: subject) == nil else {
        throw CriterionSyntaxError(found: subject, expected: "an endpoint without .value, .lower, .upper or .p")
      }
      demand = .holds
      return
    }
    guard let start = rest.firstIndex(where: { "<>=≤≥".contains($0) }) else {
      throw CriterionSyntaxError(found: text, expected: Self.shape)
    }
    let sign = rest[start...].prefix { "<>=≤≥".contains($0) }
    guard let relation = Relation(rawValue: String(sign)) else {
      throw CriterionSyntaxError(found: String(sign), expected: "one of >=, >, <=, <")
    }
    let digits = rest[sign.endIndex...].trimmed
    guard let limit = DecimalNumber.parse(digits) else {
      throw CriterionSyntaxError(found: String(digits), expected: "a number such as 0.85 after \(relation.rawValue)")
    }
    let name = try Self.subject(of: rest[..<start].trimmed)
    let quantity = Quantity(suffixOf: name)
    subject = quantity.map { String(name.dropLast($0.rawValue.count + 1)) } ?? name
    if quantity == .p, relation == .atLeast || relation == .above {
      throw CriterionSyntaxError(found: text, expected: "a p-value below a number; a large one shows nothing")
    }
    demand = .number(quantity ?? .value, relation, limit)
  }

  /// The criterion in full, which reads back as itself.
  public var description: String {
    let scope =
      switch groups.count {
      case 0: ""
      case 1: "for each \(groups[0]): "
      default: "for each [\(groups.joined(separator: ", "))]: "
      }
    return switch demand {
    case .holds: "\(scope)\(subject) holds"
    case .number(let quantity, let relation, let limit):
      "\(scope)\(subject).\(quantity.rawValue) \(relation.rawValue) \(limit)"
    }
  }

  private static func groups(of text: Substring) throws(CriterionSyntaxError) -> [String] {
    var names = [text]
    if text.hasPrefix("["), text.hasSuffix("]"), text.count >= 2 {
      names = text.dropFirst().dropLast().split(separator: ",", omittingEmptySubsequences: false).map(\.trimmed)
    }
    guard names.allSatisfy({ !$0.isEmpty && !$0.contains { "[],".contains($0) } }), Set(names).count == names.count
    else {
      throw CriterionSyntaxError(
        found: "for each \(text)", expected: "one name, or several in brackets: for each [site, sex]:")
    }
    return names.map(String.init)
  }

  private static func subject(of text: Substring) throws(CriterionSyntaxError) -> String {
    guard EndpointName.isValid(text) else {
      throw CriterionSyntaxError(found: String(text), expected: "the id of an endpoint, or its metric")
    }
    return String(text)
  }
}

/// What an endpoint may be called, so that criteria can speak of it without quotes.
enum EndpointName {
  /// The rule in words.
  static let rule = "a letter, then letters, digits, '-', '_' and '.', not ending in .value, .lower, .upper or .p"

  /// Whether a text has the form of a name; the ending is not looked at.
  static func isValid(_ text: some StringProtocol) -> Bool {
    guard let first = text.first, first.isASCII, first.isLetter else { return false }
    return text != "holds" && text.allSatisfy { $0.isASCII && ($0.isLetter || $0.isNumber || "-_.".contains($0)) }
      && !text.hasSuffix(".")
  }
}

extension CriterionExpression.Quantity {
  /// The quantity that a name ends in after a dot.
  init?(suffixOf name: String) {
    guard let dot = name.lastIndex(of: ".") else { return nil }
    self.init(rawValue: String(name[name.index(after: dot)...]))
  }
}

extension Substring {
  /// The text without blanks at its ends.
  fileprivate var trimmed: Substring {
    let front = drop(while: \.isWhitespace)
    guard let last = front.lastIndex(where: { !$0.isWhitespace }) else { return "" }
    return front[...last]
  }

  /// What follows leading words, however they are spaced; `nil` where the text begins otherwise.
  fileprivate func dropping(word: String) -> Substring? {
    var rest = self
    for part in word.split(separator: " ") {
      rest = rest.drop(while: \.isWhitespace)
      guard rest.hasPrefix(part) else { return nil }
      rest = rest.dropFirst(part.count)
    }
    guard let next = rest.first, next.isWhitespace || next == "[" else { return nil }
    return rest
  }
}
