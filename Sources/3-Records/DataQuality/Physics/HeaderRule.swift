// SPDX-License-Identifier: Apache-2.0
import Catalog
import Datasets

/// Something about sizes and numbers that the attributes of one image must not say.
struct HeaderRule: Sendable {
  /// The name of the estimate: `physics.spacing-missing`.
  var name: String
  /// What is wrong.
  var words: String
  /// How much it matters.
  var severity: QualityFinding.Severity
  /// What can be done.
  var advice: String
  /// Whether the question applies to an image.
  var isJudged: @Sendable (DatasetItem) -> Bool
  /// What is to be said of an image that breaks the rule.
  var fault: @Sendable (DatasetItem) -> String?

  private static let radiographs: Set<String> = ["CR", "DX", "DR", "RG", "MG", "RF", "XA"]
  private static let sections: Set<String> = ["CT", "MR", "PT", "NM"]

  private static func modality(_ item: DatasetItem) -> String {
    ValueRule.text(item, AttributeName.modality)?.uppercased() ?? ""
  }

  private static func spacing(_ item: DatasetItem) -> Double? {
    ValueRule.number(item, AttributeName.spacing, "pixel_spacing_mm", "pixel-spacing")
  }

  /// The least and greatest pixel in millimetres that devices of a modality have; half and twice what is common.
  private static func pixels(_ modality: String) -> ClosedRange<Double>? {
    switch modality {
    case "CR", "DX", "DR", "RG", "RF", "XA": 0.05...0.4
    case "MG": 0.02...0.2
    case "CT": 0.1...2
    case "MR": 0.1...4
    case "PT", "NM": 0.5...10
    default: nil
    }
  }

  /// The field that an image covers in millimetres, at least and at most: from a tooth to a whole body.
  private static let field = 15.0...2200.0

  /// Whether a spacing is one that devices have, though with so few rows the field would be smaller than a tooth.
  private static func isOfLarger(_ item: DatasetItem) -> Bool {
    guard let spacing = spacing(item), spacing > 0, let rows = ValueRule.number(item, AttributeName.rows) else {
      return false
    }
    // Without a modality: whatever any device has.
    return spacing * rows < field.lowerBound && (pixels(modality(item)) ?? 0.02...10).contains(spacing)
  }

  static let all: [HeaderRule] = [
    HeaderRule(
      name: "physics.spacing-missing", words: "no pixel spacing", severity: .note,
      advice: "Nothing can be measured in millimetres, and images of different pixel size look alike to a model.",
      isJudged: { radiographs.contains(modality($0)) || sections.contains(modality($0)) },
      fault: { spacing($0) == nil ? "not stated" : nil }),
    HeaderRule(
      name: "physics.spacing-impossible",
      words: "a pixel spacing of 0, below 0, or of a field that no body has, smaller than 15 mm or larger than 2.2 m",
      severity: .serious,
      advice: "Lengths, areas and volumes are wrong, and so is what is resampled by them.",
      isJudged: { spacing($0) != nil },
      fault: { item in
        guard let spacing = spacing(item) else { return nil }
        if spacing <= 0 { return "not above 0" }
        guard let rows = ValueRule.number(item, AttributeName.rows), !field.contains(spacing * rows),
          !isOfLarger(item)
        else { return nil }
        return "rows times spacing is no field of a body"
      }),
    HeaderRule(
      name: "physics.spacing-of-larger",
      words:
        "a pixel spacing that belongs to a larger picture: devices have it, but rows times spacing is less than 15 mm",
      severity: .warning,
      advice:
        "They were made smaller and the spacing was not changed, so that lengths come out too small. Multiply it by the original number of rows over the present one, or treat it as unknown.",
      isJudged: { (spacing($0) ?? 0) > 0 && ValueRule.number($0, AttributeName.rows) != nil },
      fault: { isOfLarger($0) ? "the field would be less than 15 mm" : nil }),
    HeaderRule(
      name: "physics.spacing-default", words: "a pixel spacing of exactly 1 mm", severity: .warning,
      advice:
        "1 is what programs write where nothing is known; radiographs and CT have smaller pixels. Look for Imager Pixel Spacing, or treat it as unknown.",
      isJudged: {
        spacing($0) != nil && (radiographs.contains(modality($0)) || modality($0) == "CT" || modality($0).isEmpty)
      },
      fault: { spacing($0) == 1 ? "exactly 1" : nil }),
    HeaderRule(
      name: "physics.spacing-unusual", words: "a pixel spacing that devices of the modality do not have",
      severity: .note,
      advice:
        "Images were made smaller, or the spacing was not changed when they were. Check it on something of known size.",
      isJudged: { (spacing($0) ?? 0) > 0 && spacing($0) != 1 && pixels(modality($0)) != nil },
      fault: { item in
        guard let spacing = spacing(item), let range = pixels(modality(item)), !range.contains(spacing) else {
          return nil
        }
        return spacing < range.lowerBound ? "smaller than devices have" : "larger than devices have"
      }),
    HeaderRule(
      name: "physics.slice-gap", words: "gaps between slices", severity: .warning,
      advice:
        "What lies in the gaps is not seen, and volumes reckoned from slices are wrong. Slices that are missing are to be sent again.",
      isJudged: { ValueRule.number($0, "slice-gap", "slice_gap") != nil },
      fault: { (ValueRule.number($0, "slice-gap", "slice_gap") ?? 0) > 0.01 ? "there are gaps" : nil }),
    HeaderRule(
      name: "physics.tilt", words: "a tilted gantry", severity: .note,
      advice:
        "Slices are sheared against each other; a volume has to be built with the tilt, or lengths across slices are wrong.",
      isJudged: { ValueRule.number($0, "gantry-tilt", "gantry_tilt") != nil },
      fault: { abs(ValueRule.number($0, "gantry-tilt", "gantry_tilt") ?? 0) > 0.5 ? "tilted" : nil }),
    HeaderRule(
      name: "physics.colour", words: "colour", severity: .warning,
      advice:
        "Photographs, screen shots and overlays are in colour; scans of these modalities are grey. Look at them, and take out what is no scan.",
      isJudged: {
        (radiographs.contains(modality($0))
          || sections.contains(modality($0)) && modality($0) != "NM" && modality($0) != "PT")
          && ValueRule.text($0, AttributeName.photometric) != nil
      },
      fault: { item in
        let photometric = ValueRule.text(item, AttributeName.photometric) ?? ""
        return photometric.hasPrefix("MONOCHROME") ? nil : "not grey"
      }),
  ]
}
