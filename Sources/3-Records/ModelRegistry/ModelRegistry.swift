// SPDX-License-Identifier: Apache-2.0
public import ModelPackages
public import Store
import Vocabulary

/// The models of an archive: each version known by its digest, with who allowed it what, on which evidence, and when.
///
/// A version never changes. What is said of it is a ``Fact`` that holds for a time and was said at a time, so that both *what was so*
/// and *what did we know* have an answer for any moment. Every change appends to the audit trail in its own transaction.
///
/// ```swift
/// let registry = ModelRegistry(archive, packages: reader)
/// let champion = try registry.load("chest:champion", for: .live)      // verified, or an error that says what is wrong
/// ```
public struct ModelRegistry: Sendable {
  /// How a package is read from its files.
  public struct PackageReader: Sendable {
    /// Reads files by their paths.
    public let read: @Sendable (_ files: [String: [UInt8]]) throws -> ModelPackage

    /// Makes a reader of a function.
    public init(_ read: @escaping @Sendable (_ files: [String: [UInt8]]) throws -> ModelPackage) { self.read = read }
  }

  /// The archive.
  public let archive: Archive
  let packages: PackageReader
  var ledger: FactLedger { FactLedger(archive: archive) }

  /// The registry of an archive that was opened with ``migrations`` among its tables.
  public init(_ archive: Archive, packages: PackageReader) {
    self.archive = archive
    self.packages = packages
  }

  /// The tables.
  ///
  /// Rows are only added: triggers forbid the rest, as a fence against mistakes. What finds a change around them is the audit trail,
  /// which holds the digest of each fact, record and signature.
  public static let migrations: [Migration] = [
    Migration(
      "model", 1,
      [
        "CREATE TABLE model_model (number INTEGER PRIMARY KEY, name TEXT NOT NULL UNIQUE)",
        """
        CREATE TABLE model_version (
          number INTEGER PRIMARY KEY, model INTEGER NOT NULL REFERENCES model_model (number), version INTEGER NOT NULL,
          digest BLOB NOT NULL UNIQUE, record BLOB NOT NULL, registered INTEGER NOT NULL, registrant TEXT NOT NULL,
          UNIQUE (model, version)
        )
        """,
        """
        CREATE TABLE model_file (
          version INTEGER NOT NULL REFERENCES model_version (number), path TEXT NOT NULL, digest BLOB NOT NULL,
          size INTEGER NOT NULL, PRIMARY KEY (version, path)
        ) WITHOUT ROWID
        """,
        """
        CREATE TABLE model_signature (
          number INTEGER PRIMARY KEY, version INTEGER NOT NULL REFERENCES model_version (number), bundle BLOB NOT NULL,
          signing_key TEXT NOT NULL, known INTEGER NOT NULL, UNIQUE (version, bundle)
        )
        """,
        """
        CREATE TABLE model_document (
          number INTEGER PRIMARY KEY, digest BLOB NOT NULL UNIQUE, what TEXT NOT NULL, known INTEGER NOT NULL
        )
        """,
        """
        CREATE TABLE model_fact (
          number INTEGER PRIMARY KEY AUTOINCREMENT, kind TEXT NOT NULL, subject TEXT NOT NULL, value TEXT NOT NULL,
          valid_from INTEGER NOT NULL, valid_until INTEGER, known INTEGER NOT NULL, agent TEXT NOT NULL, reason TEXT,
          CHECK (valid_until IS NULL OR valid_until > valid_from)
        )
        """,
        "CREATE INDEX model_fact_subject ON model_fact (kind, subject, number)",
        "CREATE INDEX model_fact_known ON model_fact (known)",
      ]
        + ["model_version", "model_file", "model_signature", "model_document", "model_fact"].flatMap { table in
          ["UPDATE", "DELETE"].map { act in
            """
            CREATE TRIGGER \(table)_\(act.lowercased()) BEFORE \(act) ON \(table)
            BEGIN SELECT RAISE(ABORT, 'what a registry says is only ever added to'); END
            """
          }
        })
  ]

  /// Which files the tables refer to.
  public static let references = [
    BlobReferences(
      "model",
      [
        .init("model_version", "SELECT record FROM model_version"),
        .init("model_file", "SELECT DISTINCT digest FROM model_file"),
        .init("model_signature", "SELECT DISTINCT bundle FROM model_signature"),
        .init("model_document", "SELECT digest FROM model_document"),
      ])
  ]
}
