// SPDX-License-Identifier: Apache-2.0
public import DICOM
import Foundation
import Imaging

/// A simulated radiograph as a Digital X-Ray image, for presentation or for processing.
///
/// What the header says of pixels is what a device would say that knows nothing of its faults: a picture that was stored inverted in
/// silence is called MONOCHROME2 all the same; the tables of the cohort tell.
///
/// > Source: DICOM PS3.3 A.26 and C.8.11. Checked with `dciodvfy` in `Proofs/phantom_objects.py`.
public struct RadiographObject: Sendable {
  /// What the image is for.
  public enum Intent: String, Sendable, Hashable, CaseIterable {
    /// To be looked at.
    case presentation = "FOR PRESENTATION"
    /// What the detector gave.
    case processing = "FOR PROCESSING"
  }

  private let radiograph: SimulatedRadiograph
  private let header: StudyHeader
  private let system: RadiographySystem

  /// Makes an object of the radiograph of a study.
  public init(_ radiograph: SimulatedRadiograph, _ header: StudyHeader, _ system: RadiographySystem) {
    self.radiograph = radiograph
    self.header = header
    self.system = system
  }

  /// The file of the image, uncompressed.
  public func file(_ intent: Intent = .presentation) -> DICOMFile {
    let isRaw = intent == .processing
    var data = header.head(
      sopClassUID: isRaw ? "1.2.840.10008.5.1.4.1.1.1.1.1" : "1.2.840.10008.5.1.4.1.1.1.1",
      instance: isRaw ? "raw" : "picture", modality: "DX", series(intent))
    data.put(.instanceNumber, .integerString, "1")
    data.put(.imageType, .codeString, isRaw ? "ORIGINAL" : "DERIVED", "PRIMARY", "", "SIMULATED")
    data.put(.presentationIntentType, .codeString, intent.rawValue)
    data.put(
      .derivationDescription, .shortText,
      isRaw
        ? "Simulated: X-rays through a digital phantom"
        : "Simulated: X-rays through a digital phantom, processed for presentation")
    // Text that was burned in may name the patient; a side marker of lead does not.
    if system.processing.annotation != nil { data.put(.burnedInAnnotation, .codeString, "YES") }
    addGeometry(to: &data)
    addExposure(to: &data)
    addDetector(to: &data)
    addPixels(intent, to: &data)
    data.put(.acquisitionContextSequence, [DataSet]())
    return data.file
  }

  private func series(_ intent: Intent) -> StudyHeader.Series {
    let words = header.study.region.bodyPart.capitalized + " \(system.exposure.view.rawValue)"
    return intent == .presentation
      ? .init(number: 1, description: "\(words), simulated")
      : .init(number: 2, description: "\(words), simulated, raw", name: "raw")
  }

  // MARK: Where the rays went

  private func addGeometry(to data: inout DataSet) {
    let exposure = system.exposure
    // Along a row and down a column, as the projection of the system hangs the picture.
    data.put(.patientOrientation, .codeString, exposure.view == .leftLateral ? "P" : "L", "F")
    data.put(.imageLaterality, .codeString, "U")
    data.put(.anatomicRegionSequence, header.study.region.anatomicRegion)
    data.put(.viewPosition, .codeString, exposure.view.rawValue)
    data.put(.viewCodeSequence, exposure.view.code)
    data.put(.positionerType, .codeString, "NONE")
    let toPatient = exposure.sourceToDetector - exposure.patientToDetector
    data.put(.distanceSourceToDetector, decimals: [exposure.sourceToDetector])
    data.put(.distanceSourceToPatient, decimals: [toPatient])
    if toPatient > 0 {
      let magnification = exposure.sourceToDetector / toPatient
      data.put(.estimatedRadiographicMagnificationFactor, decimals: [(magnification * 1e6).rounded() / 1e6])
    }
    data.put(.collimatorShape, .codeString, "RECTANGULAR")
    let edges: [(Tag, Int)] = [
      (.collimatorLeftVerticalEdge, radiograph.fieldColumns.lowerBound + 1),
      (.collimatorRightVerticalEdge, radiograph.fieldColumns.upperBound),
      (.collimatorUpperHorizontalEdge, radiograph.fieldRows.lowerBound + 1),
      (.collimatorLowerHorizontalEdge, radiograph.fieldRows.upperBound),
    ]
    for (tag, edge) in edges { data.put(tag, .integerString, String(edge)) }
  }

  // MARK: What the tube did

