// SPDX-License-Identifier: Apache-2.0
public import DICOM
import Foundation
import Imaging

/// A simulated radiograph as a Digital X-Ray image, for presentation or for processing, or as a Computed Radiography image.
///
/// Computed Radiography has no word for what an image is for. A raw image stored so would be taken for a picture, so there is none:
/// ``intents``.
///
/// What the header says of pixels is what a device would say that knows nothing of its faults: a picture that was stored inverted in
/// silence is called MONOCHROME2 all the same; the tables of the cohort tell.
///
/// > Source: DICOM PS3.3 A.2, A.26, C.8.1 and C.8.11. Checked with `dciodvfy` in `Proofs/phantom_objects.py`.
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

  /// What an image of the system can be for.
  public var intents: [Intent] { isDigital ? Intent.allCases : [.presentation] }

  private var isDigital: Bool { system.storage == .digital }

  /// The file of the image, uncompressed.
  ///
  /// - Parameter intent: One of the ``intents``.
  /// - Returns: The file.
  public func file(_ intent: Intent = .presentation) -> DICOMFile {
    precondition(intents.contains(intent), "computed radiography cannot say that an image is for processing")
    let isRaw = intent == .processing
    let sopClassUID =
      switch system.storage {
      case .computed: "1.2.840.10008.5.1.4.1.1.1"
      case .digital: isRaw ? "1.2.840.10008.5.1.4.1.1.1.1.1" : "1.2.840.10008.5.1.4.1.1.1.1"
      }
    var data = header.head(
      sopClassUID: sopClassUID, instance: isRaw ? "raw" : "picture", modality: system.storage.modality, series(intent))
    data.put(.instanceNumber, .integerString, "1")
    data.put(.imageType, .codeString, isRaw ? "ORIGINAL" : "DERIVED", "PRIMARY", "", "SIMULATED")
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
    if isDigital {
      data.put(.presentationIntentType, .codeString, intent.rawValue)
      data.put(.acquisitionContextSequence, [DataSet]())
      addView(to: &data)
      addCollimator(to: &data)
      addFilters(to: &data)
      addGrid(to: &data)
    } else {
      data.put(.viewPosition, .codeString, header.isOfTestObject ? [] : [system.exposure.view.rawValue])
    }
    return data.file
  }

  private func series(_ intent: Intent) -> StudyHeader.Series {
    let words = header.isOfTestObject ? header.subject : "\(header.subject) \(system.exposure.view.rawValue)"
    return intent == .presentation
      ? .init(number: 1, description: "\(words), simulated")
      : .init(number: 2, description: "\(words), simulated, raw", name: "raw")
  }

  // MARK: Where the rays went

  private func addGeometry(to data: inout DataSet) {
    let exposure = system.exposure
    // Along a row and down a column, as the projection of the system hangs the picture.
    data.put(.patientOrientation, .codeString, exposure.view == .leftLateral ? "P" : "L", "F")
    let toPatient = exposure.sourceToDetector - exposure.patientToDetector
    data.put(.distanceSourceToDetector, decimals: [exposure.sourceToDetector])
    data.put(.distanceSourceToPatient, decimals: [toPatient])
    if isDigital, toPatient > 0 {
      let magnification = exposure.sourceToDetector / toPatient
      data.put(.estimatedRadiographicMagnificationFactor, decimals: [(magnification * 1e6).rounded() / 1e6])
    }
  }

  private func addView(to data: inout DataSet) {
    data.put(.imageLaterality, .codeString, "U")
    data.put(.anatomicRegionSequence, header.anatomicRegion)
    data.put(.positionerType, .codeString, "NONE")
    // From where one looks at a test object is nothing that a view of the body says.
    guard !header.isOfTestObject else { return }
    data.put(.viewPosition, .codeString, system.exposure.view.rawValue)
    data.put(.viewCodeSequence, system.exposure.view.code)
  }

  private func addCollimator(to data: inout DataSet) {
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
    if isDigital {
      data.put(.exposureTimeInuS, decimals: [(exposure.milliampereSeconds / current * 1e6).rounded()])
    }
    data.put(.xRayTubeCurrent, .integerString, String(Int(current)))
    // Whole mAs would make nothing of the little that a bedside exposure takes; the µAs say it.
    let whole = Int(exposure.milliampereSeconds.rounded())
    if whole > 0 { data.put(.exposure, .integerString, String(whole)) }
    data.put(.exposureInuAs, .integerString, String(Int((exposure.milliampereSeconds * 1000).rounded())))
    data.put(.focalSpots, decimals: [exposure.focalSpot])
  }

  private func addFilters(to data: inout DataSet) {
    let exposure = system.exposure
    data.put(.exposureControlMode, .codeString, "MANUAL")
    data.put(.anodeTargetMaterial, .codeString, "TUNGSTEN")
    var filters = [("ALUMINUM", exposure.aluminium)]
    if exposure.copper > 0 { filters.append(("COPPER", exposure.copper)) }
    data.put(.filterMaterial, .codeString, filters.map(\.0))
    data.put(.filterThicknessMinimum, decimals: filters.map(\.1))
    data.put(.filterThicknessMaximum, decimals: filters.map(\.1))
  }

  private func addGrid(to data: inout DataSet) {
    let exposure = system.exposure
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
    // Millimetres at the detector. Pixel Spacing would be of an image that was calibrated, which a projection of a body is not.
    data.put(.imagerPixelSpacing, decimals: [detector.pitch, detector.pitch])
    let material = "Caesium iodide, \(DataSet.decimal(detector.scintillator)) mm, simulated"
    if isDigital {
      data.put(.detectorType, .codeString, "SCINTILLATOR")
      data.put(.detectorConfiguration, .codeString, "AREA")
      data.put(.detectorDescription, .longText, material)
      data.put(.detectorElementSpacing, decimals: [detector.pitch, detector.pitch])
    } else {
      data.put(.phosphorType, .longString, material)
    }
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
    if isDigital {
      data.put(.pixelIntensityRelationship, .codeString, isRaw ? "LIN" : "LOG")
      data.set(.pixelIntensityRelationshipSign, .signedShort, .integers([isInverse ? 1 : -1]))
    }
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
