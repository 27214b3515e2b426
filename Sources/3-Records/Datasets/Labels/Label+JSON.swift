// SPDX-License-Identifier: Apache-2.0
public import Vocabulary

extension Label {
  /// The label as JSON.
  public var json: JSONValue {
    .object([
      "finding": .string(finding), "value": .string(value), "source": .string(source.rawValue),
      "author": author.map(JSONValue.string), "confidence": confidence.map(JSONValue.number),
      "known": .string(known.description),
    ])
  }

  init?(_ json: JSONValue) {
    guard let finding = json["finding"]?.text, let value = json["value"]?.text,
      let source = json["source"]?.text.flatMap(Source.init), let known = json["known"]?.text.flatMap({ Timestamp($0) })
    else { return nil }
    self.init(
      finding, value, source: source, author: json["author"]?.text, confidence: json["confidence"]?.double,
      known: known)
  }

  /// Labels in the one order in which manifests have them, so that the order of telling does not matter.
  static func ordered(_ labels: [Label]) -> [Label] {
    labels.sorted { first, second in
      if first.finding != second.finding { return first.finding < second.finding }
      if first.source != second.source { return first.source.rawValue < second.source.rawValue }
      if first.author != second.author { return (first.author ?? "") < (second.author ?? "") }
      if first.known != second.known { return first.known < second.known }
      return first.value < second.value
    }
  }
}
