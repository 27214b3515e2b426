// SPDX-License-Identifier: Apache-2.0
import DICOM
import Imaging
import Volumes

/// Headers of made images, and what the writers are told.
enum MadeSeries {
  static func put(_ data: inout DataSet, _ tag: DICOM.Tag, _ representation: ValueRepresentation, _ values: String...) {
    data.set(tag, representation, values.isEmpty ? .empty : .text(values))
  }

  static var common: DataSet {
    var data = DataSet()
    put(&data, .patientName, .personName, "Doe^Jane")
    put(&data, .patientID, .longString, "P1")
    put(&data, .patientBirthDate, .date, "19700101")
    put(&data, .studyInstanceUID, .uniqueIdentifier, "2.25.100")
    put(&data, .studyDate, .date, "20240102")
    put(&data, .patientAge, .ageString, "054Y")
    put(&data, .seriesInstanceUID, .uniqueIdentifier, "2.25.200")
    put(&data, .frameOfReferenceUID, .uniqueIdentifier, "2.25.300")
    put(&data, .manufacturer, .longString, "Scanner Works")
    put(&data, .bodyPartExamined, .codeString, "HEAD")
    put(&data, .modality, .codeString, "CT")
    data.set(.rows, .unsignedShort, .integers([3]))
    data.set(.columns, .unsignedShort, .integers([3]))
    return data
  }

  /// Slices of 3 by 3 pixels at z = 0, 2, 4 …; pixels of 1.5 mm in a row, 0.5 mm between rows.
  static func slices(_ count: Int) -> [DataSet] {
    (0..<count).map { number in
      var data = common
      put(&data, .sopClassUID, .uniqueIdentifier, "1.2.840.10008.5.1.4.1.1.2")
      put(&data, .sopInstanceUID, .uniqueIdentifier, "2.25.40\(number)")
      put(&data, .imagePositionPatient, .decimalString, "10", "20", String(2 * number))
      put(&data, .imageOrientationPatient, .decimalString, "1", "0", "0", "0", "1", "0")
      put(&data, .pixelSpacing, .decimalString, "0.5", "1.5")
      put(&data, .sliceThickness, .decimalString, "2")
      put(&data, .rescaleSlope, .decimalString, "1")
      put(&data, .rescaleIntercept, .decimalString, "-1024")
      return data
    }
  }

  /// One image of as many frames, in the same places.
  static func enhanced(_ count: Int) -> DataSet {
    func one(_ make: (inout DataSet) -> Void) -> Value {
      var item = DataSet()
      make(&item)
      return .items([item])
    }
    var data = common
    put(&data, .sopClassUID, .uniqueIdentifier, "1.2.840.10008.5.1.4.1.1.2.1")
    put(&data, .sopInstanceUID, .uniqueIdentifier, "2.25.500")
    put(&data, .numberOfFrames, .integerString, String(count))
    var shared = DataSet()
    shared.set(
      .planeOrientationSequence, .sequence,
      one { put(&$0, .imageOrientationPatient, .decimalString, "1", "0", "0", "0", "1", "0") })
    shared.set(.pixelMeasuresSequence, .sequence, one { put(&$0, .pixelSpacing, .decimalString, "0.5", "1.5") })
    data.set(.sharedFunctionalGroupsSequence, .sequence, .items([shared]))
    let frames = (0..<count).map { number in
      var frame = DataSet()
      frame.set(
        .planePositionSequence, .sequence,
        one { put(&$0, .imagePositionPatient, .decimalString, "10", "20", String(2 * number)) })
      return frame
    }
    data.set(.perFrameFunctionalGroupsSequence, .sequence, .items(frames))
    return data
  }

  /// The grid of the slices.
  static func grid(_ count: Int) -> Grid? {
    Grid(
      size: SIMD3(3, 3, count),
      affine: Affine(
        i: Vector3(1.5, 0, 0), j: Vector3(0, 0.5, 0), k: Vector3(0, 0, 2), origin: Vector3(10, 20, 0)))
  }

  static let maker = ObjectMaker(
    manufacturer: "Fiducial", modelName: "Fiducial", serialNumber: "1", softwareVersions: ["1.0", "model 3"],
    deviceUID: "2.25.9")

  static func header() throws -> ObjectHeader {
    guard let moment = ObjectMoment(date: "20240301", time: "091500", offset: "+0100") else {
      throw ObjectWriteError.number("a moment")
    }
    return ObjectHeader(maker: maker, moment: moment, seriesNumber: 7, seriesDescription: "Made")
  }

  static let manual = SegmentDescription(
    label: "Liver", category: .anatomicalStructure, type: .liver, origin: .manual)
  static let automatic = SegmentDescription(
    label: "Mass", category: .morphologicallyAbnormalStructure, type: .mass,
    regions: [.init(.kidney, modifiers: [.right])], origin: .automatic(.init(name: "Finder", version: "2")),
    tracking: .init(name: "M1", uid: "2.25.71"))
}
