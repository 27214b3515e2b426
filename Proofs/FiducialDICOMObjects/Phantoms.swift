// SPDX-License-Identifier: Apache-2.0
import DICOM
import Foundation
import Imaging
import Volumes

/// Made images: a head of twelve oblique CT slices, and an enhanced MR image of eight frames.
enum Phantoms {
  static func set(_ data: inout DataSet, _ tag: Tag, _ representation: ValueRepresentation, _ values: String...) {
    data.set(tag, representation, values.isEmpty ? .empty : .text(values))
  }

  static func decimals(_ data: inout DataSet, _ tag: Tag, _ values: [Double]) {
    data.set(tag, .decimalString, .text(values.map { String(format: "%.10g", $0) }))
  }

  static func patientAndStudy(_ uids: inout UIDSource) -> DataSet {
    var data = DataSet()
    set(&data, .specificCharacterSet, .codeString, "ISO_IR 192")
    set(&data, .patientName, .personName, "Fantôme^Tête")
    set(&data, .patientID, .longString, "PHANTOM-1")
    set(&data, .patientBirthDate, .date, "19700101")
    set(&data, .patientSex, .codeString, "O")
    set(&data, .studyInstanceUID, .uniqueIdentifier, uids.next())
    set(&data, .studyDate, .date, "20240102")
    set(&data, .studyTime, .time, "101010")
    set(&data, .referringPhysicianName, .personName)
    set(&data, .studyID, .shortString, "1")
    set(&data, .accessionNumber, .shortString, "A1")
    set(&data, .studyDescription, .longString, "Phantom")
    set(&data, .manufacturer, .longString, "Phantom Works")
    set(&data, .manufacturerModelName, .longString, "Head 1")
    set(&data, .deviceSerialNumber, .longString, "7")
    set(&data, .softwareVersions, .longString, "1.0")
    return data
  }

  static func file(_ data: DataSet) -> DICOMFile {
    var meta = DataSet()
    meta.set(.fileMetaInformationVersion, .otherByte, .bytes([0, 1]))
    meta.set(.mediaStorageSOPClassUID, .uniqueIdentifier, .text(data.texts(.sopClassUID)))
    meta.set(.mediaStorageSOPInstanceUID, .uniqueIdentifier, .text(data.texts(.sopInstanceUID)))
    set(&meta, .transferSyntaxUID, .uniqueIdentifier, TransferSyntax.explicitLittleEndian.rawValue)
    set(&meta, .implementationClassUID, .uniqueIdentifier, "2.25.16957772608108704196845627437646671504")
    return DICOMFile(
      metaInformation: meta, dataSet: data, transferSyntaxUID: TransferSyntax.explicitLittleEndian.rawValue)
  }

  /// A ball in the middle, in units of half the grid.
  static func radius(_ grid: Grid, _ i: Int, _ j: Int, _ k: Int) -> Double {
    let x = (Double(i) + 0.5) / Double(grid.size.x) * 2 - 1
    let y = (Double(j) + 0.5) / Double(grid.size.y) * 2 - 1
    let z = (Double(k) + 0.5) / Double(grid.size.z) * 2 - 1
    return (x * x + y * y + z * z).squareRoot()
  }

  static func pixels(_ grid: Grid, slices: Range<Int>) -> [UInt8] {
    var bytes: [UInt8] = []
    for k in slices {
      for j in 0..<grid.size.y {
        for i in 0..<grid.size.x {
          let value: UInt16 = radius(grid, i, j, k) < 0.8 ? 1064 : 24
          bytes.append(UInt8(value & 255))
          bytes.append(UInt8(value >> 8))
        }
      }
    }
    return bytes
  }

  static func tomography(size: SIMD3<Int> = SIMD3(29, 23, 12)) throws -> Series {
    var uids = UIDSource(seed: 11)
    let (row, column) = (Vector3(1, 0, 0), Vector3(0, 0.8, -0.6))
    let affine = Affine(
      i: row * 0.75, j: column * 0.5, k: row.cross(column) * 2.5, origin: Vector3(-12.5, 7.25, 31))
    guard let grid = Grid(size: size, affine: affine) else { throw ObjectWriteError.differentGrids }
    let common = patientAndStudy(&uids)
    let (series, frameOfReference) = (uids.next(), uids.next())
    let files = (0..<grid.size.z).map { k in
      var data = common
      set(&data, .sopClassUID, .uniqueIdentifier, "1.2.840.10008.5.1.4.1.1.2")
      set(&data, .sopInstanceUID, .uniqueIdentifier, uids.next())
      set(&data, .modality, .codeString, "CT")
      set(&data, .seriesInstanceUID, .uniqueIdentifier, series)
      set(&data, .seriesNumber, .integerString, "2")
      set(&data, .patientPosition, .codeString, "HFS")
      set(&data, .frameOfReferenceUID, .uniqueIdentifier, frameOfReference)
      set(&data, .positionReferenceIndicator, .longString)
      set(&data, .instanceNumber, .integerString, String(k + 1))
      set(&data, .acquisitionNumber, .integerString, "1")
      set(&data, .imageType, .codeString, "ORIGINAL", "PRIMARY", "AXIAL")
      set(&data, .kvp, .decimalString, "120")
      let point = affine.point(Vector3(0, 0, Double(k)))
      decimals(&data, .imagePositionPatient, [point.x, point.y, point.z])
      decimals(&data, .imageOrientationPatient, [row.x, row.y, row.z, column.x, column.y, column.z])
      decimals(&data, .pixelSpacing, [0.5, 0.75])
      decimals(&data, .sliceThickness, [2.5])
      decimals(&data, .rescaleIntercept, [-1024])
      decimals(&data, .rescaleSlope, [1])
      addPixelModule(&data, grid)
      data.set(.pixelData, .otherWord, .bytes(pixels(grid, slices: k..<k + 1)))
      return file(data)
    }
    return try Series(name: "made CT, oblique", files: files, grid: grid)
  }

