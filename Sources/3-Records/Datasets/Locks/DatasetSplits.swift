// SPDX-License-Identifier: Apache-2.0
public import AuditTrail
import Catalog
public import Store
import Vocabulary

/// The splits of an archive's versions, their locked parts, and every opening of one.
///
/// A locked part is opened by an act that is written down and counted, with who, why, and which protocol and model it is for. What is
/// not opened is neither handed out nor are its labels shown:
///
/// ```swift
/// let splits = DatasetSplits(archive)
/// let stored = try splits.add(split, named: "main", of: version, items: items, locking: ["test": 1], by: context)
/// let opening = try splits.open("test", of: stored, for: protocolDigest, by: context)   // opening.count == 1
/// ```
/// **What a lock can do and what it cannot.** It makes each look at a test set an act with a name to it, and makes looks beyond a limit
/// stand out for good in a trail that shows when it was changed. It does not keep the images from whoever owns the machine: the keys
/// lie in the archive.
public struct DatasetSplits: Sendable {
  let archive: Archive

  /// The splits of an archive.
  public init(_ archive: Archive) { self.archive = archive }

  /// The tables.
  public static let migrations: [Migration] = [
    Migration(
      "split", 1,
      [
        """
        CREATE TABLE split_split (
          number INTEGER PRIMARY KEY, version BLOB NOT NULL, name TEXT NOT NULL,
          digest BLOB NOT NULL, made INTEGER NOT NULL, UNIQUE (version, name)
        )
        """,
        """
        CREATE TABLE split_part (
          split INTEGER NOT NULL REFERENCES split_split (number), place INTEGER NOT NULL, name TEXT NOT NULL,
          items INTEGER NOT NULL, patients INTEGER NOT NULL, locked INTEGER, openings INTEGER,
          PRIMARY KEY (split, place), UNIQUE (split, name)
        )
        """,
        """
        CREATE TABLE split_locked (
          content BLOB NOT NULL, split INTEGER NOT NULL REFERENCES split_split (number), place INTEGER NOT NULL,
          PRIMARY KEY (content, split)
        )
        """,
        """
        CREATE TABLE split_opening (
          number INTEGER PRIMARY KEY, split INTEGER NOT NULL REFERENCES split_split (number), place INTEGER NOT NULL,
          time INTEGER NOT NULL, agent TEXT NOT NULL, reason TEXT NOT NULL, plan BLOB, model BLOB,
          beyond INTEGER NOT NULL
        )
        """,
      ]),
    // Samples, so that another file of the same image is locked too; which openings were made together, and which were used.
    Migration(
      "split", 2,
      [
        "ALTER TABLE split_locked ADD COLUMN pixels BLOB",
        """
        UPDATE split_locked SET pixels = (
          SELECT i.pixels FROM catalog_instance i WHERE i.content = split_locked.content AND i.pixels IS NOT NULL LIMIT 1
        )
        """,
        "CREATE INDEX split_locked_pixels ON split_locked (pixels)",
        "ALTER TABLE split_opening ADD COLUMN leader INTEGER",
        "ALTER TABLE split_opening ADD COLUMN used INTEGER",
        "UPDATE split_opening SET used = time",
      ]),
  ]

  /// The files that the tables refer to: the manifests of splits.
  public static let references = [
    BlobReferences("split", [.init("split_split", "SELECT digest FROM split_split")])
  ]

  /// Keeps a split of a version; it is never changed afterwards.
  ///
  /// - Parameters:
  ///   - split: The split.
  ///   - name: Its name among the splits of the version.
  ///   - version: The version that was divided.
  ///   - items: Its items.
  ///   - locks: The parts that are locked, with how often each may be opened, `nil` for no limit.
  ///   - context: Who keeps it, and why.
  /// - Returns: The split as it is kept.
  /// - Throws: ``SplitLockError/nameTaken(_:)``, ``SplitLockError/unknownPart(_:known:)``, `StoreError`.
  @discardableResult
  public func add(
    _ split: Split, named name: String, of version: DividedVersion, items: [DatasetItem], locking locks: [String: Int?],
    by context: AuditContext
  ) throws -> StoredSplit {
    let names = split.parts.map(\.name)
    for part in locks.keys.sorted() where !names.contains(part) {
      throw SplitLockError.unknownPart(part, known: names)
    }
    let manifest = SplitManifest(split, of: version.digest, software: context.software)
    let places = split.parts(of: items)
    var patients: [String: Set<Int>] = [:]
    for (item, part) in zip(items, places) { if let part { patients[part, default: []].insert(item.entry.patient) } }
    // Nothing is collected between the writing of the manifest and that of the row that refers to it.
    try archive.keeping { keeper in
      let digest = try keeper.keep([FileToKeep(manifest.bytes, patient: nil)])[0].blob
      let pixels = Dictionary(items.map { ($0.entry.content, $0.entry.pixels) }) { $0 ?? $1 }
      try keep(split, named: name, of: version, digest, (patients, pixels), locks, context)
    }
    return try self.split(named: name, of: version)
  }

