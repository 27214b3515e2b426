// SPDX-License-Identifier: Apache-2.0
public import Vocabulary

/// What is wrong with a trail, and where.
public enum TrailFault: Error, Sendable, Hashable {
  /// The bytes at a place are no entry.
  case entry(Int, EntryFault)
  /// The entry at a place bears another number: one is missing, or was put in.
  case number(Int, found: Int)
  /// The entry at a place is of another archive.
  case archive(Int)
  /// The digest of an entry is not the one that the next carries: the entry was changed, or the next one's link.
  case link(Int)
  /// The first entry says that there was one before.
  case beginning
  /// The entries to this size are not those of a signed checkpoint.
  case root(size: Int, found: ContentDigest, signed: ContentDigest)
  /// A signed checkpoint has more entries than there are.
  case missing(size: Int, signed: Int)

  /// The entry that it is about; `nil` where it is about all of them.
  public var sequence: Int? {
    switch self {
    case .entry(let sequence, _), .number(let sequence, _), .archive(let sequence), .link(let sequence): sequence
    case .beginning: 0
    case .root, .missing: nil
    }
  }
}

extension TrailFault: CustomStringConvertible {
  /// What is wrong, in words.
  public var description: String {
    switch self {
    case .entry(let sequence, let fault): "entry \(sequence): \(fault)"
    case .number(let sequence, let found):
      found > sequence
        ? "entry \(sequence): missing; entry \(found) stands in its place"
        : "entry \(sequence): entry \(found) stands in its place"
    case .archive(let sequence): "entry \(sequence): it is of another archive"
    case .link(let sequence):
      "entry \(sequence): its digest is not the one that entry \(sequence + 1) carries"
    case .beginning: "entry 0: it carries the digest of an entry before it"
    case .root(let size, let found, let signed):
      "the first \(size) entries: their root is \(found.hexadecimal.prefix(16))…, not \(signed.hexadecimal.prefix(16))… as it was signed"
    case .missing(let size, let signed):
      "there are \(size) entries, but \(signed) were signed: the last \(signed - size) are missing"
    }
  }
}
