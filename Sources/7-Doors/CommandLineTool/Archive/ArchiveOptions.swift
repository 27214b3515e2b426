// SPDX-License-Identifier: Apache-2.0
import ArgumentParser
import AuditTrail
import Catalog
import DataQuality
import Datasets
import Features
import Foundation
import ModelRegistry
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
    return AuditContext(
      agent: .init(.person, name), account: Self.account, reason: reason, software: Software.description)
  }

  /// The account of the system, which nobody states: by its name, else by its number.
  static let account: String = {
    withUnsafeTemporaryAllocation(of: CChar.self, capacity: 16_384) { room in
      var entry = passwd()
      var found: UnsafeMutablePointer<passwd>?
      // The name lies in the room, which must outlive it.
      guard let start = room.baseAddress, getpwuid_r(getuid(), &entry, start, room.count, &found) == 0, found != nil,
        let name = entry.pw_name
      else { return String(getuid()) }
      return String(cString: name)
    }
  }()

  /// Opens the archive.
  func open(_ access: Archive.Access = .writing) throws -> Archive {
    try Archive.open(
      at: folder, migrations: Self.migrations, references: Self.references, access: access, ringKey: Self.ringKey,
      time: RunTime.source)
  }

  /// Where the ring key's files begin, where they do not lie in the archive.
  static var ringKey: URL? {
    ProcessInfo.processInfo.environment["FIDUCIAL_KEY_FILE"].flatMap { $0.isEmpty ? nil : URL(filePath: $0) }
  }

  /// The tables of all rooms, from the lowest up.
  static var migrations: [Migration] {
    AuditTrail.migrations + FeatureStore.migrations + Catalog.migrations + Datasets.migrations
      + DatasetSplits.migrations + QualityReports.migrations + ModelRegistry.migrations
  }

  /// Which files the tables of all rooms refer to; each room of ``migrations`` is here too.
  static var references: [BlobReferences] {
    [AuditTrail.references, FeatureStore.references, Catalog.references] + Datasets.references
      + DatasetSplits.references + QualityReports.references + ModelRegistry.references
  }
}
