// SPDX-License-Identifier: Apache-2.0
import DICOM

/// What every derived object has: patient and study of its source, a series, its equipment and itself.
enum DerivedObject {
  /// Attributes of the Patient, Patient Study, General Study and Clinical Trial modules that follow the source.
  ///
  /// > Source: PS3.3 C.7.1.1, C.7.1.3, C.7.2.1, C.7.2.2, C.7.2.3.
  private static let followed: [Tag] = [
    .issuerOfPatientID, .issuerOfPatientIDQualifiersSequence, .typeOfPatientID, .patientBirthTime,
    .otherPatientIDsSequence, .otherPatientNames, .ethnicGroup, .patientComments, .patientSpeciesDescription,
    .patientSpeciesCodeSequence, .patientBreedDescription, .patientBreedCodeSequence, .breedRegistrationSequence,
    .responsiblePerson, .responsiblePersonRole, .responsibleOrganization, .patientIdentityRemoved,
    .deidentificationMethod, .deidentificationMethodCodeSequence,
    .studyDescription, .procedureCodeSequence, .physiciansOfRecord, .referencedStudySequence,
    .issuerOfAccessionNumberSequence, .patientAge, .patientSize, .patientWeight, .pregnancyStatus,
    .additionalPatientHistory, .admissionID, .occupation,
    .clinicalTrialSponsorName, .clinicalTrialProtocolID, .clinicalTrialProtocolName, .clinicalTrialSiteID,
    .clinicalTrialSiteName, .clinicalTrialSubjectID, .clinicalTrialSubjectReadingID,
    .clinicalTrialProtocolEthicsCommitteeName, .clinicalTrialProtocolEthicsCommitteeApprovalNumber,
    .clinicalTrialTimePointID, .clinicalTrialTimePointDescription, .longitudinalTemporalInformationModified,
  ]

  /// A data set with the modules that all objects share.
  static func head(
    of source: SourceImages, _ header: ObjectHeader, sopClassUID: String, modality: String, uids: inout UIDSource
  ) -> DataSet {
    let first = source.first
    var data = DataSet()
    data.put(.specificCharacterSet, .codeString, "ISO_IR 192")
    data.put(.sopClassUID, .uniqueIdentifier, sopClassUID)
    data.put(.sopInstanceUID, .uniqueIdentifier, uids.next())
    data.put(.instanceCreationDate, .date, header.moment.date)
    data.put(.instanceCreationTime, .time, header.moment.time)
    if let offset = header.moment.offset { data.put(.timezoneOffsetFromUTC, .shortString, offset) }

    // Who it is of stays as it is, sound or not: the writer refuses what it cannot write.
    for tag in [Tag.patientName, .patientID, .studyInstanceUID, .accessionNumber] {
      if let element = first[tag] { data.set(element) }
    }
    if data[.patientName] == nil { data.put(.patientName, .personName) }
    if data[.patientID] == nil { data.put(.patientID, .longString) }
    if data[.accessionNumber] == nil { data.put(.accessionNumber, .shortString) }
    data.copyOrEmpty(.patientBirthDate, .date, from: first)
    data.copyOrEmpty(.patientSex, .codeString, from: first)
    data.copyOrEmpty(.studyDate, .date, from: first)
    data.copyOrEmpty(.studyTime, .time, from: first)
    data.copyOrEmpty(.referringPhysicianName, .personName, from: first)
    data.copyOrEmpty(.studyID, .shortString, from: first)
    data.copy(followed, from: first)
    // Where identity was removed, one of two attributes says how (C.7.1.1); some sources leave both empty.
    if data.text(.patientIdentityRemoved) == "YES", data[.deidentificationMethod] == nil,
      data[.deidentificationMethodCodeSequence] == nil
    {
      data.put(.deidentificationMethod, .longString, "Not stated by the source")
    }

    data.put(.modality, .codeString, modality)
    data.put(.seriesInstanceUID, .uniqueIdentifier, header.seriesInstanceUID ?? uids.next())
    data.put(.seriesNumber, .integerString, String(header.seriesNumber))
    if let text = header.seriesDescription { data.put(.seriesDescription, .longString, text) }
    data.put(.seriesDate, .date, header.moment.date)
    data.put(.seriesTime, .time, header.moment.time)
    data.put(.instanceNumber, .integerString, String(header.instanceNumber))

    // Which side is of type 2C: known from the source, or empty where neither side nor part is known.
    if ["OT", "PR", "SEG"].contains(modality) { data.copy([.bodyPartExamined, .laterality], from: first) }
    if ["OT", "PR"].contains(modality), data[.laterality] == nil, data[.bodyPartExamined] == nil {
      data.put(.laterality, .codeString)
    }

    data.put(.manufacturer, .longString, header.maker.manufacturer)
    data.put(.manufacturerModelName, .longString, header.maker.modelName)
    data.put(.deviceSerialNumber, .longString, header.maker.serialNumber)
    data.put(.softwareVersions, .longString, header.maker.softwareVersions)
    if let uid = header.maker.deviceUID { data.put(.deviceUID, .uniqueIdentifier, uid) }
    data.put(.contributingEquipmentSequence, contributing(to: first, header))
    return data
  }

