// SPDX-License-Identifier: Apache-2.0
import Foundation

/// What a criterion demands, read back from its text in the protocol.
///
/// The verdict does not hang on it: it only finds words and places lines in charts. A text that is not understood is shown
/// as it stands.
struct Demand: Sendable, Equatable {
  /// Which number is held against the limit.
  enum Quantity: String, Sendable { case value, lower, upper, p }
  /// How it is held against it.
  enum Relation: String, Sendable, CaseIterable {
    case atLeast = ">="
    case atMost = "<="
    case above = ">"
    case below = "<"

    /// The customary sign.
    var sign: String {
      switch self {
      case .atLeast: "≥"
      case .atMost: "≤"
      case .above: ">"
      case .below: "<"
      }
    }

    /// The relation in words, before a number.
    var words: String {
      switch self {
      case .atLeast: "at least"
      case .atMost: "at most"
      case .above: "more than"
      case .below: "less than"
      }
    }
  }
  /// A number against a limit, or the endpoint's own hypothesis.
  enum Claim: Sendable, Equatable {
    case number(Quantity, Relation, Double)
    case holds
  }

  /// The columns by whose groups it is demanded; empty for all cases.
  var division: [String]
  /// The endpoint's name, or its metric.
  var subject: String
  /// What is demanded.
  var claim: Claim

  /// Reads a text; `nil` where it is not of the protocol's grammar.
  init?(_ text: String) {
    var rest = Self.trimmed(text)
    division = []
    if rest.hasPrefix("for each ") {
      guard let colon = rest.firstIndex(of: ":") else { return nil }
      let names = rest[..<colon].dropFirst("for each ".count).filter { $0 != "[" && $0 != "]" }
      division = names.split(separator: ",").map { Self.trimmed(String($0)) }
      rest = Self.trimmed(String(rest[rest.index(after: colon)...]))
    }
    if rest.hasSuffix(" holds") {
      subject = Self.trimmed(String(rest.dropLast(" holds".count)))
      claim = .holds
      return
    }
    guard let relation = Relation.allCases.first(where: { rest.contains($0.rawValue) }),
      let place = rest.range(of: relation.rawValue), let limit = Double(Self.trimmed(String(rest[place.upperBound...])))
    else { return nil }
    subject = Self.trimmed(String(rest[..<place.lowerBound]))
    var quantity = Quantity.value
    if let dot = subject.lastIndex(of: "."),
      let named = Quantity(rawValue: String(subject[subject.index(after: dot)...]))
    {
      quantity = named
      subject = String(subject[..<dot])
    }
    claim = .number(quantity, relation, limit)
  }

  /// What is demanded, for a cell of a table: `lower bound ≥ 0.85`.
  var words: String {
    switch claim {
    case .holds: "holds"
    case .number(let quantity, let relation, let limit):
      "\(Self.name(quantity)) \(relation.sign)\(NumberWords.fixed)\(NumberWords.exact(limit))"
    }
  }

  private static func name(_ quantity: Quantity) -> String {
    switch quantity {
    case .value: "value"
    case .lower: "lower bound"
    case .upper: "upper bound"
    case .p: "p-value"
    }
  }

  private static func trimmed(_ text: String) -> String { text.trimmingCharacters(in: .whitespacesAndNewlines) }
}
