// SPDX-License-Identifier: Apache-2.0
public import Store
public import Vocabulary

/// What was taken into an archive: images by number, with what is known of them, whose they are and on which terms.
///
/// Images are found by what is known of them. Each value that an attribute takes has a set of bits, one for each image, in pieces of
/// 65,536 images; conditions are sets that are cut with one another, so that no mixture of conditions looks at every image:
///
/// ```swift
/// let catalog = Catalog(archive)
/// let query = try CatalogQuery(parsing: ["modality = DX", "age >= 60"])
/// let page = try catalog.entries(matching: query, limit: 100)
/// let next = try catalog.entries(matching: query, after: page.last?.key ?? 0, limit: 100)
/// let all = try catalog.count(matching: query)
/// ```
/// No identifier of a patient is kept: patients are told apart by a keyed digest whose secret lies with the keys of the archive.
public struct Catalog: Sendable {
  /// The archive.
  public let archive: Archive

  /// From how many sets of values, or rows by a number, a search looks at images one by one first: some ten milliseconds of reading.
  let mostSets: Int

  /// The catalog of an archive that was opened with ``migrations`` among its tables.
  public init(_ archive: Archive) { self.init(archive, mostSets: 20_000) }

  /// The catalog with another bound of what a search reads at once; what is found does not depend on it.
  package init(_ archive: Archive, mostSets: Int) {
    self.archive = archive
    self.mostSets = mostSets
  }

  /// How many images there are.
  public func count() throws -> Int { try count(matching: CatalogQuery()) }

  /// An image; `nil` where there is none of that number, be it that there never was or that its patient was withdrawn.
  public func entry(_ key: Int) throws -> CatalogEntry? { try entries(keys: [key]).first }

  /// The images of some numbers, in the order of the numbers; numbers without an image are left out.
  ///
  /// - Complexity: O(*k* log *n*) for *k* of *n* images.
  public func entries(keys: some Sequence<Int>) throws -> [CatalogEntry] {
    let keys = Array(keys)
    return try archive.records.read { reader in try entries(keys: keys, in: reader) }
  }

  /// The images of some contents, in the order of their numbers; the same content may be there of several patients.
  public func entries(contents: some Sequence<ContentDigest>) throws -> [CatalogEntry] {
    let contents = Set(contents)
    return try archive.records.read { reader in
      var keys: [Int] = []
      for content in contents {
        for row in try reader.rows("SELECT key FROM catalog_instance WHERE content = \(content)") {
          keys.append(try row.value(0))
        }
      }
      return try entries(keys: keys.sorted(), in: reader)
    }
  }

  /// The bytes of an image's file, as it came.
  ///
  /// - Parameter key: The image's number.
  /// - Returns: The bytes, checked against the content's digest.
  /// - Throws: ``CatalogError/noInstance(_:)``, ``CatalogError/noBytes(_:)`` where it was registered without a file, or what the store
  ///   says of a file that is missing or damaged, or of a key that was destroyed.
  public func bytes(of key: Int) throws -> [UInt8] {
    let place = try archive.records.read { reader in
      try reader.row("SELECT patient, content, blob FROM catalog_instance WHERE key = \(key)")
    }
    guard let place else { throw CatalogError.noInstance(key) }
    guard let blob = try place.value(2, as: ContentDigest?.self) else { throw CatalogError.noBytes(key) }
    let content = try place.value(1, as: ContentDigest.self)
    let bytes = try archive.keys.open(try archive.blobs.bytes(of: blob), of: try place.value(0), name: blob)
    guard ContentDigest(hashing: bytes) == content else { throw StoreError.damagedBlob(blob) }
    return bytes
  }
}
