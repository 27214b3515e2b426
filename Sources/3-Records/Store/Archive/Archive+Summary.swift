// SPDX-License-Identifier: Apache-2.0
import Foundation
public import Vocabulary

/// What an archive holds, in numbers.
public struct ArchiveSummary: Sendable, Hashable {
  /// Who the archive is.
  public var identity: String
  /// When it was made.
  public var made: Timestamp?
  /// How many bytes the records have, journal included.
  public var recordBytes = 0
  /// How many files there are.
  public var blobs = 0
  /// How many bytes they have.
  public var blobBytes = 0
  /// How many keys there are; `nil` where the keys are not here.
  public var keys: Int?
  /// How many keys were shredded; `nil` where the keys are not here.
  public var shredded: Int?
  /// The rooms that keep records here, sorted.
  public var rooms: [String] = []
  /// What was asked for, in the order in which it was asked.
  public var counts: [Count] = []

  /// A number that a room above knows how to ask for.
  public struct Count: Sendable, Hashable {
    /// What is counted, for people.
    public var name: String
    /// How many there are.
    public var value: Int

    /// Makes a count; the parameters are the properties.
    public init(name: String, value: Int) {
      self.name = name
      self.value = value
    }
  }
}

extension Archive {
  /// What the archive holds, in numbers.
  ///
  /// - Parameter counts: What rooms above count: a name, and a statement that gives one number.
  /// - Returns: The numbers.
  /// - Throws: ``StoreError``.
  public func summary(counts: [(name: String, query: SQL)] = []) throws(StoreError) -> ArchiveSummary {
    var summary = ArchiveSummary(identity: identity, made: made)
    do {
      for suffix in ["", "-wal"] { summary.recordBytes += try Disk.length(of: records.path + suffix) ?? 0 }
      try blobs.forEach { digest in
        summary.blobs += 1
        summary.blobBytes += try blobs.length(of: digest) ?? 0
      }
      summary.counts = try records.read { reader in
        try counts.map { .init(name: $0.name, value: try reader.value($0.query, as: Int.self) ?? 0) }
      }
    } catch {
      throw DatabaseWords.storeError(error)
    }
    summary.rooms = try records.rooms().sorted()
    if let keys = try keys.countsIfHere() { (summary.keys, summary.shredded) = (keys.keys, keys.shredded) }
    return summary
  }
}
