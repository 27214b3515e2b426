// SPDX-License-Identifier: Apache-2.0
import Vocabulary
import YAMLFiles

extension ScenarioReader {
  /// Reads `devices`; without them there is one of defaults.
  func readDevices(_ root: Section, into scenario: inout Scenario) {
    guard let items = root.items("devices", of: "devices") else { return }
    if items.isEmpty { root.fault("devices", found: "an empty list", expected: "a list of devices") }
    var devices: [ScenarioDevice] = []
    for item in items {
      guard let section = Section(item.node, path: item.path, table: ScenarioKeys.device, log: log) else { continue }
      let name = name(section, among: devices.map(\.name), longest: 16) ?? "device"
      devices.append(readDevice(section, name: name, modality: scenario.modality))
    }
    if !devices.isEmpty { scenario.devices = devices }
    // Without sites, the first device is the one of the only site.
    scenario.sites[0].devices = [.init(device: 0, share: 1)]
  }

  private func readDevice(_ section: Section, name: String, modality: Scenario.Modality) -> ScenarioDevice {
    var device = ScenarioDevice(name: name)
    device.manufacturer = self.name(section, "manufacturer") ?? device.manufacturer
    device.model = self.name(section, "model") ?? device.model
    device.serial = self.name(section, "serial", longest: 20) ?? device.serial
    device.software = section.texts("software") ?? device.software
    if let version = device.software.first(where: { $0.count > 40 || $0.contains("\\") || $0.hasControls() }) {
      section.fault(
        "software", found: version.quotedForFault,
        expected: "versions of at most 40 letters, without \\, tabulators and other control characters")
    }
    device.views =
      shares(section.section("views", table: ScenarioKeys.views), RadiographySystem.View.self) ?? device.views
    device.bedsideText = self.name(section, "bedside-text", longest: 16)
    readExposure(section, "stand", into: &device.stand)
    readExposure(section, "bedside", into: &device.bedside)
    readExposure(section, "lateral", into: &device.lateral)
    readDetector(section, into: &device.detector)
    readProcessing(section, into: &device.processing)
    device.storage = section.choice("storage", RadiographySystem.Storage.self) ?? device.storage
    readTomography(section, into: &device.tomography)
    readResonance(section, into: &device.resonance)
    let foreign: [(Scenario.Modality, [String])] = [
      (.radiography, ["views", "bedside-text", "stand", "bedside", "lateral", "detector", "processing", "storage"]),
      (.tomography, ["tomography"]), (.resonance, ["resonance"]),
    ]
    for (home, keys) in foreign where home != modality {
      for key in keys where section.has(key) {
        section.fault(
          key, found: "the key \(key) of \(home.rawValue)",
          expected: "keys of the scenario's modality, \(modality.rawValue)")
      }
    }
    return device
  }

  private func readExposure(_ device: Section, _ key: String, into exposure: inout RadiographySystem.Exposure) {
    let place = "devices[].\(key)"
    guard let section = device.section(key, table: ScenarioKeys.exposure(place)) else { return }
    section.read(ScenarioKeys.exposureNumbers, into: &exposure)
    if section.has("grid-ratio") {
      if let node = section.node("grid-ratio"), case .scalar("none", _) = node.content {
        exposure.gridRatio = nil
      } else {
        exposure.gridRatio = section.number("grid-ratio", expected: "none, or a number from 2 to 20") {
          (2...20).contains($0)
        }
      }
    }
  }

  private func readDetector(_ device: Section, into detector: inout RadiographySystem.Detector) {
    guard let section = device.section("detector", table: ScenarioKeys.detector) else { return }
    detector.columns = section.integer("columns", in: 16...4096) ?? detector.columns
    detector.rows = section.integer("rows", in: 16...4096) ?? detector.rows
    // Fewer pixels are larger ones: the detector stays as large as it is, unless its pitch is written down.
    detector.pitch = 409.6 / Double(max(detector.columns, detector.rows))
    section.read(ScenarioKeys.detectorNumbers, into: &detector)
    detector.bitsStored = section.integer("bits-stored", in: 8...16) ?? detector.bitsStored
    detector.raysPerSide = section.integer("rays-per-side", in: 1...8) ?? detector.raysPerSide
    detector.deadColumns = columns(section, "dead-columns", below: detector.columns) ?? detector.deadColumns
    var system = RadiographySystem()
    system.detector = detector
    refuseExcess(of: .radiography(system), section, section.has("rays-per-side") ? "rays-per-side" : "rows")
  }

