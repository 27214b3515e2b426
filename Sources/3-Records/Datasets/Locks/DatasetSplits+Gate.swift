// SPDX-License-Identifier: Apache-2.0
public import Catalog
import Store
public import Vocabulary

extension DatasetSplits {
  /// Which images lie in a locked part of any split of any version, with the part's name.
  ///
  /// An image that is locked once is locked in every version and under every file with the same samples: another version or another coding
  /// of the same images is no way around. An opening lifts the locks that were counted with it and no others.
  /// - Parameters:
  ///   - items: The images that are asked about.
  ///   - opening: An opening that was made for what is to be done.
  /// - Returns: The name of split and part, `main:test`, by image.
  /// - Throws: `StoreError`.
  public func locked(among items: [DatasetItem], opening: PartOpening? = nil) throws -> [ContentDigest: String] {
    try locked(among: items.map(\.entry), opening: opening)
  }

  /// Which images of the catalog lie in a locked part.
  public func locked(among entries: [CatalogEntry], opening: PartOpening? = nil) throws -> [ContentDigest: String] {
    try archive.records.read { reader in
      try Self.locked(entries.map { ($0.content, $0.pixels) }, opening: opening, in: reader)
    }
  }

  /// Which images lie in a locked part, by their files; their samples are looked up in the catalog.
  public func locked(among contents: [ContentDigest], opening: PartOpening? = nil) throws -> [ContentDigest: String] {
    try archive.records.read { reader in
      guard try Self.hasLocks(in: reader) else { return [:] }
      let images = try contents.map { content -> (content: ContentDigest, pixels: ContentDigest?) in
        (
          content,
          try reader.value("SELECT pixels FROM catalog_instance WHERE content = \(content) AND pixels IS NOT NULL")
        )
      }
      return try Self.locked(images, opening: opening, in: reader)
    }
  }

  /// How many images of a version lie in locked parts.
  public func lockedCount(of version: ContentDigest) throws -> Int {
    try archive.records.read { reader in
      try reader.value(
        """
        SELECT COUNT(*) FROM dataset_item i JOIN dataset_version v ON v.number = i.version
        WHERE v.digest = \(version) AND (i.content IN (SELECT content FROM split_locked) OR i.content IN (
          SELECT content FROM catalog_instance WHERE pixels IN (SELECT pixels FROM split_locked WHERE pixels IS NOT NULL)))
        """) ?? 0
    }
  }

  static func hasLocks(in reader: RecordReader) throws -> Bool {
    try reader.value("SELECT 1 FROM split_locked LIMIT 1", as: Int.self) != nil
  }

  private static func locked(
    _ images: [(content: ContentDigest, pixels: ContentDigest?)], opening: PartOpening?, in reader: RecordReader
  ) throws -> [ContentDigest: String] {
    guard try hasLocks(in: reader) else { return [:] }
    var lifted: Set<[Int]> = []
    if let opening {
      for row in try reader.rows(
        "SELECT split, place FROM split_opening WHERE number = \(opening.number) OR leader = \(opening.number)")
      {
        lifted.insert([try row.value(0), try row.value(1)])
      }
    }
    var names: [[Int]: String] = [:]
    var found: [ContentDigest: String] = [:]
    for image in images where found[image.content] == nil {
      var rows = try reader.rows(
        "SELECT split, place FROM split_locked WHERE content = \(image.content) ORDER BY split")
      if let pixels = image.pixels {
        rows += try reader.rows("SELECT split, place FROM split_locked WHERE pixels = \(pixels) ORDER BY split")
      }
      for row in rows {
        let lock: [Int] = [try row.value(0), try row.value(1)]
        if lifted.contains(lock) { continue }
        if names[lock] == nil {
          names[lock] = try reader.value(
            """
            SELECT s.name || ':' || p.name FROM split_part p JOIN split_split s ON s.number = p.split
            WHERE p.split = \(lock[0]) AND p.place = \(lock[1])
            """)
        }
        found[image.content] = names[lock] ?? ""
        break
      }
    }
    return found
  }

  /// Items as they may be shown: those in locked parts without their labels, and without the attributes that tell the same.
  public func shown(_ items: [DatasetItem], opening: PartOpening? = nil) throws -> [DatasetItem] {
    let locked = try locked(among: items, opening: opening)
    guard !locked.isEmpty else { return items }
    let findings = try archive.records.read { try LabelAttribute.findings(in: $0) }
      .union(items.flatMap { $0.labels.map(\.finding) })
    return items.map { item in
      guard locked[item.entry.content] != nil else { return item }
      var item = item
      item.labels = []
      item.entry.attributes = item.entry.attributes.filter { !LabelAttribute.tells($0.key, of: findings) }
      return item
    }
  }

  /// Refuses where images lie in locked parts that were not opened.
  /// - Throws: ``SplitLockError/locked(_:)``.
  public func check(_ items: [DatasetItem], opening: PartOpening? = nil) throws {
    var counts: [String: Int] = [:]
    for part in try locked(among: items, opening: opening).values { counts[part, default: 0] += 1 }
    if !counts.isEmpty { throw SplitLockError.locked(counts) }
  }
}
