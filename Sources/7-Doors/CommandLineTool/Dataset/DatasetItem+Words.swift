// SPDX-License-Identifier: Apache-2.0
import Catalog
import Datasets
import Vocabulary

extension DatasetItem {
  /// The digest of its file.
  var content: ContentDigest { entry.content }

  /// The image as an opened part lists it.
  var openedWords: String {
    "image \(entry.key), patient \(entry.patient): "
      + labels.map { "\($0.finding) \($0.value) (\($0.source.rawValue))" }.joined(separator: ", ")
  }

  /// The image as an opened part lists it, as JSON.
  var openedJSON: JSONValue {
    .object([
      "image": .integer(entry.key), "patient": .integer(entry.patient), "content": .string(entry.content.description),
      "labels": .object(
        Set(labels.map(\.finding)).sorted().map { finding in
          JSONValue.Member(finding, value(of: finding).map(JSONValue.string) ?? .null)
        }),
    ])
  }
}
