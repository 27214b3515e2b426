// SPDX-License-Identifier: Apache-2.0

/// Which files the tables of a room refer to.
///
/// Each room that keeps records says it, even where it refers to none: what nobody refers to is removed when an archive is collected, so
/// an archive is not collected while one of its rooms is silent.
public struct BlobReferences: Sendable, Hashable {
  /// One way by which records refer to files.
  public struct Source: Sendable, Hashable {
    /// The table, for people.
    public var table: String
    /// The statement; its rows have the blob's digest, and may have the patient's number under whose key it is sealed, and then the
    /// digest of its content.
    public var query: SQL

    /// Makes a source; the parameters are the properties.
    public init(_ table: String, _ query: SQL) {
      self.table = table
      self.query = query
    }
  }

  /// The room, by the name in its migrations.
  public var room: String
  /// Where it refers to files.
  public var sources: [Source]

  /// Makes references; the parameters are the properties.
  public init(_ room: String, _ sources: [Source] = []) {
    self.room = room
    self.sources = sources
  }
}
