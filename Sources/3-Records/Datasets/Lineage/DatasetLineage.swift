// SPDX-License-Identifier: Apache-2.0
public import AuditTrail
import Catalog
import Store
import Transparency
public import Vocabulary

/// Where a version comes from, and what became of it.
public struct DatasetLineage: Sendable {
  /// The version.
  public var version: DatasetVersion
  /// The versions that it was made of, the nearest first.
  public var ancestors: [DatasetVersion]
  /// By which batches of imports its images came: batch and number of images; images of patients who withdrew since are not told.
  public var batches: [Int: Int]
  /// What the trail says of it and of what was made of it: making, splits, openings, exports.
  public var acts: [Act]

  /// An entry of the trail.
  public struct Act: Sendable, Equatable {
    /// The entry's number.
    public var sequence: Int
    /// When.
    public var time: Timestamp
    /// What was done, by whom, on what.
    public var event: AuditEvent
  }
}

extension Datasets {
  /// Where a version comes from, and what became of it.
  public func lineage(of version: DatasetVersion) throws -> DatasetLineage {
    var ancestors: [DatasetVersion] = []
    var next = version.manifest.origin.parent
    while let digest = next {
      let parent = try self.version(.digest(digest))
      ancestors.append(parent)
      next = parent.manifest.origin.parent
    }
    let trail = AuditTrail(archive)
    let (batches, entries) = try archive.records.read { reader in
      var keys: [Int] = []
      try reader.forEach("SELECT image FROM dataset_item WHERE version = \(version.key)") { row in
        keys.append(try row.value(0))
      }
      return (
        try Catalog(archive).batches(of: keys, in: reader), try trail.history(of: version.digest, in: reader)
      )
    }
    return DatasetLineage(
      version: version, ancestors: ancestors, batches: batches,
      acts: entries.map { .init(sequence: $0.line.sequence, time: $0.line.time, event: $0.event) })
  }
}