  private func keep(
    _ split: Split, named name: String, of version: DividedVersion, _ digest: ContentDigest,
    _ known: (patients: [String: Set<Int>], pixels: [ContentDigest: ContentDigest?]), _ locks: [String: Int?],
    _ context: AuditContext
  ) throws {
    let now = archive.time.now()
    try archive.records.write { writer in
      let taken: Int? = try writer.reader.value(
        "SELECT number FROM split_split WHERE version = \(version.digest) AND name = \(name)")
      guard taken == nil else { throw SplitLockError.nameTaken(name) }
      let number = try writer.insert(
        "INSERT INTO split_split (version, name, digest, made) VALUES (\(version.digest), \(name), \(digest), \(now))")
      for (place, part) in split.parts.enumerated() {
        let lock = locks[part.name]
        let since: Timestamp? = lock == nil ? nil : now
        let limit: Int? = lock ?? nil
        try writer.execute(
          """
          INSERT INTO split_part (split, place, name, items, patients, locked, openings)
          VALUES (\(number), \(place), \(part.name), \(part.items.count), \(known.patients[part.name]?.count ?? 0), \(since.stored), \(limit.stored))
          """)
        guard since != nil else { continue }
        for content in part.items {
          let pixels = known.pixels[content] ?? nil
          try writer.execute(
            """
            INSERT INTO split_locked (content, split, place, pixels)
            VALUES (\(content), \(number), \(place), \(pixels.stored))
            """)
        }
      }
      try AuditTrail(archive).append(
        AuditEvent(
          "dataset.split", by: context,
          on: [
            .init("dataset-version", identity: version.words, digest: version.digest),
            .init("split", identity: name, digest: digest),
          ],
          details: [
            .init(
              "parts",
              .object(split.parts.map { JSONValue.Member($0.name, .integer($0.items.count)) })),
            .init("locked", .array(locks.keys.sorted().map(JSONValue.string))),
            .init("seed", .unsigned(split.plan.seed)),
          ]), in: writer)
    }
  }

  /// The splits of a version, the first first.
  public func splits(of version: DividedVersion) throws -> [StoredSplit] {
    try archive.records.read { reader in
      let numbers = try reader.rows("SELECT number FROM split_split WHERE version = \(version.digest) ORDER BY number")
      return try numbers.map { try Self.split(number: $0.value(0), in: reader) }
    }
  }

  /// A split of a version by its name; an empty name means the only one.
  /// - Throws: ``SplitLockError/unknownSplit(_:known:)``.
  public func split(named name: String, of version: DividedVersion) throws -> StoredSplit {
    let all = try splits(of: version)
    if name.isEmpty, all.count == 1 { return all[0] }
    guard let found = all.first(where: { $0.name == name }) else {
      throw SplitLockError.unknownSplit(name, known: all.map(\.name))
    }
    return found
  }

  /// The manifest of a split, held against its name.
  public func manifest(of split: StoredSplit) throws -> SplitManifest {
    guard let manifest = SplitManifest(reading: try archive.blobs.bytes(of: split.digest)) else {
      throw SplitLockError.badManifest(split.name)
    }
    return manifest
  }

  static func split(number: Int, in reader: RecordReader) throws -> StoredSplit {
    guard let row = try reader.row("SELECT version, name, digest, made FROM split_split WHERE number = \(number)")
    else { throw StoreError.value(column: 0, expected: "a split") }
    let parts = try reader.rows(
      """
      SELECT name, items, patients, locked, openings,
        (SELECT COUNT(*) FROM split_opening o WHERE o.split = p.split AND o.place = p.place)
      FROM split_part p WHERE split = \(number) ORDER BY place
      """)
    return StoredSplit(
      number: number, version: try row.value(0), name: try row.value(1), digest: try row.value(2),
      made: try row.value(3),
      parts: try parts.map { part in
        StoredSplit.Part(
          name: try part.value(0), items: try part.value(1), patients: try part.value(2), locked: try part.value(3),
          limit: try part.value(4), opened: try part.value(5))
      })
  }
}
