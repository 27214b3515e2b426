// SPDX-License-Identifier: Apache-2.0
import DICOM
import Foundation
import Volumes

/// Files made for tests.
enum Made {
  static func text(_ values: [Double]) -> Value { .text(values.map { String($0) }) }

  /// A slice of a CT or another plain image.
  static func slice(
    modality: String = "CT", position: [Double], orientation: [Double] = [1, 0, 0, 0, 1, 0],
    spacing: [Double] = [1, 1], rows: Int = 4, columns: Int = 4, number: Int, series: String = "1.2.3",
    thickness: Double? = nil, frameOfReference: String = "1.9", imageType: [String] = ["ORIGINAL", "PRIMARY", "AXIAL"],
    _ more: [DataSet.Element] = []
  ) -> DataSet {
    var set = DataSet([
      .init(.imageType, .codeString, .text(imageType)),
      .init(.sopClassUID, .uniqueIdentifier, .text(["1.2.840.10008.5.1.4.1.1.2"])),
      .init(.sopInstanceUID, .uniqueIdentifier, .text(["\(series).\(number)"])),
      .init(.modality, .codeString, .text([modality])),
      .init(.studyInstanceUID, .uniqueIdentifier, .text(["1.2"])),
      .init(.seriesInstanceUID, .uniqueIdentifier, .text([series])),
      .init(.instanceNumber, .integerString, .text([String(number)])),
      .init(.imagePositionPatient, .decimalString, text(position)),
      .init(.imageOrientationPatient, .decimalString, text(orientation)),
      .init(.frameOfReferenceUID, .uniqueIdentifier, .text([frameOfReference])),
      .init(.samplesPerPixel, .unsignedShort, .integers([1])),
      .init(.photometricInterpretation, .codeString, .text(["MONOCHROME2"])),
      .init(.rows, .unsignedShort, .integers([rows])),
      .init(.columns, .unsignedShort, .integers([columns])),
      .init(.pixelSpacing, .decimalString, text(spacing)),
      .init(.bitsAllocated, .unsignedShort, .integers([16])),
      .init(.bitsStored, .unsignedShort, .integers([16])),
      .init(.highBit, .unsignedShort, .integers([15])),
      .init(.pixelRepresentation, .unsignedShort, .integers([1])),
    ])
    if let thickness { set.set(.sliceThickness, .decimalString, text([thickness])) }
    if modality == "CT" {
      set.set(.rescaleSlope, .decimalString, text([1]))
      set.set(.rescaleIntercept, .decimalString, text([-1024]))
    }
    for element in more { set.set(element) }
    return set
  }

  /// A picture of one row with no geometry.
  static func picture(
    photometric: String = "MONOCHROME2", columns: Int = 4, signed: Bool = false, bits: Int = 16,
    _ more: [DataSet.Element] = []
  ) -> DataSet {
    var set = DataSet([
      .init(.sopInstanceUID, .uniqueIdentifier, .text(["1.2.9"])),
      .init(.samplesPerPixel, .unsignedShort, .integers([1])),
      .init(.photometricInterpretation, .codeString, .text([photometric])),
      .init(.rows, .unsignedShort, .integers([1])),
      .init(.columns, .unsignedShort, .integers([columns])),
      .init(.bitsAllocated, .unsignedShort, .integers([16])),
      .init(.bitsStored, .unsignedShort, .integers([bits])),
      .init(.highBit, .unsignedShort, .integers([bits - 1])),
      .init(.pixelRepresentation, .unsignedShort, .integers([signed ? 1 : 0])),
    ])
    for element in more { set.set(element) }
    return set
  }

  static func row(_ samples: [Int16], _ photometric: String = "MONOCHROME2") -> PixelArray? {
    PixelArray(
      rows: 1, columns: samples.count, frames: 1, samplesPerPixel: 1, photometricInterpretation: photometric,
      samples: .int16(samples))
  }

  /// Slices of a sphere: `inside` where a voxel's centre is within the radius of the centre, 0 elsewhere.
  static func sphere(_ set: DataSet, centre: Vector3, radius: Double, inside: Int16) -> PixelArray? {
    let position = set.reals(.imagePositionPatient)
    let orientation = set.reals(.imageOrientationPatient)
    let spacing = set.reals(.pixelSpacing)
    let (rows, columns) = (set.integer(.rows) ?? 0, set.integer(.columns) ?? 0)
    var samples: [Int16] = []
    for row in 0..<rows {
      for column in 0..<columns {
        let (x, y) = (Double(column) * spacing[1], Double(row) * spacing[0])
        let point = Vector3(
          position[0] + orientation[0] * x + orientation[3] * y, position[1] + orientation[1] * x + orientation[4] * y,
          position[2] + orientation[2] * x + orientation[5] * y)
        samples.append((point - centre).length <= radius ? inside : 0)
      }
    }
    return PixelArray(
      rows: rows, columns: columns, frames: 1, samplesPerPixel: 1, photometricInterpretation: "MONOCHROME2",
      samples: .int16(samples))
  }

  static func code(_ value: String, _ scheme: String, _ meaning: String) -> DataSet {
    DataSet([
      .init(.codeValue, .shortString, .text([value])),
      .init(.codingSchemeDesignator, .shortString, .text([scheme])),
      .init(.codeMeaning, .longString, .text([meaning])),
    ])
  }
}
