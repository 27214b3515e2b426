// SPDX-License-Identifier: Apache-2.0
public import Catalog
import Vocabulary

/// Terms under which items are held, as they read when a version was made.
///
/// The whole text goes into the manifest, so that what was allowed can be seen for as long as the version, whatever is agreed later.
public struct FrozenTerms: Sendable, Hashable {
  /// Their number in the archive.
  public var number: Int
  /// What they say.
  public var terms: UsageTerms
  /// How many items of the version are held under them.
  public var items: Int

  /// Makes frozen terms; the parameters are the properties.
  public init(number: Int, terms: UsageTerms, items: Int) {
    self.number = number
    self.terms = terms
    self.items = items
  }

  /// What the licence asks for.
  public var conditions: LicenceConditions { LicenceConditions(licence: terms.licence, attribution: terms.source) }
}

extension FrozenTerms {
  var json: JSONValue {
    .object([
      "number": .integer(number), "digest": .string(terms.digest.description), "items": .integer(items),
      "terms": terms.json,
    ])
  }

  init?(_ json: JSONValue) {
    guard let number = json["number"]?.integer, let items = json["items"]?.integer,
      let terms = json["terms"].flatMap({ UsageTerms(json: $0) }),
      let digest = json["digest"]?.text.flatMap({ ContentDigest($0) }), terms.digest == digest
    else { return nil }
    self.init(number: number, terms: terms, items: items)
  }
}
