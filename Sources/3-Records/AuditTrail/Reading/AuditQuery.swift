// SPDX-License-Identifier: Apache-2.0
public import Vocabulary

/// Which entries are wanted: all conditions must hold.
public struct AuditQuery: Sendable, Hashable {
  /// Who acted, by name.
  public var agent: String?
  /// What was done: an action, or the beginning of one with a `*` behind it, as `dataset.*`.
  public var action: String?
  /// The content that it was about.
  public var digest: ContentDigest?
  /// The thing that it was about, by its number or name within the archive.
  public var identity: String?
  /// What kind of thing ``identity`` names; any where it is `nil`.
  public var kind: String?
  /// The first moment.
  public var from: Timestamp?
  /// The moment before which it was.
  public var until: Timestamp?
  /// Numbers of entries.
  public var sequences: Range<Int>?
  /// At most so many.
  public var limit: Int?
  /// Which come first, and are kept where there are more than the limit.
  public var order: Order

  /// In which order entries come.
  public enum Order: Sendable, Hashable {
    /// As they were written.
    case oldestFirst
    /// The other way round.
    case newestFirst
  }

  /// Makes a query without conditions.
  public init(limit: Int? = nil, order: Order = .oldestFirst) {
    self.limit = limit
    self.order = order
  }

  /// The entries that are about a patient.
  /// - Parameter number: The patient's number in the archive.
  /// - Returns: The query.
  public static func patient(_ number: Int) -> AuditQuery {
    var query = AuditQuery()
    query.kind = "patient"
    query.identity = "\(number)"
    return query
  }
}
