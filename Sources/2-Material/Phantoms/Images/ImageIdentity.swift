// SPDX-License-Identifier: Apache-2.0

/// Who and what an image says that it is of: all synthetic, and said to be so.
public struct ImageIdentity: Sendable, Hashable {
  /// Patient ID.
  public var patientID: String
  /// The patient's name, plainly not a person's: `PHANTOM^P000123`.
  public var patientName: String
  /// Birth date, `YYYYMMDD`.
  public var birthDate: String
  /// Sex, age, height, weight.
  public var patient: PhantomPatient
  /// Accession number.
  public var accessionNumber: String
  /// Study ID.
  public var studyID: String
  /// Study date, `YYYYMMDD`.
  public var studyDate: String
  /// Study time, `HHMMSS`.
  public var studyTime: String
  /// Study description.
  public var studyDescription: String
  /// The name of the site.
  public var institutionName: String
  /// The device's maker: a synthetic name.
  public var manufacturer: String
  /// The device's model.
  public var modelName: String
  /// The device's serial number.
  public var serialNumber: String
  /// The device's name in its site.
  public var stationName: String
  /// The versions of its software.
  public var softwareVersions: [String]
  /// The name of the protocol.
  public var protocolName: String
  /// Study Instance UID.
  public var studyInstanceUID: String
  /// Series Instance UID.
  public var seriesInstanceUID: String
  /// Frame of Reference UID.
  public var frameOfReferenceUID: String
  /// The numbers that further UIDs are made from.
  public var identifiers: Randomness

  /// Makes an identity; the parameters are the properties.
  public init(
    patientID: String, patientName: String, birthDate: String, patient: PhantomPatient, accessionNumber: String,
    studyID: String, studyDate: String, studyTime: String, studyDescription: String, institutionName: String,
    manufacturer: String, modelName: String, serialNumber: String, stationName: String, softwareVersions: [String],
    protocolName: String, studyInstanceUID: String, seriesInstanceUID: String, frameOfReferenceUID: String,
    identifiers: Randomness
  ) {
    self.patientID = patientID
    self.patientName = patientName
    self.birthDate = birthDate
    self.patient = patient
    self.accessionNumber = accessionNumber
    self.studyID = studyID
    self.studyDate = studyDate
    self.studyTime = studyTime
    self.studyDescription = studyDescription
    self.institutionName = institutionName
    self.manufacturer = manufacturer
    self.modelName = modelName
    self.serialNumber = serialNumber
    self.stationName = stationName
    self.softwareVersions = softwareVersions
    self.protocolName = protocolName
    self.studyInstanceUID = studyInstanceUID
    self.seriesInstanceUID = seriesInstanceUID
    self.frameOfReferenceUID = frameOfReferenceUID
    self.identifiers = identifiers
  }
}
