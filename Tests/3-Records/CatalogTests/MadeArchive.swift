// SPDX-License-Identifier: Apache-2.0
import AuditTrail
import Catalog
import DICOM
import Features
import Foundation
import ImageFiles
import Store
import TestSupport
import Vocabulary
import Workers

/// An archive of a test's own.
struct MadeArchive {
  let folder: TemporaryFolder
  let archive: Archive

  static let time = TimeSource.fixed(Timestamp(microseconds: 1_767_225_600_000_000))
  static let context = AuditContext(agent: .init(.person, "tester"), software: "test")
  static let migrations = AuditTrail.migrations + FeatureStore.migrations + Catalog.migrations

  init() throws {
    folder = try TemporaryFolder()
    archive = try Archive.create(at: folder.file("archive"), migrations: Self.migrations, time: Self.time)
  }

  var catalog: Catalog { Catalog(archive) }

  /// Another opening of the same archive, as another process would have it.
  func again() throws -> Archive {
    try Archive.open(at: folder.file("archive"), migrations: Self.migrations, time: Self.time)
  }

  func terms() throws -> Int { try catalog.number(of: .synthetic) }

  /// The events of the trail, as text.
  func trail() throws -> String {
    try archive.records.read { reader in
      try AuditTrail(archive).entries(AuditQuery(), in: reader).map { "\($0.event)" }.joined(separator: "\n")
    }
  }
}

/// The built helper, as the command starts it.
enum BuiltHelper {
  /// The executables stand beside the test bundle.
  static let folder: URL = {
    let bundle = URL(filePath: ProcessInfo.processInfo.arguments[0]).deletingLastPathComponent()
    let root = URL(filePath: #filePath).deletingLastPathComponent().deletingLastPathComponent()
      .deletingLastPathComponent().deletingLastPathComponent()
    let beside = bundle.appending(path: "fiducial-dicom")
    return FileManager.default.isExecutableFile(atPath: beside.path) ? bundle : root.appending(path: ".build/release")
  }()

  static func pool() -> WorkerPool { WorkerPool(HelperProgram("fiducial-dicom", in: folder), workers: 2) }
}

extension Importer {
  /// An importer with a helper of its own.
  init(made catalog: Catalog, _ options: ImportOptions) {
    let pool = BuiltHelper.pool()
    self.init(catalog, dicom: DICOMHelper(pool: pool), images: ImageFileClient(pool: pool), options: options)
  }
}

extension ImportOptions {
  /// Synthetic terms and the usual policy.
  static func made(
    terms: UsageTerms = .synthetic, policy: ImportPolicy = ImportPolicy(), batchSize: Int = 4
  ) -> ImportOptions {
    ImportOptions(
      terms: terms, policy: policy, context: MadeArchive.context, extractors: StandardExtractors.all,
      batchSize: batchSize)
  }
}

/// Small DICOM files of made patients.
enum MadeDICOM {
  static let columns = 6
  static let rows = 5

  static func data(
    _ number: Int, patient: String = "S001", offset: Int = 0, _ change: (inout DataSet) -> Void = { _ in }
  ) -> DataSet {
    var data = DataSet()
    let texts: [(Tag, ValueRepresentation, String)] = [
      (.sopClassUID, .uniqueIdentifier, "1.2.840.10008.5.1.4.1.1.1.1"),
      (.sopInstanceUID, .uniqueIdentifier, "2.25.7.\(number)"),
      (.studyDate, .date, "20260131"), (.modality, .codeString, "DX"), (.manufacturer, .longString, "Maker"),
      (.institutionName, .longString, number % 2 == 0 ? "North" : "South"), (.patientID, .longString, patient),
      (.patientName, .personName, patient), (.patientSex, .codeString, number % 2 == 0 ? "F" : "M"),
      (.patientAge, .ageString, "0\(50 + number % 40)Y"), (.viewPosition, .codeString, "PA"),
      (.patientIdentityRemoved, .codeString, "YES"), (.deidentificationMethod, .longString, "By hand"),
      (.studyInstanceUID, .uniqueIdentifier, "2.25.8.\(patient.utf8.reduce(0) { $0 * 7 + Int($1) })"),
      (.seriesInstanceUID, .uniqueIdentifier, "2.25.9.\(number)"),
      (.photometricInterpretation, .codeString, "MONOCHROME2"),
    ]
    for (tag, representation, text) in texts { data.set(tag, representation, .text([text])) }
    let numbers: [(Tag, Int)] = [
      (.samplesPerPixel, 1), (.rows, rows), (.columns, columns), (.bitsAllocated, 16), (.bitsStored, 12),
      (.highBit, 11),
      (.pixelRepresentation, 0),
    ]
    for (tag, value) in numbers { data.set(tag, .unsignedShort, .integers([value])) }
    var bytes: [UInt8] = []
    for place in 0..<rows * columns {
      let value = (place * 31 + number * 17 + offset) % 4096
      bytes += [UInt8(truncatingIfNeeded: value), UInt8(truncatingIfNeeded: value >> 8)]
    }
    data.set(.pixelData, .otherWord, .bytes(bytes))
    change(&data)
    return data
  }

  @discardableResult
  static func write(_ data: DataSet, _ name: String, in folder: URL) throws -> URL {
    let bytes = try DataSetWriter.bytes(
      of: DICOMFile(
        metaInformation: DataSet(), dataSet: data, transferSyntaxUID: TransferSyntax.explicitLittleEndian.rawValue),
      as: .explicitLittleEndian)
    let place = folder.appending(path: name)
    try FileManager.default.createDirectory(
      at: place.deletingLastPathComponent(), withIntermediateDirectories: true)
    try Data(bytes).write(to: place)
    return place
  }
}
