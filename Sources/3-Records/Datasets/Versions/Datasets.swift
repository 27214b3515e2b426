// SPDX-License-Identifier: Apache-2.0
public import Store
import Vocabulary

/// The data sets of an archive.
///
/// ```swift
/// let datasets = Datasets(archive)
/// let version = try datasets.version(named: "chest-xray@3")
/// for item in try datasets.items(of: version) { … }
/// ```
public struct Datasets: Sendable {
  /// The archive.
  public let archive: Archive

  /// The data sets of an archive.
  public init(_ archive: Archive) { self.archive = archive }

  /// The tables.
  ///
  /// The manifests, which are files, are the truth; these rows are how they are found, and ``faults(in:)`` holds the two together.
  public static let migrations: [Migration] = [
    Migration(
      "dataset", 1,
      [
        "CREATE TABLE dataset_dataset (number INTEGER PRIMARY KEY, name TEXT NOT NULL UNIQUE)",
        """
        CREATE TABLE dataset_version (
          number INTEGER PRIMARY KEY, dataset INTEGER NOT NULL REFERENCES dataset_dataset (number),
          version INTEGER NOT NULL, digest BLOB NOT NULL UNIQUE, contents BLOB NOT NULL, made INTEGER NOT NULL,
          purpose TEXT NOT NULL, items INTEGER NOT NULL, patients INTEGER NOT NULL, UNIQUE (dataset, version)
        )
        """,
        """
        CREATE TABLE dataset_part (
          version INTEGER NOT NULL REFERENCES dataset_version (number), place INTEGER NOT NULL, digest BLOB NOT NULL,
          PRIMARY KEY (version, place)
        )
        """,
        "CREATE INDEX dataset_part_digest ON dataset_part (digest)",
        """
        CREATE TABLE dataset_item (
          version INTEGER NOT NULL REFERENCES dataset_version (number), image INTEGER NOT NULL,
          content BLOB NOT NULL, patient INTEGER NOT NULL, PRIMARY KEY (version, image)
        )
        """,
        "CREATE INDEX dataset_item_image ON dataset_item (image)",
        "CREATE INDEX dataset_item_patient ON dataset_item (patient)",
        """
        CREATE TABLE dataset_finding (finding TEXT PRIMARY KEY, schema TEXT NOT NULL)
        """,
        """
        CREATE TABLE dataset_label (
          number INTEGER PRIMARY KEY, image INTEGER NOT NULL, patient INTEGER NOT NULL, finding TEXT NOT NULL,
          value TEXT NOT NULL, source TEXT NOT NULL, author TEXT NOT NULL, confidence REAL, known INTEGER NOT NULL,
          told INTEGER NOT NULL, UNIQUE (image, finding, source, author, known)
        )
        """,
        "CREATE INDEX dataset_label_patient ON dataset_label (patient)",
        "CREATE INDEX dataset_label_finding ON dataset_label (finding)",
        """
        CREATE TABLE dataset_withdrawal (
          patient INTEGER PRIMARY KEY, asked INTEGER NOT NULL, done INTEGER, images INTEGER NOT NULL
        )
        """,
      ]),
    Migration(
      "dataset", 2,
      [
        // A label that is taken back stays; this says since when it no longer stands.
        """
        CREATE TABLE dataset_retraction (
          label INTEGER PRIMARY KEY REFERENCES dataset_label (number), known INTEGER NOT NULL, told INTEGER NOT NULL
        )
        """,
        // Attributes of the catalog from which labels were read: they tell what the labels tell.
        "CREATE TABLE dataset_told_by (attribute TEXT PRIMARY KEY)",
      ]),
    // How far the labels and what was taken back had come when a version read them: of locked images later ones count as new contents,
    // whatever they say.
    Migration(
      "dataset", 3,
      [
        """
        CREATE TABLE dataset_read (
          version INTEGER PRIMARY KEY REFERENCES dataset_version (number), label INTEGER NOT NULL,
          retractions INTEGER NOT NULL
        )
        """
      ]),
  ]

  /// The files that the tables refer to: the heads and parts of manifests.
  public static let references = [
    BlobReferences(
      "dataset",
      [
        .init("dataset_version", "SELECT digest FROM dataset_version"),
        .init("dataset_part", "SELECT DISTINCT digest FROM dataset_part"),
      ])
  ]

  /// Patients who withdrew, whether everything of theirs is gone by now or not.
  public func withdrawnPatients() throws -> Set<Int> {
    try archive.records.read { reader in try Self.withdrawnPatients(in: reader) }
  }

  static func withdrawnPatients(in reader: RecordReader) throws(StoreError) -> Set<Int> {
    var patients: Set<Int> = []
    for row in try reader.rows("SELECT patient FROM dataset_withdrawal") { patients.insert(try row.value(0)) }
    return patients
  }
}
