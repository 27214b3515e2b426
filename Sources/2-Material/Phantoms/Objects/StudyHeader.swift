// SPDX-License-Identifier: Apache-2.0
import DICOM
import Foundation
public import Imaging
import Vocabulary

/// What the objects of one simulated study share: whose they are, what made them, and that no person was imaged.
///
/// Each object says that it is simulated at every place where a reader may look: Quality Control Subject and Image, Image Type, Patient
/// Comments, Image Comments, De-identification Method, Contributing Equipment and, where it is asked for, Synthetic Data.
///
/// > Source: DICOM PS3.3 C.7.1.1, C.7.1.3, C.7.2.1, C.7.2.2, C.7.3.1, C.7.5.1, C.7.6.1, C.12.1.
public struct StudyHeader: Sendable {
  /// The sentence that every object carries.
  public static let statement = "Simulated: a digital phantom. No person was imaged."

  /// The study.
  public let study: PlannedStudy
  /// The software that simulates.
  public let maker: ObjectMaker
  /// Whether Synthetic Data (0008,001C) is written too.
  ///
  /// The standard has the attribute since 2023; checkers that are older, `dciodvfy` of Debian 12 among them, call it an error.
  public let hasSyntheticData: Bool
  /// Whether a test object is imaged and not a body: then there is no sex, no age and no part of a body, and the study's are not written.
  public let isOfTestObject: Bool

  /// Makes a header; the parameters are the properties.
  public init(
    _ study: PlannedStudy, maker: ObjectMaker, hasSyntheticData: Bool = false, isOfTestObject: Bool = false
  ) {
    self.study = study
    self.maker = maker
    self.hasSyntheticData = hasSyntheticData
    self.isOfTestObject = isOfTestObject
  }

  /// What is imaged, in the words of a series.
  var subject: String { isOfTestObject ? study.identity.protocolName : study.region.bodyPart.capitalized }

  /// Body Part Examined (PS3.16 annex L).
  var bodyPart: String { isOfTestObject ? "PHANTOM" : study.region.bodyPart }

  /// Anatomic Region (PS3.16 CID 4009 and annex L, which has test objects too).
  var anatomicRegion: CodedConcept {
    isOfTestObject ? CodedConcept("706342009", "SCT", "Phantom") : study.region.anatomicRegion
  }

  /// The windows that a reader of CT would choose.
  var windows: [(name: String, centre: Double, width: Double)] {
    isOfTestObject ? [("WATER", 0, 400), ("WIDE", 0, 2000)] : study.region.windows
  }

  /// A series of the study.
  struct Series {
    var number: Int
    var description: String
    /// What its identifier is made from; `nil` for the one that the study names.
    var name: String?
  }

  /// An identifier that follows from the series and a name, and from nothing else.
  ///
  /// `2.25.` and a name-based UUID (version 8 of RFC 9562, from SHA-256), so that the same scenario gives the same identifiers.
  func uid(_ name: String) -> String {
    let identity = study.identity
    let digest = ContentDigest(
      hashing: "\(identity.studyInstanceUID)/\(identity.seriesInstanceUID)/\(name)".utf8)
    var number = digest.bytes.prefix(16).reduce(UInt128(0)) { $0 << 8 | UInt128($1) }
    number = number & ~(UInt128(0xF) << 76) | UInt128(8) << 76
    number = number & ~(UInt128(3) << 62) | UInt128(2) << 62
    return "2.25.\(number)"
  }

  /// The identifiers of an object that is made of several, as a segmentation.
  func uids(_ name: String) -> UIDSource {
    let digest = ContentDigest(hashing: uid(name).utf8)
    return UIDSource(seed: digest.bytes.prefix(8).reduce(0) { $0 << 8 | UInt64($1) })
  }

  /// The Series Instance UID of a series.
  func seriesUID(_ series: Series) -> String {
    series.name.map { uid("series/\($0)") } ?? study.identity.seriesInstanceUID
  }

  /// When the images were taken; a date or time of another form becomes the beginning of the century.
  var moment: ObjectMoment {
    ObjectMoment(date: study.identity.studyDate, time: study.identity.studyTime)
      ?? ObjectMoment(Date(timeIntervalSince1970: 946_684_800))
  }