  /// Refuses images that are too large to be simulated in memory.
  private func refuseExcess(of technique: PlannedStudy.Technique, _ section: Section, _ key: String) {
    guard let excess = technique.excess() else { return }
    section.fault(key, found: excess.found, expected: excess.expected)
  }

  /// A list of columns of a detector.
  func columns(_ section: Section, _ key: String, below count: Int) -> [Int]? {
    section.texts(key).map { texts in
      texts.compactMap { text in
        guard let column = Int(text), (0..<count).contains(column) else {
          section.fault(key, found: text.quotedForFault, expected: "columns from 0 to \(count - 1)")
          return nil
        }
        return column
      }
    }
  }

  private func readProcessing(_ device: Section, into processing: inout RadiographySystem.Processing) {
    guard let section = device.section("processing", table: ScenarioKeys.processing) else { return }
    section.read(ScenarioKeys.processingNumbers, into: &processing)
    processing.look = section.choice("look", RadiographySystem.Processing.Look.self) ?? processing.look
    if section.has("marker") { processing.marker = marker(section, "marker") }
    processing.annotation = name(section, "annotation", longest: 16)
    processing.isSilentlyInverted = section.flag("silently-inverted") ?? false
    processing.isMonochrome1 = section.flag("monochrome1") ?? false
  }

  /// A marker's letters; `none` means that there is none.
  func marker(_ section: Section, _ key: String) -> String? {
    name(section, key, longest: 8).flatMap { $0 == "none" ? nil : $0 }
  }

  private func readTomography(_ device: Section, into system: inout TomographySystem) {
    guard let section = device.section("tomography", table: ScenarioKeys.tomography) else { return }
    section.read(ScenarioKeys.tomographyNumbers, into: &system)
    system.kernel = section.choice("kernel", TomographySystem.Kernel.self) ?? system.kernel
    system.matrix = section.integer("matrix", in: 16...1024) ?? system.matrix
    system.slices = section.integer("slices", in: 1...1024) ?? system.slices
    system.hasMetalArtefacts = section.flag("metal-artefacts") ?? system.hasMetalArtefacts
    refuseExcess(of: .tomography(system), section, section.has("slices") ? "slices" : "matrix")
  }

  private func readResonance(_ device: Section, into system: inout ResonanceSystem) {
    guard let section = device.section("resonance", table: ScenarioKeys.resonance) else { return }
    section.read(ScenarioKeys.resonanceNumbers, into: &system)
    system.sequence = section.choice("sequence", ResonanceSystem.Sequence.self) ?? system.sequence
    system.matrix = section.integer("matrix", in: 16...1024) ?? system.matrix
    system.slices = section.integer("slices", in: 1...512) ?? system.slices
    refuseExcess(of: .resonance(system), section, section.has("slices") ? "slices" : "matrix")
    if system.echoTime > system.repetitionTime {
      section.fault(
        "echo-time", found: "\(system.echoTime) ms", expected: "at most repetition-time, \(system.repetitionTime) ms")
    }
    // The magnetization is read out after the inversion time, and before the next inversion.
    if system.sequence == .inversionRecovery, system.inversionTime >= system.repetitionTime {
      section.fault(
        section.has("inversion-time")
          ? "inversion-time" : section.has("repetition-time") ? "repetition-time" : "sequence",
        found: "an inversion time of \(system.inversionTime) ms in a repetition time of \(system.repetitionTime) ms",
        expected: "an inversion-time below repetition-time")
    }
  }
}
