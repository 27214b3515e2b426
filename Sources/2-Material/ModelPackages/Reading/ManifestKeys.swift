// SPDX-License-Identifier: Apache-2.0
import YAMLFiles

/// The keys of `model.yaml`.
enum ManifestKeys {
  static let root = KeyTable(
    "",
    required: ["fiducial-model", "name", "version", "task", "weights", "licence", "inputs", "outputs", "intended-use"],
    optional: [
      "title", "summary", "contact", "card", "calibration", "operating-points", "accepts", "out-of-scope", "training-data",
      "regulatory", "values", "uncertainty",
    ],
    choices: ["task": KeyTable.words(ModelManifest.Task.self)])
  static let input = KeyTable(
    "inputs[]", required: ["name"],
    optional: ["layout", "recipe", "channels", "channel-means", "channel-deviations", "columns"],
    choices: ["layout": KeyTable.words(ModelManifest.Layout.self)])
  static let output = KeyTable(
    "outputs[]", required: ["name", "meaning"], optional: ["activation", "classes", "label-values", "unit"],
    choices: [
      "meaning": KeyTable.words(ModelManifest.Output.Meaning.self),
      "activation": KeyTable.words(ModelManifest.Output.Activation.self),
    ])
  static let point = KeyTable("operating-points[]", required: ["name", "finding", "threshold"])
  static let use = KeyTable("intended-use", required: ["statement"], optional: ["population", "setting", "users"])
  static let training = KeyTable("training-data", optional: ["digest", "summary"])
  static let regulatory = KeyTable(
    "regulatory", optional: ["manufacturer", "device-identifier", "clearance", "authority"])
  static let values = KeyTable("values", optional: ["embedding", "features"])
  static let uncertainty = KeyTable("uncertainty", optional: ["views", "energy-temperature"])
  static let accepts = KeyTable("accepts", optional: acceptedWords + acceptedNumbers.map(\.name))

  /// Attributes of an image that are words.
  static let acceptedWords = [
    "modality", "view", "body-part", "photometric", "laterality", "sex", "manufacturer", "sop-class", "orientation",
  ]
  /// Attributes that are numbers, with the widest range that means anything.
  static let acceptedNumbers: [(name: String, within: ClosedRange<Double>, unit: String)] = [
    ("age-years", 0...130, "years"), ("pixel-spacing-mm", 0.001...100, "millimetres"),
    ("slice-thickness-mm", 0.001...1000, "millimetres"), ("rows", 1...65_535, "pixels"),
    ("columns", 1...65_535, "pixels"), ("slices", 1...65_535, "slices"), ("tube-voltage-kv", 1...1000, "kilovolts"),
  ]

  static let tables = [root, input, output, point, use, training, regulatory, values, uncertainty, accepts]
}