  /// What made the source, what had contributed to it, and what made this.
  ///
  /// > Source: PS3.3 C.12.1.1.5.
  private static func contributing(to first: DataSet, _ header: ObjectHeader) -> [DataSet] {
    var items = first.items(.contributingEquipmentSequence)
    if first.text(.manufacturer) != nil {
      var item = DataSet()
      item.put(.purposeOfReferenceCodeSequence, .acquisitionEquipment)
      item.copy(
        [.manufacturer, .manufacturerModelName, .deviceSerialNumber, .softwareVersions, .stationName, .deviceUID],
        from: first)
      items.append(item)
    }
    var own = DataSet()
    own.put(.purposeOfReferenceCodeSequence, .processingEquipment)
    own.put(.manufacturer, .longString, header.maker.manufacturer)
    own.put(.manufacturerModelName, .longString, header.maker.modelName)
    own.put(.deviceSerialNumber, .longString, header.maker.serialNumber)
    own.put(.softwareVersions, .longString, header.maker.softwareVersions)
    own.put(.contributionDateTime, .dateTime, header.moment.dateTime)
    if let uid = header.maker.deviceUID { own.put(.deviceUID, .uniqueIdentifier, uid) }
    return items + [own]
  }

  /// The file of a data set, uncompressed.
  static func file(_ data: DataSet) -> DICOMFile {
    let syntax = TransferSyntax.explicitLittleEndian.rawValue
    var meta = DataSet()
    meta.set(.fileMetaInformationVersion, .otherByte, .bytes([0, 1]))
    meta.put(.mediaStorageSOPClassUID, .uniqueIdentifier, data.texts(.sopClassUID))
    meta.put(.mediaStorageSOPInstanceUID, .uniqueIdentifier, data.texts(.sopInstanceUID))
    meta.put(.transferSyntaxUID, .uniqueIdentifier, syntax)
    meta.put(.implementationClassUID, .uniqueIdentifier, DataSetWriter.implementationClassUID)
    meta.put(.implementationVersionName, .shortString, DataSetWriter.implementationVersionName)
    return DICOMFile(metaInformation: meta, dataSet: data, transferSyntaxUID: syntax)
  }

  /// References by series, as the Common Instance Reference and Presentation State Relationship modules want them.
  ///
  /// - Parameters:
  ///   - references: What is referred to; each image is listed once.
  ///   - source: Where the series of an image is looked up.
  ///   - tag: Which sequence holds the instances: Referenced Instance or Referenced Image Sequence.
  /// - Returns: An item a series.
  static func seriesItems(
    of references: [FrameReference], in source: SourceImages, instances tag: Tag
  ) -> [DataSet] {
    let wanted = Set(references.map(\.sopInstanceUID))
    var series: [(uid: String, instances: [DataSet])] = []
    var done = Set<String>()
    for header in source.headers {
      guard let instance = header.text(.sopInstanceUID), wanted.contains(instance), done.insert(instance).inserted,
        let uid = header.text(.seriesInstanceUID), let sopClass = header.text(.sopClassUID)
      else { continue }
      let item = FrameReference(sopClassUID: sopClass, sopInstanceUID: instance).item
      if let place = series.firstIndex(where: { $0.uid == uid }) {
        series[place].instances.append(item)
      } else {
        series.append((uid, [item]))
      }
    }
    return series.map { uid, instances in
      var item = DataSet()
      item.put(.seriesInstanceUID, .uniqueIdentifier, uid)
      item.put(tag, instances)
      return item
    }
  }
}
