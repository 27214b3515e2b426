// SPDX-License-Identifier: Apache-2.0
import Distributions
import Imaging
import Phantoms
import Volumes

/// Studies and pictures made by hand, for the writers of objects.
enum MadeStudy {
  static let maker = ObjectMaker(
    manufacturer: "Fiducial", modelName: "fiducial phantom", serialNumber: "0", softwareVersions: ["test"])

  static func identity(_ number: Int = 1) -> ImageIdentity {
    ImageIdentity(
      patientID: "SIM-P00000\(number)", patientName: "PHANTOM^P00000\(number)", birthDate: "19600102",
      patient: patient, accessionNumber: "A\(number)", studyID: "S1", studyDate: "20250314", studyTime: "101112",
      studyDescription: "Chest", institutionName: "Simulated North", manufacturer: "Simulated Maker",
      modelName: "Stand", serialNumber: "7", stationName: "STAND1", softwareVersions: ["1.0"], protocolName: "Chest PA",
      studyInstanceUID: "2.25.10\(number)", seriesInstanceUID: "2.25.20\(number)",
      frameOfReferenceUID: "2.25.30\(number)",
      identifiers: Randomness(seed: 1, replicate: number))
  }

  static let patient = PhantomPatient(
    sex: .female, age: 64, height: 1653, weight: 70.04, individual: Randomness(seed: 1, replicate: 1))

  static func study(
    _ technique: PlannedStudy.Technique, region: BodyRegion = .thorax, number: Int = 1
  ) -> PlannedStudy {
    PlannedStudy(
      index: 0, patientIndex: 0, followUp: 0, identity: identity(number), patient: patient, posture: Posture(),
      region: region, technique: technique, findings: [], randomness: Randomness(seed: 1, replicate: 9))
  }

  static func header(_ technique: PlannedStudy.Technique, region: BodyRegion = .thorax, number: Int = 1) -> StudyHeader
  {
    StudyHeader(study(technique, region: region, number: number), maker: maker)
  }

  /// A radiograph whose pixels tell their place.
  static func radiograph(columns: Int = 12, rows: Int = 8) -> SimulatedRadiograph {
    let count = columns * rows
    return SimulatedRadiograph(
      columns: columns, rows: rows, raw: (0..<count).map { UInt16($0 * 7) },
      picture: (0..<count).map { UInt16(4095 - $0) },
      exposureIndex: 251.26, fieldColumns: 1..<11, fieldRows: 2..<7)
  }

  /// A grid as CT scanners have it: columns to the left, rows to the back, slices to the head.
  static func grid(_ size: SIMD3<Int>, spacing: Vector3, origin: Vector3) -> Grid {
    let affine = Affine(
      i: Vector3(spacing.x, 0, 0), j: Vector3(0, spacing.y, 0), k: Vector3(0, 0, spacing.z), origin: origin)
    guard let grid = Grid(size: size, affine: affine) else { preconditionFailure("a made grid is sound") }
    return grid
  }
}