  static func enhancedResonance() throws -> Series {
    var uids = UIDSource(seed: 12)
    let (row, column) = (Vector3(0, 1, 0), Vector3(0, 0, -1))
    let affine = Affine(i: row * 1.25, j: column * 1.25, k: row.cross(column) * 3, origin: Vector3(10, -14, 9))
    guard let grid = Grid(size: SIMD3(21, 17, 8), affine: affine) else { throw ObjectWriteError.differentGrids }
    var data = patientAndStudy(&uids)
    set(&data, .sopClassUID, .uniqueIdentifier, "1.2.840.10008.5.1.4.1.1.4.1")
    set(&data, .sopInstanceUID, .uniqueIdentifier, uids.next())
    set(&data, .modality, .codeString, "MR")
    set(&data, .seriesInstanceUID, .uniqueIdentifier, uids.next())
    set(&data, .seriesNumber, .integerString, "3")
    set(&data, .frameOfReferenceUID, .uniqueIdentifier, uids.next())
    set(&data, .positionReferenceIndicator, .longString)
    set(&data, .instanceNumber, .integerString, "1")
    set(&data, .contentDate, .date, "20240102")
    set(&data, .contentTime, .time, "101112")
    set(&data, .acquisitionDateTime, .dateTime, "20240102101111")
    set(&data, .imageType, .codeString, "DERIVED", "PRIMARY", "VOLUME", "NONE")
    set(&data, .pixelPresentation, .codeString, "MONOCHROME")
    set(&data, .volumetricProperties, .codeString, "VOLUME")
    set(&data, .volumeBasedCalculationTechnique, .codeString, "NONE")
    set(&data, .presentationLUTShape, .codeString, "IDENTITY")
    set(&data, .lossyImageCompression, .codeString, "00")
    set(&data, .burnedInAnnotation, .codeString, "NO")
    set(&data, .numberOfFrames, .integerString, String(grid.size.z))
    addPixelModule(&data, grid)
    func one(_ make: (inout DataSet) -> Void) -> Value {
      var item = DataSet()
      make(&item)
      return .items([item])
    }
    var shared = DataSet()
    shared.set(
      .pixelMeasuresSequence, .sequence,
      one {
        decimals(&$0, .pixelSpacing, [1.25, 1.25])
        decimals(&$0, .sliceThickness, [3])
      })
    shared.set(
      .planeOrientationSequence, .sequence,
      one { decimals(&$0, .imageOrientationPatient, [row.x, row.y, row.z, column.x, column.y, column.z]) })
    shared.set(
      .pixelValueTransformationSequence, .sequence,
      one {
        decimals(&$0, .rescaleIntercept, [0])
        decimals(&$0, .rescaleSlope, [1])
        set(&$0, .rescaleType, .longString, "US")
      })
    data.set(.sharedFunctionalGroupsSequence, .sequence, .items([shared]))
    let frames = (0..<grid.size.z).map { k in
      var frame = DataSet()
      frame.set(
        .frameContentSequence, .sequence,
        one { $0.set(.frameAcquisitionNumber, .unsignedShort, .integers([k + 1])) })
      let point = affine.point(Vector3(0, 0, Double(k)))
      frame.set(
        .planePositionSequence, .sequence, one { decimals(&$0, .imagePositionPatient, [point.x, point.y, point.z]) })
      return frame
    }
    data.set(.perFrameFunctionalGroupsSequence, .sequence, .items(frames))
    data.set(.pixelData, .otherWord, .bytes(pixels(grid, slices: 0..<grid.size.z)))
    return try Series(name: "made MR, enhanced", files: [file(data)], grid: grid)
  }

  static func addPixelModule(_ data: inout DataSet, _ grid: Grid) {
    func number(_ tag: Tag, _ value: Int) { data.set(tag, .unsignedShort, .integers([value])) }
    number(.samplesPerPixel, 1)
    set(&data, .photometricInterpretation, .codeString, "MONOCHROME2")
    number(.rows, grid.size.y)
    number(.columns, grid.size.x)
    number(.bitsAllocated, 16)
    number(.bitsStored, 12)
    number(.highBit, 11)
    number(.pixelRepresentation, 0)
  }
}
