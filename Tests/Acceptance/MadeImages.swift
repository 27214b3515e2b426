// SPDX-License-Identifier: Apache-2.0
import DICOM
import Foundation
import TestSupport

/// Small DICOM files of a made patient, written by the writer under test and read by the command.
enum MadeImages {
  static let study = "2.25.1001"
  static let series = "2.25.1002"
  /// Columns, rows and slices of the made series.
  static let (columns, rows, slices) = (6, 4, 3)

  /// The stored sample of a pixel: a ramp that tells every place from every other.
  static func sample(_ column: Int, _ row: Int, _ slice: Int) -> Int { column + 10 * row + 100 * slice }

  /// One slice of a CT series, 2.5 mm apart, tilted by nothing.
  static func slice(_ number: Int) -> DataSet {
    var data = DataSet()
    let texts: [(Tag, ValueRepresentation, [String])] = [
      (.imageType, .codeString, ["ORIGINAL", "PRIMARY", "AXIAL"]),
      (.sopClassUID, .uniqueIdentifier, ["1.2.840.10008.5.1.4.1.1.2"]),
      (.sopInstanceUID, .uniqueIdentifier, ["2.25.2000.\(number + 1)"]),
      (.studyDate, .date, ["20240102"]), (.studyTime, .time, ["101010"]), (.modality, .codeString, ["CT"]),
      (.accessionNumber, .shortString, ["ACC42"]), (.manufacturer, .longString, ["Maker"]),
      (.referringPhysicianName, .personName, ["Made^Referrer"]), (.patientName, .personName, ["Made^Up"]),
      (.patientID, .longString, ["PID42"]), (.patientBirthDate, .date, ["19600102"]),
      (.patientSex, .codeString, ["F"]), (.kvp, .decimalString, ["120"]),
      (.positionReferenceIndicator, .longString, [""]),
      (.patientPosition, .codeString, ["HFS"]), (.studyInstanceUID, .uniqueIdentifier, [study]),
      (.seriesInstanceUID, .uniqueIdentifier, [series]), (.studyID, .shortString, ["1"]),
      (.seriesNumber, .integerString, ["3"]), (.acquisitionNumber, .integerString, ["1"]),
      (.instanceNumber, .integerString, ["\(number + 1)"]),
      (.imagePositionPatient, .decimalString, ["-10", "-20", "\(Double(number) * 2.5)"]),
      (.imageOrientationPatient, .decimalString, ["1", "0", "0", "0", "1", "0"]),
      (.frameOfReferenceUID, .uniqueIdentifier, ["2.25.1003"]), (.sliceThickness, .decimalString, ["2.5"]),
      (.photometricInterpretation, .codeString, ["MONOCHROME2"]), (.pixelSpacing, .decimalString, ["0.5", "0.75"]),
      (.windowCenter, .decimalString, ["0"]), (.windowWidth, .decimalString, ["400"]),
      (.rescaleIntercept, .decimalString, ["-100"]), (.rescaleSlope, .decimalString, ["2"]),
      (.rescaleType, .longString, ["HU"]),
    ]
    for (tag, representation, values) in texts {
      data.set(tag, representation, values == [""] ? .empty : .text(values))
    }
    let numbers: [(Tag, Int)] = [
      (.samplesPerPixel, 1), (.rows, rows), (.columns, columns), (.bitsAllocated, 16), (.bitsStored, 16),
      (.highBit, 15),
      (.pixelRepresentation, 1),
    ]
    for (tag, value) in numbers { data.set(tag, .unsignedShort, .integers([value])) }
    var bytes: [UInt8] = []
    for row in 0..<rows {
      for column in 0..<columns {
        let value = sample(column, row, number)
        bytes += [UInt8(truncatingIfNeeded: value), UInt8(truncatingIfNeeded: value >> 8)]
      }
    }
    data.set(.pixelData, .otherWord, .bytes(bytes))
    return data
  }

  /// A data set as the bytes of a file.
  static func bytes(_ data: DataSet, as syntax: TransferSyntax = .explicitLittleEndian) throws -> [UInt8] {
    try DataSetWriter.bytes(
      of: DICOMFile(metaInformation: DataSet(), dataSet: data, transferSyntaxUID: syntax.rawValue), as: syntax)
  }

  /// The series as files of a folder.
  static func write(to folder: URL) throws {
    try FileManager.default.createDirectory(at: folder, withIntermediateDirectories: true)
    for number in 0..<slices {
      try Data(bytes(slice(number))).write(to: folder.appending(path: "slice\(number + 1).dcm"))
    }
  }
}
