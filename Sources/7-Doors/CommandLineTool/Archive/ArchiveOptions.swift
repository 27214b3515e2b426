// SPDX-License-Identifier: Apache-2.0
import ArgumentParser
import AuditTrail
import Catalog
import DataQuality
import Datasets
import Features
import Foundation
import Store
import Vocabulary

/// Which archive is meant, and who acts: alike for every verb that keeps or reads records.
struct ArchiveOptions: ParsableArguments {
  @Option(
    name: [.customLong("archive"), .customShort("A")],
    help: "The archive's folder; else FIDUCIAL_ARCHIVE, else the folder 'archive' here.")
  var path: String?

  @Option(help: "Who acts, by the account at this site; else FIDUCIAL_AGENT, else the account of the system.")
  var agent: String?

  @Option(help: "Why; goes into the audit trail. No patient data.")
  var reason: String?

  /// The folder.
  var folder: URL {
    URL(filePath: path ?? ProcessInfo.processInfo.environment["FIDUCIAL_ARCHIVE"] ?? "archive")
  }

  /// Who acts, and why.
  var context: AuditContext {
    let name = agent ?? ProcessInfo.processInfo.environment["FIDUCIAL_AGENT"] ?? NSUserName()
    return AuditContext(agent: .init(.person, name), reason: reason, software: Software.description)
  }

  /// Opens the archive.
  func open() throws -> Archive {
    try Archive.open(at: folder, migrations: Self.migrations, time: RunTime.source)
  }

  /// The tables of all rooms, from the lowest up.
  static var migrations: [Migration] {
    AuditTrail.migrations + FeatureStore.migrations + Catalog.migrations + Datasets.migrations
      + QualityReports.migrations
  }
}
