// SPDX-License-Identifier: Apache-2.0
public import Store

extension AuditTrail {
  /// The tables.
  ///
  /// Triggers forbid what would change or take away an entry. They are a fence against mistakes; what finds a change that was made
  /// around them is the chain.
  public static let migrations: [Migration] = [
    Migration(
      "audit", 1,
      [
        """
        CREATE TABLE audit_entry (
          sequence INTEGER PRIMARY KEY, entry BLOB NOT NULL, leaf BLOB NOT NULL,
          time INTEGER NOT NULL, action TEXT NOT NULL, agent TEXT NOT NULL
        )
        """,
        "CREATE INDEX audit_entry_time ON audit_entry (time)",
        "CREATE INDEX audit_entry_action ON audit_entry (action)",
        "CREATE INDEX audit_entry_agent ON audit_entry (agent)",
        """
        CREATE TABLE audit_object (
          sequence INTEGER NOT NULL, place INTEGER NOT NULL, kind TEXT NOT NULL, identity TEXT, digest BLOB,
          PRIMARY KEY (sequence, place)
        ) WITHOUT ROWID
        """,
        "CREATE INDEX audit_object_digest ON audit_object (digest) WHERE digest IS NOT NULL",
        "CREATE INDEX audit_object_identity ON audit_object (identity, kind) WHERE identity IS NOT NULL",
        """
        CREATE TABLE audit_subtree (
          level INTEGER NOT NULL, position INTEGER NOT NULL, digest BLOB NOT NULL, PRIMARY KEY (level, position)
        ) WITHOUT ROWID
        """,
        """
        CREATE TABLE audit_state (
          one INTEGER PRIMARY KEY CHECK (one = 1), size INTEGER NOT NULL, last BLOB, peaks BLOB NOT NULL
        )
        """,
        "INSERT INTO audit_state (one, size, last, peaks) VALUES (1, 0, NULL, x'')",
        """
        CREATE TABLE audit_checkpoint (
          number INTEGER PRIMARY KEY, size INTEGER NOT NULL, note TEXT NOT NULL
        )
        """,
      ] + ["audit_entry", "audit_object", "audit_subtree", "audit_checkpoint"].flatMap(fence)
        + [
          """
          CREATE TRIGGER audit_entry_insert BEFORE INSERT ON audit_entry
          WHEN NEW.sequence <> (SELECT size FROM audit_state)
          BEGIN SELECT RAISE(ABORT, 'entries of the audit trail follow one upon the other'); END
          """
        ])
  ]

  private static func fence(_ table: String) -> [String] {
    ["UPDATE", "DELETE"].map { act in
      """
      CREATE TRIGGER \(table)_\(act.lowercased()) BEFORE \(act) ON \(table)
      BEGIN SELECT RAISE(ABORT, 'the audit trail is only ever added to'); END
      """
    }
  }
}