  private func addExposure(to data: inout DataSet) {
    let exposure = system.exposure
    data.put(.kvp, decimals: [exposure.kilovolts])
    // A bedside unit gives about 100 mA, a stand about 250 mA; what follows from the charge is the time.
    let current = header.study.posture.isSupine ? 100.0 : 250.0
    let milliseconds = max(1, (exposure.milliampereSeconds / current * 1000).rounded())
    data.put(.exposureTime, .integerString, String(Int(milliseconds)))
    data.put(.exposureTimeInuS, decimals: [(exposure.milliampereSeconds / current * 1e6).rounded()])
    data.put(.xRayTubeCurrent, .integerString, String(Int(current)))
    // Whole mAs would make nothing of the little that a bedside exposure takes; the µAs say it.
    let whole = Int(exposure.milliampereSeconds.rounded())
    if whole > 0 { data.put(.exposure, .integerString, String(whole)) }
    data.put(.exposureInuAs, .integerString, String(Int((exposure.milliampereSeconds * 1000).rounded())))
    data.put(.exposureControlMode, .codeString, "MANUAL")
    data.put(.focalSpots, decimals: [exposure.focalSpot])
    data.put(.anodeTargetMaterial, .codeString, "TUNGSTEN")
    var filters = [("ALUMINUM", exposure.aluminium)]
    if exposure.copper > 0 { filters.append(("COPPER", exposure.copper)) }
    data.put(.filterMaterial, .codeString, filters.map(\.0))
    data.put(.filterThicknessMinimum, decimals: filters.map(\.1))
    data.put(.filterThicknessMaximum, decimals: filters.map(\.1))
    if let ratio = exposure.gridRatio {
      data.put(.grid, .codeString, "FIXED", "FOCUSED")
      data.put(.gridAspectRatio, .integerString, String(Int(ratio.rounded())), "1")
      data.put(.gridFocalDistance, decimals: [exposure.sourceToDetector])
    } else {
      data.put(.grid, .codeString, "NONE")
    }
  }

  // MARK: What the detector did

  /// The exposure index that the device aims at: what 2.5 µGy at the detector gives.
  private static let targetExposureIndex = 250.0

  private func addDetector(to data: inout DataSet) {
    let detector = system.detector
    data.put(.imagerPixelSpacing, decimals: [detector.pitch, detector.pitch])
    data.put(.detectorType, .codeString, "SCINTILLATOR")
    data.put(.detectorConfiguration, .codeString, "AREA")
    data.put(.detectorDescription, .longText, "Caesium iodide, \(DataSet.decimal(detector.scintillator)) mm, simulated")
    data.put(.detectorElementSpacing, decimals: [detector.pitch, detector.pitch])
    let index = max(0, radiograph.exposureIndex)
    data.put(.exposureIndex, decimals: [(index * 10).rounded() / 10])
    data.put(.targetExposureIndex, decimals: [Self.targetExposureIndex])
    if index > 0 {
      // IEC 62494-1: ten times the decimal logarithm of the ratio.
      let deviation = 10 * log10(index / Self.targetExposureIndex)
      data.put(.deviationIndex, decimals: [(deviation * 10).rounded() / 10])
    }
  }

  // MARK: Pixels

  private func addPixels(_ intent: Intent, to data: inout DataSet) {
    let isRaw = intent == .processing
    // A raw image grows with the energy that arrives, which is shown dark: it is MONOCHROME1.
    let isInverse = isRaw || system.processing.isMonochrome1
    data.putPixels(
      PixelBytes.littleEndian(isRaw ? radiograph.raw : radiograph.picture), columns: radiograph.columns,
      rows: radiograph.rows, bitsStored: isRaw ? system.detector.bitsStored : 12, isSigned: false,
      isInverse ? "MONOCHROME1" : "MONOCHROME2")
    data.put(.presentationLUTShape, .codeString, isInverse ? "INVERSE" : "IDENTITY")
    data.put(.pixelIntensityRelationship, .codeString, isRaw ? "LIN" : "LOG")
    data.set(.pixelIntensityRelationshipSign, .signedShort, .integers([isInverse ? 1 : -1]))
    data.put(.rescaleIntercept, decimals: [0])
    data.put(.rescaleSlope, decimals: [1])
    data.put(.rescaleType, .longString, "US")
    if !isRaw {
      data.put(.windowCenter, decimals: [2048])
      data.put(.windowWidth, decimals: [4096])
      data.put(.windowCenterWidthExplanation, .longString, "Whole range")
    }
  }
}

extension RadiographySystem.View {
  /// View Code (PS3.16 CID 4010).
  var code: CodedConcept {
    switch self {
    case .posteroanterior: CodedConcept("272479007", "SCT", "postero-anterior")
    case .anteroposterior: CodedConcept("399348003", "SCT", "antero-posterior")
    case .leftLateral: CodedConcept("399173006", "SCT", "left lateral")
    }
  }
}
