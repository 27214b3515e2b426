// SPDX-License-Identifier: Apache-2.0
import DICOM
import Datasets
import Testing

@Suite struct ExportIdentitiesTests {
  /// A header that names a patient in many places, and an item that names it again.
  private func file() -> DICOMFile {
    var inside = DataSet()
    inside.set(.patientID, .longString, .text(["PSEUDONYM-7"]))
    inside.set(.sopInstanceUID, .uniqueIdentifier, .text(["1.2.3.4"]))
    inside.set(.issuerOfPatientID, .longString, .text(["City"]))
    var dataSet = DataSet()
    dataSet.set(.sopClassUID, .uniqueIdentifier, .text(["1.2.840.10008.5.1.4.1.1.7"]))
    dataSet.set(.sopInstanceUID, .uniqueIdentifier, .text(["1.2.3.4"]))
    dataSet.set(.studyInstanceUID, .uniqueIdentifier, .text(["1.2.3"]))
    dataSet.set(.patientName, .personName, .text(["PSEUDONYM^SEVEN"]))
    dataSet.set(.patientID, .longString, .text(["PSEUDONYM-7"]))
    dataSet.set(Tag(0x0010_1000), .longString, .text(["PSEUDONYM-8"]))
    dataSet.set(.otherPatientIDsSequence, .sequence, .items([inside]))
    dataSet.set(.patientSex, .codeString, .text(["F"]))
    dataSet.set(Tag(0x0010_2155), .longText, .text(["PSEUDONYM 5550"]))
    dataSet.set(Tag(0x0010_2297), .personName, .text(["PSEUDONYM^MOTHER"]))
    dataSet.set(Tag(0x0010_0026), .sequence, .items([inside]))
    dataSet.set(Tag(0x0010_0027), .sequence, .items([inside]))
    dataSet.set(Tag(0x0008_1115), .sequence, .items([inside]))
    var meta = DataSet()
    meta.set(.mediaStorageSOPInstanceUID, .uniqueIdentifier, .text(["1.2.3.4"]))
    return DICOMFile(metaInformation: meta, dataSet: dataSet, transferSyntaxUID: "1.2.840.10008.1.2.1")
  }

  /// The first item of the series that are referred to.
  private func item(_ file: DICOMFile) throws -> DataSet {
    let element = try #require(file.dataSet[Tag(0x0008_1115)])
    guard case .items(let items) = element.value else { return DataSet() }
    return try #require(items.first)
  }

  @Test(arguments: [ExportIdentities.PatientIDs.number, .none])
  func `of the patient nothing is left but the number, in items too`(choice: ExportIdentities.PatientIDs) throws {
    let changed = ExportIdentities(patientIDs: choice).applied(to: file(), patient: 17) { $0 }
    let expected = choice == .number ? "P17" : nil
    #expect(changed.dataSet.text(.patientID) == expected && changed.dataSet.text(.patientName) == expected)
    #expect(changed.dataSet[.patientID] != nil)
    for tag in [0x0010_2155, 0x0010_2297, 0x0010_0026, 0x0010_0027] as [UInt32] {
      #expect(changed.dataSet[Tag(tag)] == nil)
    }
    #expect(changed.dataSet[.otherPatientIDsSequence] == nil && changed.dataSet[Tag(0x0010_1000)] == nil)
    let item = try item(changed)
    #expect(item.text(.patientID) == expected && item[.issuerOfPatientID] == nil)
    let bytes = try DataSetWriter.bytes(of: changed, as: .explicitLittleEndian, strictness: .asIs)
    #expect(!String(decoding: bytes, as: UTF8.self).contains("PSEUDONYM"))
    // All else stays.
    #expect(changed.dataSet.text(.patientSex) == "F" && changed.dataSet.text(.studyInstanceUID) == "1.2.3")
  }

  @Test func `identifiers become others, the same for the same, words of the standard stay`() throws {
    let identities = ExportIdentities(patientIDs: .keep, identifiers: .remap)
    let changed = identities.applied(to: file(), patient: 17) { "9." + $0 }
    #expect(
      changed.dataSet.text(.sopInstanceUID) == "9.1.2.3.4" && changed.dataSet.text(.studyInstanceUID) == "9.1.2.3")
    #expect(changed.dataSet.text(.sopClassUID) == "1.2.840.10008.5.1.4.1.1.7")
    let item = try item(changed)
    #expect(item.text(.sopInstanceUID) == "9.1.2.3.4" && item.text(.patientID) == "PSEUDONYM-7")
    // The file's own record of its instance is taken from the data set when it is written.
    #expect(changed.metaInformation[.mediaStorageSOPInstanceUID] == nil)
    #expect(!ExportIdentities.asTheyCame.changesHeaders && identities.changesHeaders)
    #expect(ExportIdentities().patientIDs == .number)
  }
}
