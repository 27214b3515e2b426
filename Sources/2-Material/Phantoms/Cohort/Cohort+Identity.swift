// SPDX-License-Identifier: Apache-2.0
public import Distributions

extension Cohort {
  /// What the headers of an examination say.
  func identity(
    of patient: CohortPatient, body: PhantomPatient, device: ScenarioDevice, visit: Visit
  ) -> ImageIdentity {
    var stream = Self.source(scenario, visit.number).stream(for: .identifier)
    let (description, protocolName) = words(for: visit.view, device: device)
    let digits = patient.name.dropFirst()
    return ImageIdentity(
      patientID: patient.name, patientName: "PHANTOM^\(patient.name)", birthDate: patient.birth.dicom, patient: body,
      accessionNumber: "A\(digits)\(visit.followUp < 10 ? "0" : "")\(visit.followUp)", studyID: "\(visit.followUp + 1)",
      studyDate: visit.day.dicom, studyTime: visit.time, studyDescription: description,
      institutionName: Self.synthetic(scenario.sites[patient.site].name),
      manufacturer: Self.synthetic(device.manufacturer), modelName: device.model,
      serialNumber: "\(device.serial)-\(patient.site + 1)", stationName: device.name.uppercased(),
      softwareVersions: device.software, protocolName: protocolName,
      studyInstanceUID: SyntheticUID.next(&stream), seriesInstanceUID: SyntheticUID.next(&stream),
      frameOfReferenceUID: SyntheticUID.next(&stream),
      identifiers: Randomness(seed: scenario.seed, replicate: visit.number))
  }

  /// A name that says that it is made up.
  static func synthetic(_ name: String) -> String {
    name.uppercased().hasPrefix("SYNTHETIC") ? name : "SYNTHETIC \(name)"
  }

  private func words(for view: RadiographySystem.View, device: ScenarioDevice) -> (description: String, name: String) {
    let part =
      switch scenario.region {
      case .thorax: "Chest"
      case .head: "Head"
      case .abdomen: "Abdomen"
      }
    switch scenario.modality {
    case .radiography:
      let way =
        switch view {
        case .posteroanterior: "PA"
        case .anteroposterior: "AP portable"
        case .leftLateral: "lateral"
        }
      return ("\(part) \(way)", "\(part.uppercased()) \(way.uppercased())")
    case .tomography:
      return ("CT \(part.lowercased())", "CT \(part.uppercased()) \(device.tomography.kernel.rawValue.uppercased())")
    case .resonance:
      return ("MR \(part.lowercased())", "MR \(part.uppercased()) \(device.resonance.sequence.rawValue.uppercased())")
    }
  }
}

/// Unique identifiers under the root `2.25.`, which is open to everybody for random numbers of 128 bits.
///
/// > Source: ISO/IEC 9834-8 and DICOM PS3.5 Annex B.2: the number of a UUID, in decimal digits behind `2.25.`.
public enum SyntheticUID {
  /// The identifier of the next two numbers of a stream: a UUID of version 4 (122 random bits).
  public static func next(_ stream: inout PhiloxStream) -> String {
    let high = stream.next() & ~0xF000 | 0x4000
    let low = stream.next() & ~(0xC000 << 48) | (0x8000 << 48)
    return "2.25.\(UInt128(high) << 64 | UInt128(low))"
  }
}
