// SPDX-License-Identifier: Apache-2.0
public import Catalog
public import Store

/// Searches of the catalog that tell nothing of the labels of images in locked parts.
///
/// Images in locked parts are found by the plain attributes alone: what headers and tables say in the catalog's own names, unless labels were
/// read from them. Where a condition or a count is of any other attribute they are left out wholly, whatever their value.
public struct GuardedCatalog: Sendable {
  private let archive: Archive
  private var catalog: Catalog { Catalog(archive) }

  /// The catalog of an archive.
  public init(_ archive: Archive) { self.archive = archive }

  /// What is locked in one state of the archive.
  struct Locked {
    var keys: Set<Int> = []
    var findings: Set<String> = []

    init(in reader: RecordReader) throws {
      guard try DatasetSplits.hasLocks(in: reader) else { return }
      try reader.forEach(
        """
        SELECT key FROM catalog_instance WHERE content IN (SELECT content FROM split_locked)
          OR pixels IN (SELECT pixels FROM split_locked WHERE pixels IS NOT NULL)
        """
      ) { row in keys.insert(try row.value(0)) }
      findings = try LabelAttribute.findings(in: reader)
    }

    /// Whether images that are locked must be left out of an answer.
    func concerns(_ query: CatalogQuery, _ attributes: [String]) -> Bool {
      let conditions = query.conditions.map(\.attribute).filter { !LabelAttribute.numbers.contains($0) }
      return !keys.isEmpty && (conditions + attributes).contains { LabelAttribute.tells($0, of: findings) }
    }
  }

  /// The numbers of all images that lie in locked parts.
  public func lockedImages() throws -> Set<Int> { try archive.records.read { try Locked(in: $0).keys } }

  /// What an import must not answer guesses of.
  public func guarded() throws -> GuardedImages {
    try archive.records.read { reader in
      let locked = try Locked(in: reader)
      return GuardedImages(
        keys: locked.keys, plain: LabelAttribute.plain.filter { !LabelAttribute.tells($0, of: locked.findings) })
    }
  }

  /// The numbers of the images for which a query holds, ascending, without what locks keep back.
  static func keys(
    matching query: CatalogQuery, telling attributes: [String] = [], of catalog: Catalog, in reader: RecordReader
  ) throws -> [Int] {
    let locked = try Locked(in: reader)
    let keys = try catalog.keys(matching: query, in: reader)
    return locked.concerns(query, attributes) ? keys.filter { !locked.keys.contains($0) } : keys
  }

  /// The images for which a query holds, in the order of their numbers, without what locks keep back.
  public func images(matching query: CatalogQuery) throws -> [CatalogImage] {
    try archive.records.read { reader in
      try catalog.images(keys: Self.keys(matching: query, of: catalog, in: reader), in: reader)
    }
  }

  /// How many images in locked parts are left out of an answer because it would tell their labels.
  public func withheld(matching query: CatalogQuery, by attributes: [String] = []) throws -> Int {
    try archive.records.read { reader in
      let locked = try Locked(in: reader)
      return locked.concerns(query, attributes) ? locked.keys.count : 0
    }
  }

  /// How many images a query holds for.
  public func count(matching query: CatalogQuery) throws -> Int {
    try archive.records.read { reader in
      let locked = try Locked(in: reader)
      guard locked.concerns(query, []) else { return try catalog.count(matching: query, in: reader) }
      return try catalog.keys(matching: query, in: reader).count { !locked.keys.contains($0) }
    }
  }

  /// The images for which a query holds, in the order of their numbers.
  ///
  /// - Parameters:
  ///   - query: Which are meant.
  ///   - key: Only those with a greater number.
  ///   - limit: How many at most.
  /// - Returns: The images, without what locks keep back.
  /// - Throws: What the store says of its records.
  public func entries(matching query: CatalogQuery, after key: Int = 0, limit: Int = .max) throws -> [CatalogEntry] {
    try archive.records.read { reader in
      let locked = try Locked(in: reader)
      var keys: [Int]
      if locked.concerns(query, []) {
        keys = try catalog.keys(matching: query, after: key, in: reader).filter { !locked.keys.contains($0) }
        keys = Array(keys.prefix(limit))
      } else {
        keys = try catalog.keys(matching: query, after: key, limit: limit, in: reader)
      }
      return try catalog.entries(keys: keys, in: reader).map { entry in
        guard locked.keys.contains(entry.key) else { return entry }
        var entry = entry
        entry.attributes = entry.attributes.filter { !LabelAttribute.tells($0.key, of: locked.findings) }
        return entry
      }
    }
  }

  /// What was known of an image before it was corrected; nothing of the labels of an image in a locked part.
  public func history(of key: Int) throws -> [AttributeChange] {
    try archive.records.read { reader in
      let locked = try Locked(in: reader)
      return try catalog.history(of: key, in: reader).filter {
        !locked.keys.contains(key) || !LabelAttribute.tells($0.attribute, of: locked.findings)
      }
    }
  }

  /// Counts the images for which a query holds by the values of an attribute.
  public func facet(matching query: CatalogQuery, by attribute: String) throws -> CatalogFacet {
    try archive.records.read { reader in
      let locked = try Locked(in: reader)
      var facet = try catalog.facet(matching: query, by: attribute, in: reader)
      guard locked.concerns(query, [attribute]) else { return facet }
      let keys = try catalog.keys(matching: query, in: reader).filter { !locked.keys.contains($0) }
      var counts: [AttributeValue: Int] = [:]
      var unknown = 0
      for entry in try catalog.entries(keys: keys, in: reader) {
        if let value = entry.attributes[attribute] { counts[value, default: 0] += 1 } else { unknown += 1 }
      }
      var values = counts.map { CatalogFacet.Value(value: $0.key, count: $0.value) }
      values.sort { ($1.count, $0.value?.words ?? "") < ($0.count, $1.value?.words ?? "") }
      if unknown > 0 { values.append(.init(value: nil, count: unknown)) }
      facet.values = values
      return facet
    }
  }
}
