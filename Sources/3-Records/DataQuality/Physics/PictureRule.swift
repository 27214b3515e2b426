// SPDX-License-Identifier: Apache-2.0

/// Something that is measured of each picture and held against the others of its kind.
struct PictureRule: Sendable {
  /// On which side a number is suspicious.
  enum Side: Sendable { case low, high }

  /// The place of ``ImagePhysics``.
  var place: String
  var side: Side
  /// Beyond how many robust deviations.
  var deviations: Double
  /// What it must be beyond too, whatever the others are, so that a trifle in an even set is not spoken of.
  var bound: Double
  /// Whether it is suspicious beyond the bound alone, without any others to be held against.
  var isAbsolute = false
  var words: String
  var severity: QualityFinding.Severity
  var advice: String

  /// What is looked for; the bounds are measured in Documentation/proof/image_physics.md.
  static let all: [PictureRule] = [
    PictureRule(
      place: "saturated-high", side: .high, deviations: 6, bound: 0.05, words: "are clipped at white",
      severity: .warning,
      advice:
        "A window was burned in, or the detector was saturated: what lies beyond is lost. Take the images from the source again."
    ),
    PictureRule(
      place: "saturated-low", side: .high, deviations: 8, bound: 0.3,
      words: "are clipped at black, or black over a large part",
      severity: .note,
      advice: "A window was burned in, or large borders were left around a collimated image."),
    PictureRule(
      place: "empty-codes", side: .high, deviations: 8, bound: 0.3,
      words: "use few of the grey levels that they could hold", severity: .note,
      advice:
        "They were stored with fewer bits or stretched afterwards, while the others were not: a model can tell them apart by that."
    ),
    PictureRule(
      place: "fine-share", side: .low, deviations: 5, bound: 0.5, words: "are blurred or were enlarged",
      severity: .warning,
      advice:
        "They have less fine detail than others of their kind: movement, a smoothing filter, or an image that was made larger."
    ),
    PictureRule(
      place: "noise", side: .high, deviations: 5, bound: 0.01, words: "are noisier than others of their kind",
      severity: .warning,
      advice: "A dose too low, a fault of the detector, or a sharpening filter."),
    PictureRule(
      place: "column-fault", side: .high, deviations: 6, bound: 12, words: "have a faulty column", severity: .warning,
      advice:
        "A column of the detector is dead or wrongly corrected. The device should be calibrated; a model may take the line for a finding."
    ),
    PictureRule(
      place: "row-fault", side: .high, deviations: 6, bound: 12, words: "have a faulty row", severity: .warning,
      advice:
        "A row of the detector is dead or wrongly corrected. The device should be calibrated; a model may take the line for a finding."
    ),
    PictureRule(
      place: "flat-columns", side: .high, deviations: 0, bound: 0, isAbsolute: true,
      words: "have columns of one grey within the picture",
      severity: .warning,
      advice: "Columns of the detector are dead, or a part of the image was not sent."),
    PictureRule(
      place: "flat-rows", side: .high, deviations: 0, bound: 0, isAbsolute: true,
      words: "have rows of one grey within the picture",
      severity: .warning,
      advice: "Rows of the detector are dead, or a part of the image was not sent."),
    PictureRule(
      place: "range-used", side: .low, deviations: 8, bound: 0.25, words: "use a small part of the range of greys",
      severity: .note,
      advice: "Exposure or conversion was different. Stretch them before they are shown or learned from."),
  ]
}
