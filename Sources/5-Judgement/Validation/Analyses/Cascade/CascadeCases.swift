// SPDX-License-Identifier: Apache-2.0
public import Vocabulary

/// The cases of a table for a cascade, with what tells later whether others are the same.
public struct CascadeCases: Sendable {
  /// A half of the patients.
  public struct Half: Sendable, Hashable {
    /// What divides them.
    public var seed: UInt64
    /// Whether it is the half on which the band is chosen, or the other one.
    public var isForChoosing: Bool

    /// Names a half.
    public init(seed: UInt64, isForChoosing: Bool) {
      self.seed = seed
      self.isForChoosing = isForChoosing
    }

    /// Whether a patient belongs to it; each does to one of the two, by the digest of the seed and the name.
    public func holds(_ name: String) -> Bool {
      let digest = ContentDigest(hashing: Array("cascade \(seed) \(name)".utf8)).hexadecimal
      let isEven = (digest.utf8.last.map { Character(Unicode.Scalar($0)).hexDigitValue ?? 0 } ?? 0) % 2 == 0
      return isEven == isForChoosing
    }
  }

  /// The sample.
  public var sample: CascadeSample
  /// The digest of the sorted names of cases and patients; `nil` where the table names neither.
  public var names: ContentDigest?
  /// The digest of the sorted triples of both scores and the truth.
  public var values: ContentDigest
  /// How many rows without a truth, or without a result of either model, are left out.
  public var leftOut: Int

  /// Whether these are the same cases as others, by their names or by their values.
  public func isSame(names other: ContentDigest?, values: ContentDigest) -> Bool {
    values == self.values || (names != nil && names == other)
  }
}
