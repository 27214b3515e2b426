// SPDX-License-Identifier: Apache-2.0
public import Store

extension Catalog {
  /// The tables.
  ///
  /// Study and series go by a keyed digest of what they were called, as patients do; unique identifiers of DICOM are kept beside it
  /// because exports and references need them, and leave the records in no other way. A patient's row outlives a withdrawal: it is the
  /// stone that keeps the same patient from being taken in again.
  ///
  /// A posting is a set of images that share a value: `place` is the value's number times 2²⁰ and the number of the piece.
  public static let migrations: [Migration] = [
    Migration(
      "catalog", 1,
      [
        "CREATE TABLE catalog_secret (number INTEGER PRIMARY KEY, sealed BLOB NOT NULL)",
        """
        CREATE TABLE catalog_terms (
          number INTEGER PRIMARY KEY AUTOINCREMENT, digest BLOB NOT NULL UNIQUE, document TEXT NOT NULL, retention TEXT,
          added INTEGER NOT NULL
        )
        """,
        """
        CREATE TABLE catalog_patient (
          number INTEGER PRIMARY KEY AUTOINCREMENT, identifier BLOB NOT NULL UNIQUE, added INTEGER NOT NULL,
          removed INTEGER
        )
        """,
        """
        CREATE TABLE catalog_study (
          number INTEGER PRIMARY KEY AUTOINCREMENT, patient INTEGER NOT NULL REFERENCES catalog_patient (number),
          identifier BLOB NOT NULL, uid TEXT, UNIQUE (patient, identifier)
        )
        """,
        """
        CREATE TABLE catalog_series (
          number INTEGER PRIMARY KEY AUTOINCREMENT, study INTEGER NOT NULL REFERENCES catalog_study (number),
          identifier BLOB NOT NULL, uid TEXT, UNIQUE (study, identifier)
        )
        """,
        """
        CREATE TABLE catalog_instance (
          key INTEGER PRIMARY KEY AUTOINCREMENT, content BLOB NOT NULL, blob BLOB, pixels BLOB,
          patient INTEGER NOT NULL REFERENCES catalog_patient (number),
          study INTEGER NOT NULL REFERENCES catalog_study (number),
          series INTEGER NOT NULL REFERENCES catalog_series (number), uid TEXT UNIQUE,
          imported INTEGER NOT NULL, terms INTEGER NOT NULL REFERENCES catalog_terms (number), batch INTEGER,
          facts BLOB NOT NULL, UNIQUE (content, patient)
        )
        """,
        "CREATE INDEX catalog_instance_pixels ON catalog_instance (pixels)",
        "CREATE INDEX catalog_instance_patient ON catalog_instance (patient)",
        "CREATE INDEX catalog_instance_study ON catalog_instance (study)",
        "CREATE INDEX catalog_instance_series ON catalog_instance (series)",
        "CREATE INDEX catalog_instance_terms ON catalog_instance (terms)",
        "CREATE TABLE catalog_attribute (number INTEGER PRIMARY KEY, name TEXT NOT NULL UNIQUE)",
        """
        CREATE TABLE catalog_value (
          number INTEGER PRIMARY KEY AUTOINCREMENT, attribute INTEGER NOT NULL REFERENCES catalog_attribute (number),
          kind INTEGER NOT NULL, name TEXT NOT NULL, value REAL, UNIQUE (attribute, kind, name)
        )
        """,
        "CREATE INDEX catalog_value_number ON catalog_value (attribute, value) WHERE value IS NOT NULL",
        "CREATE TABLE catalog_posting (place INTEGER PRIMARY KEY, members INTEGER NOT NULL, bits BLOB NOT NULL)",
        """
        CREATE TABLE catalog_batch (
          number INTEGER PRIMARY KEY AUTOINCREMENT, run TEXT NOT NULL, written INTEGER NOT NULL, taken INTEGER NOT NULL,
          files INTEGER NOT NULL
        )
        """,
        """
        CREATE TABLE catalog_file (
          path BLOB PRIMARY KEY, size INTEGER NOT NULL, modified INTEGER NOT NULL, plan BLOB NOT NULL,
          outcome TEXT NOT NULL, reason TEXT, instance INTEGER, content BLOB, batch INTEGER NOT NULL
        )
        """,
        "CREATE INDEX catalog_file_instance ON catalog_file (instance) WHERE instance IS NOT NULL",
      ]),
    // Keyed digests of what a withdrawn patient's images were, by which they are known under any other name of the patient; and of the
    // row of a table that told of a file, by which a corrected table is seen.
    Migration(
      "catalog", 2,
      [
        "CREATE TABLE catalog_removed (mark BLOB PRIMARY KEY, patient INTEGER NOT NULL)",
        "ALTER TABLE catalog_file ADD COLUMN told BLOB",
      ]),
    // What was known of an image before it was corrected: the value as in `catalog_value`, or nothing, and from when until when.
    Migration(
      "catalog", 3,
      [
        """
        CREATE TABLE catalog_history (
          number INTEGER PRIMARY KEY AUTOINCREMENT, instance INTEGER NOT NULL REFERENCES catalog_instance (key),
          attribute TEXT NOT NULL, kind INTEGER, name TEXT, value REAL, since INTEGER NOT NULL, until INTEGER NOT NULL,
          batch INTEGER
        )
        """,
        "CREATE INDEX catalog_history_instance ON catalog_history (instance)",
      ]),
  ]
}
