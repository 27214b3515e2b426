// SPDX-License-Identifier: Apache-2.0
import Catalog
import Vocabulary

extension DatasetManifest {
  /// Parts are cut so that none has many more items than this: a part is what is held at once.
  static let itemsInPart = 1024
  /// Beyond this many bits the head itself would be long: 65,536 parts hold sixty million items.
  static let greatestDepth = 16

  /// The depth for a number of items.
  static func depth(for items: Int) -> Int {
    var depth = 0
    while depth < greatestDepth, items > itemsInPart << depth { depth += 1 }
    return depth
  }

  /// The part in which a content lies.
  static func place(of content: ContentDigest, depth: Int) -> Int {
    let bytes = content.bytes
    return (Int(bytes[0]) << 8 | Int(bytes[1])) >> (16 - depth)
  }
}

/// The items of a part, as its bytes have them.
enum ManifestPart {
  static let formatName = "fiducial-dataset-part"

  /// The bytes of a part of items in the order of their contents' digests.
  static func bytes(_ items: [DatasetItem]) -> [UInt8] {
    let json = JSONValue.object([
      "format": .string(formatName), "formatNumber": .integer(DatasetManifest.format),
      "items": .array(items.map(\.manifestJSON)),
    ])
    return Array(json.canonicalText.utf8)
  }

  /// Reads the items of a part.
  static func items(_ bytes: [UInt8], name digest: ContentDigest) throws(DatasetError) -> [DatasetItem] {
    let json: JSONValue
    do throws(JSONFault) {
      json = try JSONValue(parsing: bytes)
    } catch {
      throw .badManifest(digest, expected: "\(error.expected) at byte \(error.offset)")
    }
    guard json["format"]?.text == formatName, json["formatNumber"]?.integer == DatasetManifest.format,
      let elements = json["items"]?.elements
    else { throw .badManifest(digest, expected: "format \(formatName)") }
    var items: [DatasetItem] = []
    items.reserveCapacity(elements.count)
    for (index, element) in elements.enumerated() {
      guard let item = DatasetItem(manifest: element) else {
        throw .badManifest(digest, expected: "an item at place \(index + 1) of \(elements.count)")
      }
      if let last = items.last, !DatasetItem.isBefore(last, item) {
        throw .badManifest(digest, expected: "items in the order of their contents at place \(index + 1)")
      }
      items.append(item)
    }
    return items
  }
}
