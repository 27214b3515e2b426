// SPDX-License-Identifier: Apache-2.0
public import Vocabulary

/// The parts of a split as a manifest has them, bound to the version that was divided.
public struct SplitManifest: Sendable, Hashable {
  /// The form that this program writes.
  public static let format = 1

  /// The digest of the version's manifest.
  public var version: ContentDigest
  /// The parts in order.
  public var parts: [Split.Part]
  /// The program that divided it.
  public var software: String
  /// The bytes; their digest is the split's name.
  public var bytes: [UInt8]

  /// The digest of the bytes.
  public var digest: ContentDigest { ContentDigest(hashing: bytes) }

  /// Writes a split down.
  ///
  /// - Parameters:
  ///   - split: The split.
  ///   - version: The digest of the manifest of the version that was divided.
  ///   - software: The program, with its version.
  public init(_ split: Split, of version: ContentDigest, software: String) {
    self.version = version
    self.software = software
    parts = split.parts
    let value = JSONValue.object([
      "split": .integer(Self.format), "version": .string(version.description), "software": .string(software),
      "plan": split.plan.json,
      "parts": .array(
        split.parts.map { part in
          .object(["name": .string(part.name), "items": .array(part.items.map { .string($0.hexadecimal) })])
        }),
      "excluded": .array(
        split.excluded.map { exclusion in
          .object([
            "reason": .string(exclusion.reason.words), "items": .array(exclusion.items.map { .string($0.hexadecimal) }),
          ])
        }),
    ])
    bytes = Array(value.canonicalText.utf8)
  }

  /// Reads a manifest.
  /// - Returns: `nil` where the bytes are no such manifest, or one of a newer form.
  public init?(reading bytes: [UInt8]) {
    guard let value = try? JSONValue(parsing: bytes), value["split"]?.integer == Self.format,
      let version = value["version"]?.text.flatMap({ ContentDigest($0) }), let software = value["software"]?.text,
      let parts = value["parts"]?.elements
    else { return nil }
    self.version = version
    self.software = software
    self.bytes = bytes
    self.parts = []
    for part in parts {
      guard let name = part["name"]?.text, let items = part["items"]?.elements else { return nil }
      let digests = items.compactMap { $0.text.flatMap { ContentDigest(hexadecimal: $0) } }
      guard digests.count == items.count else { return nil }
      self.parts.append(Split.Part(name: name, items: digests))
    }
  }

  /// The split as one by which a later one keeps its parts.
  public var earlier: SplitPlan.Earlier {
    SplitPlan.Earlier(digest: digest, parts: Dictionary(parts.map { ($0.name, $0.items) }) { first, _ in first })
  }
}
