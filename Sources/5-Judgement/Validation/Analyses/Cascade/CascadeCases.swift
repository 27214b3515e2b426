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
  /// The first 8 bytes of the digests of the names of cases and patients, sorted; empty where the table names neither.
  public var names: [String]
  /// The digest of the sorted triples of both scores and the truth.
  public var values: ContentDigest
  /// How many rows without a truth, or without a result of both models, are left out.
  public var leftOut: Int
  /// How many rows are of the other half.
  public var otherHalf: Int

  /// Whether any of these cases is among others, by the name of a case or patient, or all of them are, by their values.
  public func isSame(names other: [String], values: ContentDigest) -> Bool {
    values == self.values || !Set(names).isDisjoint(with: other)
  }

  /// What is kept of a name: 8 bytes of its digest, so that the rule's file names nobody.
  static func hash(of name: String, kind: String) -> String {
    String(ContentDigest(hashing: Array("\(kind)\t\(name)".utf8)).hexadecimal.prefix(16))
  }
}
