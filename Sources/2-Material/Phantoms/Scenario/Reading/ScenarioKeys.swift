// SPDX-License-Identifier: Apache-2.0
import YAMLFiles

/// All keys of the format, in one place: the reader and the test of the published schema both use these tables.
package enum ScenarioKeys {
  static let forms = ["uniform", "normal", "log-normal"]

  static let root = KeyTable(
    "", required: ["fiducial-phantom", "title"],
    optional: [
      "description", "seed", "patients", "region", "modality", "period", "intended-use", "demographics", "devices",
      "sites", "findings", "comorbidity", "implants", "postures", "follow-up", "labels", "detectability", "readers",
      "reports", "drift",
    ],
    choices: ["region": KeyTable.words(BodyRegion.self), "modality": KeyTable.words(Scenario.Modality.self)])
  static let period = KeyTable("period", required: ["from", "to"])
  static let intendedUse = KeyTable(
    "intended-use", required: ["text"], optional: ["ages", "sexes", "views", "setting"])

  /// The keys of a distribution at a place.
  static func spread(_ place: String) -> KeyTable {
    KeyTable(
      place, required: ["distribution"], optional: ["mean", "sd", "median", "factor", "range"],
      choices: ["distribution": forms])
  }

  // MARK: Sites

  static let site = KeyTable(
    "sites[]", required: ["name"],
    optional: ["share", "demographics", "prevalence", "devices", "postures", "labels"])
  static let siteLabels = KeyTable("sites[].labels", optional: ["sensitivity", "specificity"])
  static func prevalence(_ place: String) -> KeyTable {
    KeyTable(place, optional: KeyTable.words(FindingKind.self))
  }
  static func demographics(_ place: String) -> [KeyTable] {
    [KeyTable(place, optional: ["age", "women", "height", "weight"]), spread("\(place).age")]
      + ["height", "weight"].flatMap { key in
        [KeyTable("\(place).\(key)", optional: ["female", "male"])]
          + ["female", "male"].map { spread("\(place).\(key).\($0)") }
      }
  }
  static let postureParts = ["rotation", "lean", "shift", "inspiration"]
  static func postures(_ place: String) -> [KeyTable] {
    [KeyTable(place, optional: ["standing", "lying"])]
      + ["standing", "lying"].flatMap { position in
        [KeyTable("\(place).\(position)", optional: postureParts)]
          + postureParts.map { spread("\(place).\(position).\($0)") }
      }
  }

  // MARK: Devices

  static let device = KeyTable(
    "devices[]", required: ["name"],
    optional: [
      "manufacturer", "model", "serial", "software", "views", "bedside-text", "stand", "bedside", "lateral", "detector",
      "processing", "storage", "tomography", "resonance",
    ],
    choices: ["storage": KeyTable.words(RadiographySystem.Storage.self)])
  static let views = KeyTable("devices[].views", optional: KeyTable.words(RadiographySystem.View.self))
  static func exposure(_ place: String) -> KeyTable {
    KeyTable(place, optional: exposureNumbers.map(\.name) + ["grid-ratio"])
  }
  static let detector = KeyTable(
    "devices[].detector",
    optional: ["columns", "rows", "bits-stored", "rays-per-side", "dead-columns"] + detectorNumbers.map(\.name))
  static let processing = KeyTable(
    "devices[].processing",
    optional: ["look", "marker", "annotation", "silently-inverted", "monochrome1"] + processingNumbers.map(\.name),
    choices: [
      "look": KeyTable.words(RadiographySystem.Processing.Look.self)
    ])
  static let tomography = KeyTable(
    "devices[].tomography",
    optional: ["kernel", "matrix", "slices", "metal-artefacts"] + tomographyNumbers.map(\.name),
    choices: ["kernel": KeyTable.words(TomographySystem.Kernel.self)])
  static let resonance = KeyTable(
    "devices[].resonance", optional: ["sequence", "matrix", "slices"] + resonanceNumbers.map(\.name),
    choices: ["sequence": KeyTable.words(ResonanceSystem.Sequence.self)])

  // MARK: Findings

  static let findings = KeyTable("findings", optional: KeyTable.words(FindingKind.self))
  static let findingKeys = [
    "prevalence", "size", "count", "left", "zones", "conspicuity", "doubling-time", "half-life",
  ]
  static func finding(_ kind: FindingKind) -> [KeyTable] {
    let place = "findings.\(kind.rawValue)"
    return [
      KeyTable(place, optional: findingKeys), KeyTable("\(place).count", optional: ["mean", "most"]),
      KeyTable("\(place).zones", optional: KeyTable.words(FindingRequest.Zone.self)),
    ] + ["size", "conspicuity", "doubling-time"].map { spread("\(place).\($0)") }
  }
  static let comorbidity = KeyTable(
    "comorbidity[]", required: ["given", "finding", "odds-ratio"],
    choices: ["given": KeyTable.words(FindingKind.self), "finding": KeyTable.words(FindingKind.self)])
  static let implants = KeyTable("implants", optional: KeyTable.words(Implant.self))
  static let followUp = KeyTable("follow-up", optional: ["mean", "most", "interval"])

  // MARK: Labels and readers

  static let labels = KeyTable(
    "labels", optional: ["target", "least-size", "source", "sensitivity", "specificity"],
    choices: ["target": KeyTable.words(FindingKind.self), "source": KeyTable.words(LabelPlan.Source.self)])
  static let detectability = KeyTable("detectability", optional: detectabilityNumbers.map(\.name))
  static let readers = KeyTable(
    "readers",
    optional: [
      "number", "list", "skill", "criterion", "variability", "skill-spread", "criterion-spread", "arms", "ratings",
      "categories", "case-share", "fraction", "blocks",
    ],
    choices: ["ratings": KeyTable.words(ReaderPlan.Ratings.self)])
  static let reader = KeyTable("readers.list[]", required: ["name"], optional: readerNumbers.map(\.name))
  static let arm = KeyTable("readers.arms[]", required: ["name"], optional: armNumbers.map(\.name))
  static let reports = KeyTable("reports", optional: reportNumbers.map(\.name))

  // MARK: Drift

  /// Which keys each kind of change has: those it needs, then those it may have.
  static let driftKeys: [(kind: String, required: [String], optional: [String])] = [
    ("new-scanner", ["replaces", "with"], []),
    ("kilovolts", ["change"], []),
    ("milliampere-seconds", ["factor"], []),
    ("software", ["version"], ["look", "edge-strength", "edge-scale", "contrast", "brightness", "kernel"]),
    ("prevalence", ["factor"], ["findings"]),
    ("silent-inversion", [], []),
    ("marker", [], ["marker"]),
    ("label-policy", ["least-size"], []),
    ("dead-columns", ["columns"], []),
    ("demographics", ["years"], []),
    ("noise", ["factor"], []),
  ]
  static let drift = KeyTable(
    "drift[]", required: ["kind"],
    optional: ["tag", "at", "from", "to", "until", "sites", "devices"]
      + driftKeys.flatMap { $0.required + $0.optional }.reduce(into: []) { if !$0.contains($1) { $0.append($1) } },
    choices: [
      "kind": driftKeys.map(\.kind), "look": KeyTable.words(RadiographySystem.Processing.Look.self),
      "kernel": KeyTable.words(TomographySystem.Kernel.self),
    ])

  /// Every table.
  static let tables: [KeyTable] =
    [root, period, intendedUse, site, siteLabels, prevalence("sites[].prevalence")]
    + demographics("demographics") + demographics("sites[].demographics")
    + postures("postures") + postures("sites[].postures")
    + [device, views] + ["stand", "bedside", "lateral"].map { exposure("devices[].\($0)") }
    + [detector, processing, tomography, resonance, findings]
    + FindingKind.allCases.flatMap(finding)
    + [comorbidity, implants, followUp, spread("follow-up.interval"), labels, detectability, readers, reader, arm]
    + [reports, drift]

  /// Every mapping of the format with its keys, for the test of the published schema.
  package static let mappings = tables.map { table in
    ScenarioMapping(
      path: table.place,
      keys: table.keys.map { ScenarioMapping.Key(name: $0.name, isRequired: $0.isRequired, words: $0.choices) })
  }
}

/// A mapping that a scenario may have.
package struct ScenarioMapping: Sendable, Hashable {
  /// One of its keys.
  package struct Key: Sendable, Hashable {
    /// The key.
    package var name: String
    /// Whether it must be there.
    package var isRequired: Bool
    /// The words that its value may be; empty where it is not a word from a list.
    package var words: [String]
  }

  /// Where it stands: `sites[].labels`; empty for the whole file.
  package var path: String
  /// Its keys.
  package var keys: [Key]
}
