// SPDX-License-Identifier: Apache-2.0
import DICOM
import Foundation
import TestSupport
import Workers

/// The built helper, as the clients start it.
enum BuiltHelper {
  /// The executables stand beside the test bundle.
  static let folder: URL = {
    let bundle = URL(filePath: ProcessInfo.processInfo.arguments[0]).deletingLastPathComponent()
    let root = URL(filePath: #filePath).deletingLastPathComponent().deletingLastPathComponent()
      .deletingLastPathComponent().deletingLastPathComponent().deletingLastPathComponent()
    let beside = bundle.appending(path: "fiducial-dicom")
    return FileManager.default.isExecutableFile(atPath: beside.path) ? bundle : root.appending(path: ".build/release")
  }()

  static let program = HelperProgram("fiducial-dicom", in: folder)
}

/// A small CT image of a made patient.
enum MadeFile {
  static func dataSet(rows: Int = 3, columns: Int = 4, frames: Int? = nil) -> DataSet {
    var dataSet = MadeImage.dataSet(
      rows: rows, columns: columns, frames: frames, allocated: 16, stored: 12, isSigned: true)
    dataSet.set(.sopClassUID, .uniqueIdentifier, .text(["1.2.840.10008.5.1.4.1.1.2"]))
    dataSet.set(.sopInstanceUID, .uniqueIdentifier, .text(["2.25.7"]))
    dataSet.set(.patientName, .personName, .text(["Müller^Änne=王^小東"]))
    dataSet.set(.patientID, .longString, .text(["P1"]))
    dataSet.set(.modality, .codeString, .text(["CT"]))
    var code = DataSet()
    code.set(.codeMeaning, .longString, .text(["Größe"]))
    dataSet.set(.procedureCodeSequence, .sequence, .items([code, DataSet()]))
    let count = rows * columns * (frames ?? 1)
    let samples = (0..<count).map { Int16(truncatingIfNeeded: $0 * 37 % 4096 - 2048) }
    dataSet.set(.pixelData, .otherWord, .bytes(samples.withUnsafeBytes { Array($0) }))
    return dataSet
  }

  static func bytes(_ dataSet: DataSet, as syntax: TransferSyntax = .explicitLittleEndian) throws -> [UInt8] {
    let file = DICOMFile(metaInformation: DataSet(), dataSet: dataSet, transferSyntaxUID: syntax.rawValue)
    return try DataSetWriter.bytes(of: file, as: syntax, strictness: .asIs)
  }
}

extension TemporaryFolder {
  /// Writes bytes and returns where they are.
  func write(_ name: String, _ bytes: [UInt8]) throws -> URL {
    let location = file(name)
    try Data(bytes).write(to: location)
    return location
  }
}
