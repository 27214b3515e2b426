// SPDX-License-Identifier: Apache-2.0
public import Store
import Vocabulary

/// Keeps feature vectors: which numbers describe an image, by which extractor, and since when they are known.
///
/// Numbers are never changed. A corrected or late value is written beside the old one with the moment since which it is known, and a
/// read *as of* a moment gives what was known then: the newest value that was known by that moment, never a later one. So a model can
/// be trained and judged on exactly what could have been known, and a past result can be made again.
///
/// Each vector is sealed under its patient's key; destroying the key ends it.
///
/// ```swift
/// let features = FeatureStore(archive)
/// try archive.records.write { writer in
///   try features.register(extractor.registration, in: writer)
///   try features.put([vector], extractor: extractor.name, version: extractor.version, in: writer)
/// }
/// let then = try features.vectors("image-statistics", 1, for: contents, knownAt: moment)
/// ```
/// `FeatureStoreTests` checks reads as of a moment against their definition over random histories.
public struct FeatureStore: Sendable {
  /// The tables.
  public static let migrations: [Migration] = [
    Migration(
      "feature", 1,
      [
        """
        CREATE TABLE feature_extractor (
          key INTEGER PRIMARY KEY, name TEXT NOT NULL, version INTEGER NOT NULL, digest BLOB NOT NULL,
          places TEXT NOT NULL, summary TEXT NOT NULL, parameters TEXT NOT NULL, model BLOB, software TEXT NOT NULL,
          recorded INTEGER NOT NULL, UNIQUE (name, version)
        )
        """,
        """
        CREATE TABLE feature_vector (
          key INTEGER PRIMARY KEY, extractor INTEGER NOT NULL REFERENCES feature_extractor (key),
          content BLOB NOT NULL, patient INTEGER NOT NULL, valid INTEGER, known INTEGER NOT NULL,
          recorded INTEGER NOT NULL, sealed BLOB NOT NULL
        )
        """,
        "CREATE INDEX feature_vector_history ON feature_vector (extractor, content, known)",
        "CREATE INDEX feature_vector_patient ON feature_vector (patient)",
      ])
  ]

  let archive: Archive

  /// The features of an archive.
  public init(_ archive: Archive) { self.archive = archive }

  /// Makes an extractor known; one that is known already, and makes the same numbers, stays as it is.
  ///
  /// - Parameters:
  ///   - registration: The extractor.
  ///   - writer: The transaction.
  /// - Throws: ``FeatureError/otherExtractor(name:version:)`` where its name and version stand for other numbers; `StoreError`.
  public func register(_ registration: ExtractorRegistration, in writer: RecordWriter) throws {
    let known = try writer.reader.value(
      "SELECT digest FROM feature_extractor WHERE name = \(registration.name) AND version = \(registration.version)",
      as: ContentDigest.self)
    if let known {
      guard known == registration.digest else {
        throw FeatureError.otherExtractor(name: registration.name, version: registration.version)
      }
      return
    }
    let places = JSONValue.array(registration.places.map { .array([.string($0.name), .string($0.unit)]) })
    try writer.execute(
      """
      INSERT INTO feature_extractor
        (name, version, digest, places, summary, parameters, model, software, recorded)
      VALUES (\(registration.name), \(registration.version), \(registration.digest), \(places.canonicalText),
        \(registration.summary), \(registration.parameters.canonicalText), \(registration.model.stored),
        \(registration.software), \(archive.time.now()))
      """)
  }

  /// The extractors that the archive knows, by name and version.
  public func extractors() throws -> [ExtractorRegistration] {
    try archive.records.read { reader in
      try reader.rows(
        """
        SELECT name, version, places, summary, parameters, model, software FROM feature_extractor
        ORDER BY name, version
        """
      ).map(Self.registration)
    }
  }

  private static func registration(_ row: Row) throws -> ExtractorRegistration {
    let places = (try? JSONValue(parsing: try row.value(2, as: String.self).utf8))?.elements ?? []
    return ExtractorRegistration(
      name: try row.value(0), version: try row.value(1),
      places: places.map { .init($0.elements?.first?.text ?? "", unit: $0.elements?.last?.text ?? "1") },
      summary: try row.value(3),
      parameters: (try? JSONValue(parsing: try row.value(4, as: String.self).utf8)) ?? .object([]),
      model: try row.value(5), software: try row.value(6))
  }

  /// The number of an extractor and how many places its vectors have.
  static func extractor(
    _ name: String, _ version: Int, _ reader: RecordReader
  ) throws -> (key: Int, width: Int) {
    let row = try reader.row(
      "SELECT key, places FROM feature_extractor WHERE name = \(name) AND version = \(version)")
    guard let row else { throw FeatureError.unknownExtractor(name: name, version: version) }
    let places = (try? JSONValue(parsing: try row.value(1, as: String.self).utf8))?.elements ?? []
    return (try row.value(0), places.count)
  }
}
