// SPDX-License-Identifier: Apache-2.0
public import Store
import Transparency
import Vocabulary

/// Writes down what is done, each entry bound to all before it.
///
/// An entry is written in the transaction that does what it tells: neither is there without the other. Entries are canonical JSON
/// (``Transparency/TrailEntry``) of which each carries the digest of the one before; a Merkle tree over them gives one root at every
/// size, which is signed now and then and witnessed outside.
public struct AuditTrail: Sendable {
  let archive: Archive

  /// The trail of an archive.
  public init(_ archive: Archive) { self.archive = archive }

  /// How checkpoints name this trail.
  public var origin: String { "fiducial/\(archive.identity)" }

  /// Writes an event down.
  ///
  /// - Parameters:
  ///   - event: What was done.
  ///   - writer: The transaction that does it.
  /// - Returns: The entry's number, from 0.
  /// - Throws: ``AuditError``, ``StoreError``.
  @discardableResult
  public func append(_ event: AuditEvent, in writer: RecordWriter) throws(StoreError) -> Int {
    try append([event], in: writer).lowerBound
  }

  /// Writes events down, in order.
  ///
  /// - Parameters:
  ///   - events: What was done.
  ///   - writer: The transaction that does it.
  /// - Returns: The entries' numbers.
  /// - Throws: ``AuditError``, ``StoreError``.
  /// - Complexity: O(1) for each event on average; the trail is not read.
  @discardableResult
  public func append(_ events: [AuditEvent], in writer: RecordWriter) throws(StoreError) -> Range<Int> {
    var state = try TrailState(writer.reader)
    let first = state.tree.size
    guard !events.isEmpty else { return first..<first }
    for event in events {
      let sequence = state.tree.size
      let entry: TrailEntry
      do {
        entry = try TrailEntry(
          sequence: sequence, previous: state.last, time: archive.time.now(), archive: archive.identity,
          content: event.content)
      } catch {
        preconditionFailure("an event has all fields of an entry: \(error)")
      }
      let leaf = MerkleHash.leaf(entry.bytes)
      try writer.execute(
        """
        INSERT INTO audit_entry (sequence, entry, leaf, time, action, agent) VALUES
        (\(sequence), \(entry.bytes), \(leaf), \(entry.time), \(event.action), \(event.context.agent.name))
        """)
      for (place, object) in event.objects.enumerated() {
        try writer.execute(
          """
          INSERT INTO audit_object (sequence, place, kind, identity, digest) VALUES
          (\(sequence), \(place), \(object.kind), \(object.identity.stored), \(object.digest.stored))
          """)
      }
      var completed: [(level: Int, position: Int, digest: ContentDigest)] = []
      state.tree.append(leaf: leaf) { level, position, digest in
        if level.isMultiple(of: TrailTree.step) { completed.append((level, position, digest)) }
      }
      for subtree in completed {
        try writer.execute(
          """
          INSERT INTO audit_subtree (level, position, digest) VALUES
          (\(subtree.level), \(subtree.position), \(subtree.digest))
          """)
      }
      // The trigger on entries compares the next number with the size that is kept, so that it is kept after each.
      state.last = entry.digest
      try state.save(writer)
    }
    return first..<state.tree.size
  }

  /// How many entries there are.
  public func size(in reader: RecordReader) throws(StoreError) -> Int { try TrailState(reader).tree.size }
}