  /// The attributes of patient, study, series, equipment and of the object itself.
  func head(sopClassUID: String, instance: String, modality: String, _ series: Series) -> DataSet {
    let identity = study.identity
    var data = DataSet()
    data.put(.sopClassUID, .uniqueIdentifier, sopClassUID)
    data.put(.sopInstanceUID, .uniqueIdentifier, uid("instance/\(instance)"))
    if hasSyntheticData { data.put(.syntheticData, .codeString, "YES") }
    for tag in [Tag.studyDate, .seriesDate, .acquisitionDate, .contentDate] { data.put(tag, .date, moment.date) }
    for tag in [Tag.studyTime, .seriesTime, .acquisitionTime, .contentTime] { data.put(tag, .time, moment.time) }
    data.put(.accessionNumber, .shortString, identity.accessionNumber)
    data.put(.modality, .codeString, modality)
    data.put(.manufacturer, .longString, identity.manufacturer)
    data.put(.institutionName, .longString, identity.institutionName)
    data.put(.referringPhysicianName, .personName)
    data.put(.stationName, .shortString, identity.stationName)
    data.put(.studyDescription, .longString, identity.studyDescription)
    data.put(.seriesDescription, .longString, series.description)
    data.put(.manufacturerModelName, .longString, identity.modelName)
    addPatient(to: &data)
    data.put(.bodyPartExamined, .codeString, bodyPart)
    // A test object has no sides; digital X-ray says so by Image Laterality, which stands in the place of this one.
    if isOfTestObject, modality != "DX" { data.put(.laterality, .codeString) }
    data.put(.deviceSerialNumber, .longString, identity.serialNumber)
    data.put(.softwareVersions, .longString, identity.softwareVersions)
    data.put(.protocolName, .longString, identity.protocolName)
    data.put(.contributingEquipmentSequence, [equipment])
    data.put(.studyInstanceUID, .uniqueIdentifier, identity.studyInstanceUID)
    data.put(.seriesInstanceUID, .uniqueIdentifier, seriesUID(series))
    data.put(.studyID, .shortString, identity.studyID)
    data.put(.seriesNumber, .integerString, String(series.number))
    data.put(.acquisitionNumber, .integerString, "1")
    data.put(.imageComments, .longText, Self.statement + " Research use only.")
    data.put(.qualityControlImage, .codeString, "YES")
    data.put(.burnedInAnnotation, .codeString, "NO")
    data.put(.lossyImageCompression, .codeString, "00")
    return data
  }

  private func addPatient(to data: inout DataSet) {
    let (identity, patient) = (study.identity, study.identity.patient)
    data.put(.patientName, .personName, identity.patientName)
    data.put(.patientID, .longString, identity.patientID)
    data.put(.qualityControlSubject, .codeString, "YES")
    if isOfTestObject {
      data.put(.patientBirthDate, .date)
      data.put(.patientSex, .codeString)
    } else {
      data.put(.patientBirthDate, .date, identity.birthDate)
      data.put(.patientSex, .codeString, patient.sex.rawValue)
      let age = String(min(max(patient.age, 0), 999))
      data.put(.patientAge, .ageString, String(repeating: "0", count: 3 - age.utf8.count) + age + "Y")
      data.put(.patientSize, decimals: [(patient.height / 10).rounded() / 100])
      data.put(.patientWeight, decimals: [(patient.weight * 10).rounded() / 10])
    }
    data.put(.patientComments, .longText, Self.statement)
    data.put(.patientIdentityRemoved, .codeString, "YES")
    data.put(.deidentificationMethod, .longString, "Simulated: no person exists")
  }

  /// What computed the image, beside the device that it pretends to come from.
  private var equipment: DataSet {
    var item = DataSet()
    item.put(.purposeOfReferenceCodeSequence, .processingEquipment)
    item.put(.manufacturer, .longString, maker.manufacturer)
    item.put(.manufacturerModelName, .longString, maker.modelName)
    item.put(.softwareVersions, .longString, maker.softwareVersions)
    item.put(.contributionDescription, .shortText, "Simulated the acquisition")
    return item
  }
}

extension BodyRegion {
  /// Body Part Examined (PS3.16 annex L).
  var bodyPart: String {
    switch self {
    case .thorax: "CHEST"
    case .head: "HEAD"
    case .abdomen: "ABDOMEN"
    }
  }

  /// Anatomic Region (PS3.16 CID 4009).
  var anatomicRegion: CodedConcept {
    switch self {
    case .thorax: CodedConcept("816094009", "SCT", "Chest")
    case .head: CodedConcept("69536005", "SCT", "Head")
    case .abdomen: CodedConcept("818981001", "SCT", "Abdomen")
    }
  }
}

extension DataSet {
  /// Puts one grey sample a pixel in place, in 16 bits.
  mutating func putPixels(
    _ bytes: [UInt8], columns: Int, rows: Int, bitsStored: Int, isSigned: Bool, _ interpretation: String = "MONOCHROME2"
  ) {
    put(.samplesPerPixel, 1)
    put(.photometricInterpretation, .codeString, interpretation)
    put(.rows, rows)
    put(.columns, columns)
    put(.bitsAllocated, 16)
    put(.bitsStored, bitsStored)
    put(.highBit, bitsStored - 1)
    put(.pixelRepresentation, isSigned ? 1 : 0)
    set(.pixelData, .otherWord, .bytes(bytes))
  }

  /// The file of a data set, uncompressed.
  var file: DICOMFile {
    DICOMFile(
      metaInformation: DataSet(), dataSet: self, transferSyntaxUID: TransferSyntax.explicitLittleEndian.rawValue)
  }
}
