// SPDX-License-Identifier: Apache-2.0
public import Vocabulary

extension SplitPlan {
  /// The plan as a manifest holds it.
  public var json: JSONValue {
    .object([
      "parts": .array(
        parts.map { part in
          .object([
            "name": .string(part.name),
            "share": part.size.share.map(JSONValue.number), "count": part.size.count.map(JSONValue.integer),
          ])
        }),
      "together": .string(grouping.words),
      "strata": .array(strata.map(JSONValue.string)),
      "rules": .array(rules.map(\.json)),
      "straddling": .string(straddling.rawValue),
      "minima": .array(
        minima.map { minimum in
          .object([
            "name": .string(minimum.name), "value": .string(minimum.value), "count": .integer(minimum.count),
            "of": .string(minimum.unit.rawValue), "part": minimum.part.map(JSONValue.string),
          ])
        }),
      "tolerance": tolerance.map(JSONValue.number),
      "seed": .unsigned(seed),
    ])
  }
}

extension SplitPlan.Size {
  var share: Double? { if case .share(let share) = self { share } else { nil } }
  var count: Int? { if case .count(let count) = self { count } else { nil } }
}

extension SplitPlan.Grouping {
  /// By what images stay together.
  var words: String { if case .attribute(let name) = self { name } else { "patient" } }
}

extension SplitPlan.Rule {
  var json: JSONValue {
    switch self {
    case .holdOut(let attribute, let values, let part):
      .object([
        "rule": .string("hold-out"), "attribute": .string(attribute), "values": .array(values.map(JSONValue.string)),
        "part": .string(part),
      ])
    case .from(let date, let part):
      .object(["rule": .string("from"), "date": .string(date), "part": .string(part)])
    case .named(let attribute): .object(["rule": .string("named"), "attribute": .string(attribute)])
    case .kept(let earlier): .object(["rule": .string("kept"), "split": .string(earlier.digest.description)])
    }
  }

  /// The part to which it sends images and to which no others go; `nil` for a rule that keeps no part apart.
  var ownPart: String? {
    switch self {
    case .holdOut(_, _, let part), .from(_, let part): part
    case .named, .kept: nil
    }
  }
}
