// SPDX-License-Identifier: Apache-2.0
import DICOM
import Testing

/// The expectations are those of the tables of PS3.3: C.7.1.1 (Patient), C.7.2.1 (General Study), C.7.3.1 (General Series),
/// C.7.5.1 (General Equipment), C.7.6.1 (General Image), C.7.6.3 (Image Pixel), C.8.2.1 (CT Image), C.12.1 (SOP Common).
@Suite("IOD validation")
struct IODValidatorTests {
  static func put(_ data: inout DataSet, _ tag: DICOM.Tag, _ representation: ValueRepresentation, _ values: String...) {
    data.set(tag, representation, values.isEmpty ? .empty : .text(values))
  }

  /// A CT image that the standard has nothing against.
  static var tomogram: DataSet {
    var data = DataSet()
    put(&data, .sopClassUID, .uniqueIdentifier, "1.2.840.10008.5.1.4.1.1.2")
    put(&data, .sopInstanceUID, .uniqueIdentifier, "2.25.1")
    put(&data, .patientName, .personName, "Doe^Jane")
    put(&data, .patientID, .longString, "1")
    put(&data, .patientBirthDate, .date)
    put(&data, .patientSex, .codeString)
    put(&data, .studyInstanceUID, .uniqueIdentifier, "2.25.2")
    put(&data, .studyDate, .date, "20240229")
    put(&data, .studyTime, .time, "101010")
    put(&data, .referringPhysicianName, .personName)
    put(&data, .studyID, .shortString, "1")
    put(&data, .accessionNumber, .shortString)
    put(&data, .modality, .codeString, "CT")
    put(&data, .seriesInstanceUID, .uniqueIdentifier, "2.25.3")
    put(&data, .seriesNumber, .integerString, "1")
    put(&data, .frameOfReferenceUID, .uniqueIdentifier, "2.25.4")
    put(&data, .positionReferenceIndicator, .longString)
    put(&data, .manufacturer, .longString)
    put(&data, .instanceNumber, .integerString, "1")
    put(&data, .imageType, .codeString, "ORIGINAL", "PRIMARY", "AXIAL")
    put(&data, .imagePositionPatient, .decimalString, "0", "0", "0")
    put(&data, .imageOrientationPatient, .decimalString, "1", "0", "0", "0", "1", "0")
    put(&data, .pixelSpacing, .decimalString, "1", "1")
    put(&data, .sliceThickness, .decimalString, "1")
    put(&data, .kvp, .decimalString, "120")
    put(&data, .acquisitionNumber, .integerString, "1")
    put(&data, .rescaleIntercept, .decimalString, "0")
    put(&data, .rescaleSlope, .decimalString, "1")
    put(&data, .photometricInterpretation, .codeString, "MONOCHROME2")
    for (tag, value) in [
      (DICOM.Tag.samplesPerPixel, 1), (.rows, 1), (.columns, 2), (.bitsAllocated, 16), (.bitsStored, 12),
      (.highBit, 11),
      (.pixelRepresentation, 0),
    ] {
      data.set(tag, .unsignedShort, .integers([value]))
    }
    data.set(.pixelData, .otherWord, .bytes([0, 0, 1, 0]))
    return data
  }

  static func errors(_ data: DataSet) -> [IODFinding] {
    IODValidator.findings(of: data).filter { $0.severity == .error }
  }

