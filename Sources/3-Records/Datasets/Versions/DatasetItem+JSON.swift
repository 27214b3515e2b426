// SPDX-License-Identifier: Apache-2.0
import Catalog
import Vocabulary

extension DatasetItem {
  /// Whether one comes before another in a manifest: by content, and where two patients have the same content, by number.
  static func isBefore(_ first: DatasetItem, _ second: DatasetItem) -> Bool {
    first.entry.content == second.entry.content
      ? first.entry.key < second.entry.key : first.entry.content < second.entry.content
  }

  /// The item as manifests have it: what the archive knew of it, frozen.
  var manifestJSON: JSONValue {
    .object([
      "content": .string(entry.content.description), "pixels": entry.pixels.map { .string($0.description) },
      "image": .integer(entry.key), "patient": .integer(entry.patient), "study": .integer(entry.study),
      "series": .integer(entry.series), "imported": .string(entry.imported.description),
      "terms": .integer(entry.terms),
      "attributes": .object(
        entry.attributes.map { name, value in
          switch value {
          case .text(let text): JSONValue.Member(name, .string(text))
          case .number(let number): JSONValue.Member(name, .number(number))
          }
        }),
      "labels": .array(Label.ordered(labels).map(\.json)),
    ])
  }

  init?(manifest json: JSONValue) {
    func digest(_ key: String) -> ContentDigest? { json[key]?.text.flatMap { ContentDigest($0) } }
    guard let content = digest("content"), let image = json["image"]?.integer,
      let patient = json["patient"]?.integer, let study = json["study"]?.integer,
      let series = json["series"]?.integer, let imported = json["imported"]?.text.flatMap({ Timestamp($0) }),
      let terms = json["terms"]?.integer, let members = json["attributes"]?.members,
      let labels = json["labels"]?.elements
    else { return nil }
    var attributes: [String: AttributeValue] = [:]
    attributes.reserveCapacity(members.count)
    for member in members {
      if let text = member.value.text {
        attributes[member.key] = .text(text)
      } else if let number = member.value.double {
        attributes[member.key] = .number(number)
      } else {
        return nil
      }
    }
    self.init(
      entry: CatalogEntry(
        key: image, content: content, pixels: digest("pixels"), patient: patient, study: study, series: series,
        imported: imported, terms: terms, attributes: attributes), labels: labels.compactMap(Label.init))
    guard self.labels.count == labels.count else { return nil }
  }
}
