// SPDX-License-Identifier: Apache-2.0
import DICOM
import Imaging
import Phantoms
import Testing
import Volumes

@Suite("A simulated radiograph as a DICOM object")
struct RadiographObjectTests {
  private func file(
    _ intent: RadiographObject.Intent = .presentation, change: (inout RadiographySystem) -> Void = { _ in }
  ) -> DICOMFile {
    var system = RadiographySystem()
    change(&system)
    return RadiographObject(MadeStudy.radiograph(), MadeStudy.header(.radiography(system)), system).file(intent)
  }

  @Test(arguments: RadiographObject.Intent.allCases)
  func `has what its IOD asks for, and nothing that it forbids`(intent: RadiographObject.Intent) {
    for view in RadiographySystem.View.allCases {
      let file = file(intent) { $0.exposure.view = view }
      let findings = IODValidator.findings(of: file.dataSet).filter { $0.severity > .note }
      #expect(findings.isEmpty, "\(findings)")
    }
  }

  @Test(arguments: RadiographObject.Intent.allCases)
  func `is read back as it was written, pixel by pixel`(intent: RadiographObject.Intent) throws {
    let file = file(intent)
    let read = try DataSetReader.read(DataSetWriter.bytes(of: file, as: .explicitLittleEndian))
    #expect(read.faults.isEmpty)
    #expect(read.dataSet == file.dataSet)
    guard case .bytes(let bytes)? = read.dataSet[.pixelData]?.value else { throw MissingPixels() }
    let made = MadeStudy.radiograph()
    let samples = intent == .presentation ? made.picture : made.raw
    #expect(bytes == samples.flatMap { [UInt8($0 & 255), UInt8($0 >> 8)] })
  }

  @Test func `says at each place where one may look that nobody was imaged`() {
    for intent in RadiographObject.Intent.allCases {
      let data = file(intent).dataSet
      #expect(data[.syntheticData] == nil)
      #expect(data.text(.qualityControlSubject) == "YES" && data.text(.qualityControlImage) == "YES")
      #expect(data.texts(.imageType).last == "SIMULATED")
      #expect(data.text(.patientComments) == StudyHeader.statement)
      #expect(data.text(.imageComments)?.hasPrefix(StudyHeader.statement) == true)
      #expect(data.text(.deidentificationMethod) == "Simulated: no person exists")
      #expect(data.items(.contributingEquipmentSequence).first?.text(.manufacturer) == "Fiducial")
    }
  }

  @Test func `says so in the attribute that is made for it where that is asked for`() {
    let system = RadiographySystem()
    let header = StudyHeader(MadeStudy.study(.radiography(system)), maker: MadeStudy.maker, hasSyntheticData: true)
    #expect(RadiographObject(MadeStudy.radiograph(), header, system).file().dataSet.text(.syntheticData) == "YES")
  }

  @Test func `says what the technique was`() {
    let data = file { system in
      system.exposure.milliampereSeconds = 2.5
      system.exposure.copper = 0.1
      system.exposure.view = .anteroposterior
    }.dataSet
    #expect(data.real(.kvp) == 120)
    // 2.5 mAs at 250 mA take 10 ms.
    #expect(data.integer(.exposureInuAs) == 2500 && data.integer(.exposureTime) == 10)
    #expect(data.reals(.filterThicknessMaximum) == [3, 0.1])
    #expect(data.reals(.imagerPixelSpacing) == [0.8, 0.8])
    // Millimetres in the patient are not known from a projection.
    #expect(data[.pixelSpacing] == nil)
    #expect(data.text(.viewPosition) == "AP")
    #expect(data.items(.viewCodeSequence).first?.text(.codeValue) == "399348003")
    // 1800 ⁄ (1800 − 170).
    #expect(data.real(.estimatedRadiographicMagnificationFactor) == 1.104294)
    #expect(data.real(.exposureIndex) == 251.3)
    #expect(data.integer(.collimatorLeftVerticalEdge) == 2 && data.integer(.collimatorRightVerticalEdge) == 11)
    #expect(data.texts(.patientOrientation) == ["L", "F"])
    #expect(file { $0.exposure.view = .leftLateral }.dataSet.texts(.patientOrientation) == ["P", "F"])
  }