  @Test func `has nothing against a sound image but conditions that only a person can judge`() {
    let findings = IODValidator.findings(of: Self.tomogram)
    #expect(findings.filter { $0.severity > .note }.isEmpty)
    #expect(
      findings.allSatisfy {
        $0.problem == .conditionNotChecked || $0.problem == .moduleConditionNotChecked
      })
    // General Image C.7.6.1.1.1: Patient Orientation is of type 2C.
    #expect(findings.contains { $0.path == [.patientOrientation] && $0.problem == .conditionNotChecked })
    // CT Image A.3.3: Contrast/Bolus is of usage C.
    #expect(
      findings.contains { $0.module == "contrast-bolus" && $0.problem == .moduleConditionNotChecked && $0.path.isEmpty }
    )
  }

  @Test(arguments: [
    (DICOM.Tag.modality, "general-series"), (.seriesInstanceUID, "general-series"),
    (.studyInstanceUID, "general-study"),
    (.imageType, "ct-image"), (.rescaleSlope, "ct-image"), (.pixelSpacing, "image-plane"), (.rows, "image-pixel"),
    (.sopInstanceUID, "sop-common"), (.frameOfReferenceUID, "frame-of-reference"),
  ])
  func `finds a missing and an empty attribute of type 1`(tag: DICOM.Tag, module: String) throws {
    var data = Self.tomogram
    let element = try #require(data[tag])
    data[tag] = nil
    let missing = Self.errors(data)
    #expect(missing.contains { $0.path == [tag] && $0.problem == .missingType1 && $0.module == module })
    #expect(missing.allSatisfy { $0.path == [tag] })
    data.set(tag, element.representation, .empty)
    let empty = Self.errors(data)
    #expect(empty.contains { $0.path == [tag] && $0.problem == .emptyType1 && $0.module == module })
    #expect(empty.allSatisfy { $0.path == [tag] && $0.problem == .emptyType1 })
  }

  @Test(arguments: [
    (DICOM.Tag.patientName, "patient"), (.patientSex, "patient"), (.studyDate, "general-study"),
    (.accessionNumber, "general-study"), (.manufacturer, "general-equipment"), (.instanceNumber, "general-image"),
    (.kvp, "ct-image"), (.sliceThickness, "image-plane"),
  ])
  func `finds a missing attribute of type 2, and lets it be empty`(tag: DICOM.Tag, module: String) throws {
    var data = Self.tomogram
    let element = try #require(data[tag])
    data[tag] = nil
    #expect(Self.errors(data).map(\.path) == [[tag]])
    #expect(Self.errors(data).first?.problem == .missingType2)
    #expect(Self.errors(data).first?.module == module)
    data.set(tag, element.representation, .empty)
    #expect(Self.errors(data).isEmpty)
  }

  @Test func `follows items, and counts what each of them lacks`() throws {
    var data = Self.tomogram
    var item = DataSet()
    Self.put(&item, .referencedSOPClassUID, .uniqueIdentifier, "1.2.840.10008.5.1.4.1.1.2")
    data.set(.referencedImageSequence, .sequence, .items([item, item, item]))
    let found = try #require(Self.errors(data).first { $0.problem == .missingType1 })
    #expect(found.path == [.referencedImageSequence, .referencedSOPInstanceUID])
    #expect(found.occurrences == 3)
    // Two deep: a code without its meaning (8.8: Code Meaning is of type 1) in the purpose of a reference.
    Self.put(&item, .referencedSOPInstanceUID, .uniqueIdentifier, "2.25.5")
    var code = DataSet()
    Self.put(&code, .codeValue, .shortString, "121311")
    Self.put(&code, .codingSchemeDesignator, .shortString, "DCM")
    item.set(.purposeOfReferenceCodeSequence, .sequence, .items([code]))
    data.set(.referencedImageSequence, .sequence, .items([item]))
    let paths = Self.errors(data).map(\.path)
    #expect(paths == [[.referencedImageSequence, .purposeOfReferenceCodeSequence, .codeMeaning]])
  }

  @Test func `judges a condition where the data set answers it`() {
    var data = Self.tomogram
    data.set(.samplesPerPixel, .unsignedShort, .integers([3]))
    #expect(Self.errors(data).map(\.path) == [[.planarConfiguration]])
    #expect(Self.errors(data).first?.problem == .missingConditional)

    data = Self.tomogram
    Self.put(&data, .windowCenter, .decimalString, "40")
    #expect(Self.errors(data).map(\.path) == [[.windowWidth]])

    data = Self.tomogram
    Self.put(&data, .patientIdentityRemoved, .codeString, "YES")
    #expect(Self.errors(data).map(\.path) == [[.deidentificationMethod], [.deidentificationMethodCodeSequence]])
    Self.put(&data, .deidentificationMethod, .longString, "By hand")
    #expect(Self.errors(data).isEmpty)

    // Of type 3 in General Image (C.7.6.1), of type 1C in Segmentation Image (C.8.20.2).
    data = Self.tomogram
    Self.put(&data, .lossyImageCompression, .codeString, "01")
    #expect(Self.errors(data).isEmpty)
    Self.put(&data, .sopClassUID, .uniqueIdentifier, "1.2.840.10008.5.1.4.1.1.66.4")
    #expect(Self.errors(data).contains { $0.path == [.lossyImageCompressionRatio] })

    data = Self.tomogram
    Self.put(&data, .patientName, .personName, "Dö^J")
    #expect(Self.errors(data).map(\.path) == [[.specificCharacterSet]])
  }

  @Test func `takes a module of the user's choice as used once it has an attribute of its own`() {
    var data = Self.tomogram
    #expect(!Self.errors(data).contains { $0.module == "clinical-trial-subject" })
    Self.put(&data, .clinicalTrialProtocolName, .longString, "P")
    let asked = Set(Self.errors(data).filter { $0.module == "clinical-trial-subject" }.map(\.path))
    // C.7.1.3: sponsor and protocol ID are of type 1, name, site and site name of type 2.
    #expect(
      asked.isSuperset(of: [
        [.clinicalTrialSponsorName], [.clinicalTrialProtocolID], [.clinicalTrialSiteID], [.clinicalTrialSiteName],
      ]))
  }

  @Test func `warns of what the IOD does not have and refuses what no data set may have`() {
    var data = Self.tomogram
    Self.put(&data, .contentLabel, .codeString, "X")
    #expect(
      IODValidator.findings(of: data).filter { $0.severity == .warning }.map(\.problem) == [.notOfThisIOD])
    data = Self.tomogram
    data.set(DICOM.Tag(0x0009_1001), .longString, .text(["a"]))
    #expect(Self.errors(data).map(\.problem) == [.forbidden])
    Self.put(&data, DICOM.Tag(0x0009_0010), .longString, "OWNER")
    #expect(Self.errors(data).isEmpty)
    Self.put(&data, .transferSyntaxUID, .uniqueIdentifier, "1.2.840.10008.1.2.1")
    #expect(Self.errors(data).map(\.path) == [[.transferSyntaxUID]])
    data = Self.tomogram
    data.set(DICOM.Tag(0x0008_0007), .longString, .text(["a"]))
    #expect(IODValidator.findings(of: data).contains { $0.problem == .notInDictionary && $0.severity == .warning })
  }

  @Test(arguments: [
    (DICOM.Tag.studyInstanceUID, ValueRepresentation.uniqueIdentifier, "1.02.3"), (.studyDate, .date, "20230229"),
    (.studyTime, .time, "250000"), (.seriesNumber, .integerString, "1.5"), (.modality, .codeString, "#qz"),
    (.studyID, .shortString, "12345678901234567"), (.kvp, .decimalString, "1,5"),
  ])
  func `finds a value of another form, and never quotes it`(
    tag: DICOM.Tag, representation: ValueRepresentation, value: String
  ) throws {
    var data = Self.tomogram
    Self.put(&data, tag, representation, value)
    let found = try #require(Self.errors(data).first)
    #expect(found.path == [tag])
    #expect(!found.description.contains(value))
  }

  @Test func `holds representation and multiplicity against the dictionary`() {
    var data = Self.tomogram
    data.set(.rows, .unsignedLong, .integers([1]))
    Self.put(&data, .pixelSpacing, .decimalString, "1", "1", "1")
    #expect(Set(Self.errors(data).map(\.path)) == [[.rows], [.pixelSpacing]])
  }

  @Test func `says when it knows no IOD, and still looks at the values`() {
    var data = Self.tomogram
    Self.put(&data, .sopClassUID, .uniqueIdentifier, "1.2.3")
    Self.put(&data, .studyDate, .date, "yesterday")
    let findings = IODValidator.findings(of: data)
    #expect(findings.map(\.severity) == [.error, .warning])
    #expect(findings.last?.problem == .unknownSOPClass)
  }

  @Test func `asks of a content item what its value type asks for, at every depth`() {
    func item(_ type: String, _ relationship: String?, _ children: [DataSet] = []) -> DataSet {
      var item = DataSet()
      Self.put(&item, .valueType, .codeString, type)
      if let relationship { Self.put(&item, .relationshipType, .codeString, relationship) }
      var name = DataSet()
      Self.put(&name, .codeValue, .shortString, "1")
      Self.put(&name, .codingSchemeDesignator, .shortString, "99X")
      Self.put(&name, .codeMeaning, .longString, "One")
      item.set(.conceptNameCodeSequence, .sequence, .items([name]))
      if type == "CONTAINER" { Self.put(&item, .continuityOfContent, .codeString, "SEPARATE") }
      if !children.isEmpty { item.set(.contentSequence, .sequence, .items(children)) }
      return item
    }
    let text = item("TEXT", nil)
    let root = item("CONTAINER", nil, [item("CONTAINER", "CONTAINS", [item("CONTAINER", "CONTAINS", [text])])])
    var data = DataSet(root.elements)
    Self.put(&data, .sopClassUID, .uniqueIdentifier, "1.2.840.10008.5.1.4.1.1.88.33")
    let deep = [DICOM.Tag.contentSequence, .contentSequence, .contentSequence]
    let asked = Self.errors(data).filter { $0.path.starts(with: deep) }.map(\.path)
    #expect(Set(asked) == [deep + [.relationshipType], deep + [.textValue]])
    // One by reference is asked for its relationship alone.
    var reference = DataSet()
    Self.put(&reference, .relationshipType, .codeString, "INFERRED FROM")
    reference.set(.referencedContentItemIdentifier, .unsignedLong, .integers([1, 1]))
    data.set(.contentSequence, .sequence, .items([item("CONTAINER", "CONTAINS", [reference])]))
    #expect(!Self.errors(data).contains { $0.path.starts(with: [.contentSequence, .contentSequence]) })
    // A container is asked for no code, number, image or coordinates.
    #expect(!Self.errors(data).contains { $0.path.last == .conceptCodeSequence || $0.path.last == .graphicData })
  }

  @Test func `knows the IOD of a SOP Class`() {
    #expect(IODValidator.nameOfIOD(sopClassUID: "1.2.840.10008.5.1.4.1.1.66.4") == "segmentation")
    #expect(IODValidator.nameOfIOD(sopClassUID: "1.2.840.10008.5.1.4.1.1.88.34") == "comprehensive-3d-sr")
    #expect(IODValidator.nameOfIOD(sopClassUID: "1.2.840.10008.5.1.4.1.1.2") == "ct-image")
    #expect(IODValidator.nameOfIOD(sopClassUID: "1.2.840.10008.5.1.4.1.1") == nil)
  }
}
