// SPDX-License-Identifier: Apache-2.0
public import AuditTrail
public import Store
public import Vocabulary

/// The reports that an archive keeps, each bound to the version it speaks of.
public struct QualityReports: Sendable {
  /// The tables.
  public static let migrations: [Migration] = [
    Migration(
      "quality", 1,
      [
        """
        CREATE TABLE quality_report (
          number INTEGER PRIMARY KEY, version BLOB NOT NULL, report BLOB NOT NULL, made INTEGER NOT NULL,
          serious INTEGER NOT NULL, warnings INTEGER NOT NULL, notes INTEGER NOT NULL, not_judged INTEGER NOT NULL
        )
        """,
        "CREATE INDEX quality_report_version ON quality_report (version)",
        "CREATE INDEX quality_report_report ON quality_report (report)",
      ])
  ]

  /// The files that the tables refer to: the reports.
  public static let references = [
    BlobReferences("quality", [.init("quality_report", "SELECT DISTINCT report FROM quality_report")])
  ]

  /// A report that is kept.
  public struct Kept: Sendable, Hashable {
    /// The version it speaks of.
    public let version: ContentDigest
    /// Its own digest, by which its file is found.
    public let report: ContentDigest
    /// When it was made.
    public let made: Timestamp
    /// How many serious findings it has.
    public let serious: Int
    /// How many warnings.
    public let warnings: Int
    /// How many notes.
    public let notes: Int
    /// How many questions could not be judged.
    public let notJudged: Int
  }

  private let archive: Archive

  /// The reports of an archive.
  public init(_ archive: Archive) { self.archive = archive }

  /// Keeps a report and writes into the trail that the version was checked.
  ///
  /// A report names images by their number and patients not at all, so it is kept unsealed.
  /// - Parameters:
  ///   - report: The report, of a version that has a digest.
  ///   - context: Who had it made, and why.
  /// - Returns: The report's digest; `nil` where it speaks of no kept version and is not kept either.
  /// - Throws: `StoreError` where the archive could not be written.
  @discardableResult
  public func keep(_ report: QualityReport, by context: AuditContext) throws -> ContentDigest? {
    guard let version = report.subject.version else { return nil }
    return try archive.keeping { _ in
      let digest = try archive.blobs.put(report.bytes)
      try write(report, of: version, kept: digest, by: context)
      return digest
    }
  }

  private func write(
    _ report: QualityReport, of version: ContentDigest, kept digest: ContentDigest, by context: AuditContext
  ) throws {
    let made = archive.time.now()
    try archive.records.write { writer in
      try writer.execute(
        """
        INSERT INTO quality_report (version, report, made, serious, warnings, notes, not_judged)
        VALUES (\(version), \(digest), \(made), \(report.count(.serious)), \(report.count(.warning)),
          \(report.count(.note)), \(report.gaps.count))
        """)
      try AuditTrail(archive).append(
        AuditEvent(
          "dataset.check", by: context,
          on: [.init("dataset-version", digest: version), .init("quality-report", digest: digest)],
          details: [
            .init("serious", .integer(report.count(.serious))), .init("warnings", .integer(report.count(.warning))),
            .init("notJudged", .integer(report.gaps.count)),
          ]), in: writer)
    }
  }

  /// The reports on a version, the latest first.
  public func reports(on version: ContentDigest) throws -> [Kept] {
    try archive.records.read { reader in
      try reader.rows(
        """
        SELECT version, report, made, serious, warnings, notes, not_judged FROM quality_report
        WHERE version = \(version) ORDER BY number DESC
        """
      ).map { (row) throws(StoreError) in
        Kept(
          version: try row.value(0), report: try row.value(1), made: try row.value(2), serious: try row.value(3),
          warnings: try row.value(4), notes: try row.value(5), notJudged: try row.value(6))
      }
    }
  }

  /// The bytes of a kept report.
  public func bytes(of report: ContentDigest) throws(StoreError) -> [UInt8] { try archive.blobs.bytes(of: report) }
}
