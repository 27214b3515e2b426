// SPDX-License-Identifier: Apache-2.0
import DICOM

/// What turns stored samples into the numbers of the modality, such as Hounsfield units.
///
/// > Source: DICOM PS3.3 C.11.1 (Modality LUT), C.7.6.16.2.9 (Pixel Value Transformation), C.8.8.3 (RT Dose).
public struct ModalityMapping: Sendable, Equatable {
  /// How samples are turned.
  public enum Rule: Sendable, Equatable {
    /// `slope · sample + intercept`.
    case linear(slope: Double, intercept: Double)
    /// By a table.
    case table(LookupTable)
  }

  /// How samples are turned.
  public let rule: Rule
  /// The unit of the result, as a person writes it: `HU`, `Bq/mL`, `Gy`; `nil` where the file names none.
  public let unit: String?

  /// Makes a mapping; the parameters are the properties.
  public init(rule: Rule, unit: String?) {
    self.rule = rule
    self.unit = unit
  }

  /// The mapping of a frame; samples stay as they are where the file gives none.
  ///
  /// Where a table and a line are both there, the table is taken. A slope of 0 makes nothing of every sample and is read as absent.
  public init(_ attributes: FrameAttributes) {
    let dataSet = attributes.dataSet
    let transformation = Tag.pixelValueTransformationSequence
    let type = attributes.text(.rescaleType, in: transformation)
    if let item = dataSet.items(.modalityLUTSequence).first,
      let table = LookupTable(item, hasSignedInputs: dataSet.hasSignedSamples)
    {
      self.init(rule: .table(table), unit: Self.word(for: item.text(.modalityLUTType)))
      return
    }
    if let scaling = dataSet.real(.doseGridScaling), scaling > 0 {
      self.init(
        rule: .linear(slope: scaling, intercept: 0), unit: dataSet.text(.doseUnits) == "GY" ? "Gy" : nil)
      return
    }
    let slope = attributes.real(.rescaleSlope, in: transformation).flatMap { $0 == 0 ? nil : $0 }
    let intercept = attributes.real(.rescaleIntercept, in: transformation)
    let rule = Rule.linear(slope: slope ?? 1, intercept: intercept ?? 0)
    if let unit = Self.word(for: type) {
      self.init(rule: rule, unit: unit)
    } else if let unit = Self.word(for: dataSet.text(.units)) {
      self.init(rule: rule, unit: unit)
    } else {
      // CT Image: the rescaled values are Hounsfield units where nothing else is said.
      let isCT = dataSet.text(.modality) == "CT" && type == nil && intercept != nil
      self.init(rule: rule, unit: isCT ? "HU" : nil)
    }
  }

  /// The modality's number of a stored sample.
  @inlinable public func value(of stored: Double) -> Double {
    switch rule {
    case .linear(let slope, let intercept): stored * slope + intercept
    case .table(let table): Double(table.output(stored))
    }
  }

  /// Whether results below zero can come up from samples of this sign.
  func canBeNegative(signedSamples: Bool) -> Bool {
    switch rule {
    case .linear(let slope, let intercept): signedSamples || intercept < 0 || slope < 0
    case .table: false
    }
  }

  private static func word(for type: String?) -> String? {
    switch type {
    case "HU", "HU_MOD": "HU"
    case "BQML": "Bq/mL"
    case "OD": "10⁻³ OD"
    case "GML": "g/mL"
    case "CNTS": "counts"
    case "PROPCPS", "CPS": "counts/s"
    case "CM2ML": "cm²/mL"
    case "PCNT": "%"
    case "MGML": "mg/mL"
    case "Z_EFF": "effective Z"
    case "ED": "10²³ electrons/mL"
    case "EDW": "electron density of water"
    default: nil
    }
  }
}
