// SPDX-License-Identifier: Apache-2.0
public import Vocabulary

extension VersionComparison {
  /// The comparison as JSON.
  public var json: JSONValue {
    func pair(_ pair: (Int, Int)) -> JSONValue { .array([.integer(pair.0), .integer(pair.1)]) }
    return .object([
      "items": pair(items), "patients": pair(patients), "shared": .integer(shared),
      "added": .array(added.map(\.json)), "removed": .array(removed.map(\.json)),
      "removedByReason": .object(
        Reason.allCases.map { JSONValue.Member($0.rawValue, .integer(removedByReason[$0] ?? 0)) }),
      "attributeChanges": .object(
        attributeChanges.sorted { $0.key < $1.key }.map { JSONValue.Member($0.key, .integer($0.value)) }),
      "relabelled": .integer(relabelled), "withheld": .integer(withheld),
      "labelChanges": .array(
        labelChanges.map { change in
          .object([
            "finding": .string(change.finding), "from": change.from.map(JSONValue.string) ?? .null,
            "to": change.to.map(JSONValue.string) ?? .null, "images": .integer(change.images),
          ])
        }),
      "prevalence": .array(
        prevalence.map { row in
          .object([
            "finding": .string(row.finding), "value": .string(row.value), "before": row.before.json,
            "after": row.after.json, "difference": row.difference.json,
          ])
        }),
      "shifts": .array(shifts.map(\.json)),
    ])
  }
}

extension VersionComparison.Image {
  var json: JSONValue {
    .object([
      "image": .integer(image), "content": .string(content.description), "patient": .integer(patient),
      "reason": reason.map { .string($0.rawValue) },
    ])
  }
}
