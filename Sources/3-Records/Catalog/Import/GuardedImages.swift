// SPDX-License-Identifier: Apache-2.0

/// Images of which an import tells no more than a few attributes, whatever its table says: those in locked parts of data sets.
///
/// Of every other attribute it is neither told nor counted nor written down whether a row agrees with what is known, and nothing of it is
/// taken over: a row is a guess, and an answer to it would tell what is locked. The outcome is the same for a right and a wrong guess.
public struct GuardedImages: Sendable, Hashable {
  /// The images' numbers.
  public var keys: Set<Int>
  /// The attributes that may be told of them all the same.
  public var plain: Set<String>

  /// Nothing is guarded.
  public static let none = GuardedImages(keys: [], plain: [])

  /// Guards images; the parameters are the properties.
  public init(keys: Set<Int>, plain: Set<String>) {
    self.keys = keys
    self.plain = plain
  }

  /// What may be told of what differs.
  func told(_ differences: [ImportOutcome.Difference]) -> [ImportOutcome.Difference] {
    guard !keys.isEmpty else { return differences }
    return differences.filter { !keys.contains($0.key) || plain.contains($0.attribute) }
  }
}
