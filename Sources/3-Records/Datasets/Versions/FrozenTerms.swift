// SPDX-License-Identifier: Apache-2.0
public import Vocabulary

/// Terms under which items are held, as they read when a version was made.
///
/// The whole text goes into the manifest, so that what was allowed can be seen for as long as the version, whatever is agreed later.
public struct FrozenTerms: Sendable, Hashable {
  /// Their number in the archive.
  public var number: Int
  /// The digest of ``words`` in their canonical form.
  public var digest: ContentDigest
  /// The licence, as `CC-BY-4.0`, or what stands in its place; `nil` where none is named.
  public var licence: String?
  /// Whom to name, and how.
  public var attribution: String?
  /// How many items of the version are held under them.
  public var items: Int
  /// Everything the terms say, as canonical JSON.
  public var words: String

  /// Makes frozen terms; the digest is taken of the words.
  public init(number: Int, licence: String?, attribution: String?, items: Int, words: JSONValue) {
    self.number = number
    self.licence = licence
    self.attribution = attribution
    self.items = items
    self.words = words.canonicalText
    digest = ContentDigest(hashing: self.words.utf8)
  }

  /// What the licence asks for.
  public var conditions: LicenceConditions { LicenceConditions(licence: licence, attribution: attribution) }
}

extension FrozenTerms {
  var json: JSONValue {
    .object([
      "number": .integer(number), "digest": .string(digest.description), "licence": licence.map(JSONValue.string),
      "attribution": attribution.map(JSONValue.string), "items": .integer(items), "words": .string(words),
    ])
  }

  init?(_ json: JSONValue) {
    guard let number = json["number"]?.integer, let items = json["items"]?.integer, let text = json["words"]?.text,
      let words = try? JSONValue(parsing: text.utf8), let digest = json["digest"]?.text.flatMap({ ContentDigest($0) })
    else { return nil }
    self.init(
      number: number, licence: json["licence"]?.text, attribution: json["attribution"]?.text, items: items, words: words
    )
    guard self.digest == digest else { return nil }
  }
}