  @Test func `says nothing of an inversion that is silent, and all of one that is not`() {
    let plain = file().dataSet
    #expect(file { $0.processing.isSilentlyInverted = true }.dataSet == plain)
    #expect(plain.text(.photometricInterpretation) == "MONOCHROME2" && plain.text(.presentationLUTShape) == "IDENTITY")
    #expect(plain.integer(.pixelIntensityRelationshipSign) == -1)
    let inverse = file { $0.processing.isMonochrome1 = true }.dataSet
    #expect(
      inverse.text(.photometricInterpretation) == "MONOCHROME1" && inverse.text(.presentationLUTShape) == "INVERSE")
    #expect(inverse.integer(.pixelIntensityRelationshipSign) == 1)
  }

  @Test func `tells of text in the pixels, not of a marker of lead`() {
    #expect(file().dataSet.text(.burnedInAnnotation) == "NO")
    #expect(file { $0.processing.annotation = "PORTABLE" }.dataSet.text(.burnedInAnnotation) == "YES")
  }

  @Test func `is stored as computed radiography with what that object has, and nothing of digital X-ray's`() throws {
    for view in RadiographySystem.View.allCases {
      let data = file { system in
        system.storage = .computed
        system.exposure.view = view
      }.dataSet
      #expect(data.text(.sopClassUID) == "1.2.840.10008.5.1.4.1.1.1" && data.text(.modality) == "CR")
      // CR Series and CR Image: what must be there.
      #expect(data.text(.bodyPartExamined) == "CHEST" && data.text(.viewPosition) == view.rawValue)
      #expect(data.text(.photometricInterpretation) == "MONOCHROME2")
      #expect(data.texts(.patientOrientation) == [view == .leftLateral ? "P" : "L", "F"])
      // Millimetres at the detector; nobody calibrated the picture.
      #expect(data.reals(.imagerPixelSpacing) == [0.8, 0.8] && data[.pixelSpacing] == nil)
      #expect(data[.pixelSpacingCalibrationType] == nil)
      let digital: [DICOM.Tag] = [
        .exposureTimeInuS, .estimatedRadiographicMagnificationFactor, .presentationIntentType,
        .pixelIntensityRelationship, .pixelIntensityRelationshipSign, .anatomicRegionSequence,
        .imageLaterality, .viewCodeSequence, .positionerType, .collimatorShape, .collimatorLeftVerticalEdge, .grid,
        .anodeTargetMaterial, .filterMaterial, .exposureControlMode, .detectorType, .detectorConfiguration,
        .detectorDescription, .detectorElementSpacing, .acquisitionContextSequence,
      ]
      #expect(digital.filter { data[$0] != nil } == [])
    }
  }

  @Test func `stores the same pixels and the same words of simulation whatever the object is`() {
    let (digital, computed) = (file().dataSet, file { $0.storage = .computed }.dataSet)
    let same: [DICOM.Tag] = [
      .pixelData, .imageType, .patientComments, .imageComments, .qualityControlImage, .qualityControlSubject,
      .deidentificationMethod, .contributingEquipmentSequence, .presentationLUTShape, .kvp, .exposureInuAs,
      .exposureIndex, .windowCenter, .sopInstanceUID,
    ]
    for tag in same {
      #expect(digital[tag] != nil)
      #expect(digital[tag] == computed[tag])
    }
  }

  @Test func `has no raw image where nothing can say that it is raw`() {
    for storage in RadiographySystem.Storage.allCases {
      var system = RadiographySystem()
      system.storage = storage
      let object = RadiographObject(MadeStudy.radiograph(), MadeStudy.header(.radiography(system)), system)
      #expect(object.intents == (storage == .digital ? [.presentation, .processing] : [.presentation]))
    }
  }

  @Test func `identifies objects by what they are of, and by nothing else`() {
    let first = file().dataSet
    #expect(first.text(.sopInstanceUID) == file().dataSet.text(.sopInstanceUID))
    let raw = file(.processing).dataSet
    #expect(first.text(.seriesInstanceUID) == "2.25.201" && raw.text(.seriesInstanceUID) != "2.25.201")
    let system = RadiographySystem()
    let other = RadiographObject(
      MadeStudy.radiograph(), MadeStudy.header(.radiography(system), number: 2), system
    ).file().dataSet
    #expect(Set([first, raw, other].map { $0.text(.sopInstanceUID) }).count == 3)
  }
}

struct MissingPixels: Error {}
