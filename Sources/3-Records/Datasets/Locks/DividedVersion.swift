// SPDX-License-Identifier: Apache-2.0
public import Vocabulary

/// The version that a split divides, by the digest that names it.
public struct DividedVersion: Sendable, Hashable {
  /// The digest of its manifest.
  public var digest: ContentDigest
  /// What it is called: `chest-xray@3`.
  public var words: String

  /// Makes one; the parameters are the properties.
  public init(digest: ContentDigest, words: String) {
    self.digest = digest
    self.words = words
  }

  /// A version.
  public init(_ version: DatasetVersion) { self.init(digest: version.digest, words: version.description) }
}
