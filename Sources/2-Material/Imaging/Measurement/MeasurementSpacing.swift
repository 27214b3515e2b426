// SPDX-License-Identifier: Apache-2.0
import DICOM

/// How far apart neighbouring pixels are, and *where* that distance is true.
///
/// A radiograph magnifies: millimetres at the detector are not millimetres in the patient, and Pixel Spacing may hold either. A
/// length without that word is not a measurement.
///
/// > Source: DICOM PS3.3 10.7.1.3 (Pixel Spacing Calibration), C.8.7.2.1.4, C.8.5.5 (ultrasound regions).
public struct MeasurementSpacing: Sendable, Hashable {
  /// Where distances are true.
  public enum Place: String, Sendable, Hashable, CaseIterable {
    /// In the patient.
    case patient = "in the patient"
    /// At the detector: a thing in the patient is smaller.
    case detector = "at the detector"
    /// On the film that was scanned: a thing in the patient is smaller.
    case film = "on the scanned film"
    /// Nobody says.
    case unknown = "unknown"
  }

  /// Millimetres from one row to the next; `nil` where nothing is known.
  public let betweenRows: Double?
  /// Millimetres from one column to the next; `nil` where nothing is known.
  public let betweenColumns: Double?
  /// Where distances are true.
  public let place: Place
  /// Why, in words.
  public let reason: String

  /// Makes a spacing; the parameters are the properties.
  public init(betweenRows: Double?, betweenColumns: Double?, place: Place, reason: String) {
    self.betweenRows = betweenRows
    self.betweenColumns = betweenColumns
    self.place = place
    self.reason = reason
  }

  /// The spacing of a frame.
  ///
  /// For ultrasound, where spacing differs between parts of an image, ask ``UltrasoundRegion``; the spacing given here is that of the
  /// only region with lengths, where there is only one.
  public init(_ attributes: FrameAttributes) {
    let dataSet = attributes.dataSet
    let own = Self.pair(attributes.reals(.pixelSpacing, in: .pixelMeasuresSequence))
    let atDetector = Self.pair(dataSet.reals(.imagerPixelSpacing))
    let onFilm = Self.pair(dataSet.reals(.nominalScannedPixelSpacing))
    let isPlaced = !attributes.reals(.imageOrientationPatient, in: .planeOrientationSequence).isEmpty
    let modality = dataSet.text(.modality) ?? ""
    let isTomographic = ["CT", "MR", "PT", "NM", "RTDOSE", "SEG"].contains(modality)

    if let own, isPlaced || isTomographic, atDetector == nil {
      let isDerivedView = !isPlaced && modality != "NM"
      self.init(
        own, isDerivedView ? .unknown : .patient,
        isDerivedView
          ? "Pixel Spacing of a \(modality) file that does not say where its plane lies"
          : "Pixel Spacing of a plane in the patient")
    } else if let own, let type = dataSet.text(.pixelSpacingCalibrationType) {
      let words = dataSet.text(.pixelSpacingCalibrationDescription).map { _ in ", described in the file" } ?? ""
      switch type {
      case "GEOMETRY":
        self.init(own, .patient, "Pixel Spacing, corrected for assumed or known geometric magnification\(words)")
      case "FIDUCIAL":
        self.init(own, .patient, "Pixel Spacing, calibrated by an object of known size in the image\(words)")
      default:
        self.init(own, .unknown, "Pixel Spacing, calibrated in a way that DICOM does not know")
      }
    } else if let own, let atDetector, own != atDetector {
      self.init(
        own, .unknown,
        "Pixel Spacing differs from Imager Pixel Spacing, so that it was calibrated, but the file does not say how")
    } else if let atDetector {
      if let factor = Self.magnification(dataSet) {
        self.init(
          SIMD2(atDetector.x / factor.value, atDetector.y / factor.value), .patient,
          "Imager Pixel Spacing divided by \(factor.words) \(Wording.number(factor.value)): an estimate for one depth")
      } else {
        self.init(
          atDetector, .detector,
          own == nil
            ? "Imager Pixel Spacing, without a word on magnification"
            : "Pixel Spacing equals Imager Pixel Spacing: it is not calibrated")
      }
    } else if let onFilm, own == nil || own == onFilm {
      self.init(onFilm, .film, "Nominal Scanned Pixel Spacing of a digitised film, magnification unknown")
    } else if let own {
      self.init(
        own, .unknown, "Pixel Spacing of a projection without Imager Pixel Spacing or calibration: it may be either")
    } else {
      let regions = UltrasoundRegion.all(dataSet).filter { $0.millimetres != nil }
      if let region = regions.first, regions.count == 1, let step = region.millimetres {
        self.init(
          betweenRows: abs(step.y), betweenColumns: abs(step.x), place: .patient,
          reason: "Physical Delta of the only ultrasound region with lengths, columns \(region.left) to "
            + "\(region.right), rows \(region.top) to \(region.bottom)")
      } else if regions.count > 1 {
        self.init(
          betweenRows: nil, betweenColumns: nil, place: .unknown,
          reason: "\(regions.count) ultrasound regions, each with a spacing of its own")
      } else {
        self.init(
          betweenRows: nil, betweenColumns: nil, place: .unknown, reason: "the file gives no spacing of pixels")
      }
    }
  }

  private init(_ pair: SIMD2<Double>, _ place: Place, _ reason: String) {
    self.init(betweenRows: pair.x, betweenColumns: pair.y, place: place, reason: reason)
  }

  private static func pair(_ values: [Double]) -> SIMD2<Double>? {
    guard values.count == 2, values[0] > 0, values[1] > 0, values[0].isFinite, values[1].isFinite else { return nil }
    return SIMD2(values[0], values[1])
  }

  /// How much larger a thing is at the detector than in the patient; `nil` where the file does not say.
  private static func magnification(_ dataSet: DataSet) -> (value: Double, words: String)? {
    if let factor = dataSet.real(.estimatedRadiographicMagnificationFactor), factor >= 1 {
      return (factor, "Estimated Radiographic Magnification Factor")
    }
    // C.8.7.5: the factor is the ratio of these two distances. In DX the second runs to the table, not into the patient.
    guard ["XA", "RF"].contains(dataSet.text(.modality) ?? "") else { return nil }
    if let detector = dataSet.real(.distanceSourceToDetector), let patient = dataSet.real(.distanceSourceToPatient),
      patient > 0, detector > patient
    {
      return (detector / patient, "Distance Source to Detector over Distance Source to Patient,")
    }
    return nil
  }
}
