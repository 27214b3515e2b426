// SPDX-License-Identifier: Apache-2.0
import Phantoms
import Vocabulary

/// What a cohort would be, before any image is made.
struct CohortPlanWords {
  /// No more patients than these are looked at one by one.
  private static let most = 2000

  let cohort: Cohort
  private let looked: Int
  private var studies = 0
  private var images = 0
  private var pixels = 0
  private var views: [String: Int] = [:]
  private var findings: [FindingKind: Int] = [:]

  init(_ cohort: Cohort) {
    self.cohort = cohort
    looked = min(cohort.patientCount, Self.most)
    for patient in 0..<looked {
      for study in cohort.studies(ofPatient: patient) {
        studies += 1
        switch study.technique {
        case .radiography(let system):
          images += 1
          pixels += system.detector.columns * system.detector.rows
          views[system.exposure.view.rawValue, default: 0] += 1
        case .tomography(let system):
          images += system.slices
          pixels += system.slices * system.matrix * system.matrix
        case .resonance(let system):
          images += system.slices
          pixels += system.slices * system.matrix * system.matrix
        }
        for finding in study.findings { findings[finding.kind, default: 0] += 1 }
      }
    }
  }

  private var isWhole: Bool { looked == cohort.patientCount }
  /// All examinations over those that were looked at.
  private var share: Double { Double(cohort.studyCount) / Double(max(1, studies)) }
  private func all(_ count: Int) -> Int { isWhole ? count : Int((Double(count) * share).rounded()) }

  var text: String {
    let scenario = cohort.scenario
    let about = isWhole ? "" : "about "
    var lines = [
      scenario.title,
      "\(cohort.patientCount) patients, \(cohort.studyCount) examinations (\(scenario.region.rawValue), "
        + "\(scenario.modality.rawValue)), \(about)\(all(images)) images",
      "\(scenario.period.lowerBound.iso) to \(scenario.period.upperBound.iso), "
        + "\(scenario.sites.count) sites, \(scenario.devices.count) devices, seed \(scenario.seed)",
    ]
    if !views.isEmpty {
      lines.append(
        "views: "
          + views.sorted { $0.key < $1.key }.map { "\($0.key) \(about)\(all($0.value))" }.joined(separator: ", "))
    }
    let kinds = FindingKind.allCases.filter { findings[$0] != nil }
    lines.append(
      "findings: "
        + (kinds.isEmpty
          ? "none" : kinds.map { "\($0.rawValue) \(about)\(all(findings[$0] ?? 0))" }.joined(separator: ", ")))
    lines.append("pixels: \(about)\(Self.bytes(2 * Double(pixels) * (isWhole ? 1 : share))) as DICOM, uncompressed")
    if !isWhole { lines.append("numbers after \"about\" are scaled from the first \(looked) patients") }
    return lines.joined(separator: "\n")
  }

  var json: JSONValue {
    let scenario = cohort.scenario
    return .object([
      "title": .string(scenario.title), "seed": .unsigned(scenario.seed),
      "scenario": scenario.digest.map { .string($0.description) } ?? .null,
      "region": .string(scenario.region.rawValue), "modality": .string(scenario.modality.rawValue),
      "patients": .integer(cohort.patientCount), "studies": .integer(cohort.studyCount),
      "images": .integer(all(images)), "sites": .integer(scenario.sites.count),
      "devices": .integer(scenario.devices.count),
      "findings": .object(
        FindingKind.allCases.filter { findings[$0] != nil }.map {
          JSONValue.Member($0.rawValue, .integer(all(findings[$0] ?? 0)))
        }),
      "pixel_bytes": .integer(2 * all(pixels)), "scaled_from_patients": isWhole ? nil : .integer(looked),
    ])
  }

  private static func bytes(_ count: Double) -> String {
    let units = ["kB", "MB", "GB", "TB"]
    var (value, unit) = (count / 1000, 0)
    while value >= 1000, unit < units.count - 1 { (value, unit) = (value / 1000, unit + 1) }
    return "\((value * 10).rounded() / 10) \(units[unit])"
  }
}
