// SPDX-License-Identifier: Apache-2.0

/// The truth of a cohort as tables: a row per case, finding, reading and report.
///
/// Each table names case and patient, so that it can be judged by itself; the headers come first, then the lines of each examination in any
/// order. Lines end as RFC 4180 has it.
public struct CohortTables: Sendable {
  /// The tables' lines of one examination.
  public struct Lines: Sendable, Hashable {
    /// One line of `cases.csv`.
    public var cases = ""
    /// The lines of `findings.csv`.
    public var findings = ""
    /// The lines of `readings.csv`.
    public var readings = ""
    /// The line of `reports.csv`; empty without reports.
    public var reports = ""
  }

  /// Where a finding lies on the image.
  public struct Place: Sendable, Hashable {
    /// The column, from 0, with fractions.
    public var column: Double
    /// The row, from 0, with fractions.
    public var row: Double
    /// The slice, from 0; `nil` on a radiograph.
    public var slice: Double?

    /// Makes a place; the parameters are the properties.
    public init(column: Double, row: Double, slice: Double? = nil) {
      self.column = column
      self.row = row
      self.slice = slice
    }
  }

  /// The cohort.
  public let cohort: Cohort
  private let kinds: [FindingKind]

  /// Prepares the tables of a cohort.
  public init(_ cohort: Cohort) {
    self.cohort = cohort
    kinds = FindingKind.allCases.filter { $0.region == cohort.scenario.region }
  }

  /// The columns of `cases.csv`.
  public var caseColumns: [String] {
    [
      "case", "patient", "site", "device", "manufacturer", "model", "serial", "software", "date", "time", "sex", "age",
      "height_cm", "weight_kg", "bmi", "implants", "modality", "region", "view", "follow_up",
    ] + kinds.map { Self.column($0) } + [
      "not_planted", "target", "target_count", "target_size", "truth", "label", "label_source", "least_size", "drift",
      "detectability", "kilovolts", "mas", "rotation", "inspiration", "image", "study_uid", "split",
    ]
  }

  /// The columns of `findings.csv`.
  public static let findingColumns = [
    "case", "patient", "number", "kind", "side", "zone", "x_mm", "y_mm", "z_mm", "half_x_mm", "half_y_mm", "half_z_mm",
    "size_asked", "size", "unit", "conspicuity", "detectability", "column", "row", "slice",
  ]
  /// The columns of `readings.csv`.
  public static let readingColumns = [
    "case", "patient", "site", "device", "reader", "arm", "truth", "score", "label",
  ]
  /// The columns of `reports.csv`.
  public static let reportColumns = ["case", "patient", "site", "date", "report"]

  /// The first line of each table.
  public var headers: Lines {
    Lines(
      cases: CSVLine.line(caseColumns), findings: CSVLine.line(Self.findingColumns),
      readings: CSVLine.line(Self.readingColumns), reports: CSVLine.line(Self.reportColumns))
  }

  /// The column of a kind of finding: `pleural_effusion`.
  public static func column(_ kind: FindingKind) -> String { kind.rawValue.replacing("-", with: "_") }

  /// The lines of an examination.
  /// - Parameters:
  ///   - study: An examination of this cohort, with its facts.
  ///   - findings: What was planted, as the phantom says.
  ///   - image: The image's file, relative to the tables.
  ///   - places: Where each finding lies on the image; fewer where the writer does not know.
  /// - Returns: The lines of all tables, without headers.
  public func lines(
    of study: PlannedStudy, findings: [PlantedFinding], image: String, places: [Place?] = []
  ) -> Lines {
    let label = cohort.label(of: study, findings: findings)
    var lines = Lines()
    lines.cases = CSVLine.line(caseRow(study, findings: findings, label: label, image: image))
    let names = [study.facts?.caseName ?? "", study.identity.patientID]
    for (number, finding) in findings.enumerated() {
      let place = number < places.count ? places[number] : nil
      lines.findings += CSVLine.line(names + findingRow(finding, number: number, place: place, in: study))
    }
    for reading in cohort.readings(of: study, findings: findings) {
      lines.readings += CSVLine.line(
        names + [
          study.facts?.siteName ?? "", study.facts?.deviceName ?? "",
          cohort.scenario.readers.readers[reading.reader].name, cohort.scenario.readers.arms[reading.arm].name,
          Self.flag(label.truth), CSVLine.number(reading.score, decimals: 1), Self.flag(reading.isPositive),
        ])
    }
    if let report = cohort.report(of: study, findings: findings) {
      lines.reports = CSVLine.line(
        names + [study.facts?.siteName ?? "", study.facts?.day.iso ?? "", report.text])
    }
    return lines
  }

  private func caseRow(
    _ study: PlannedStudy, findings: [PlantedFinding], label: CohortLabel, image: String
  ) -> [String] {
    let (scenario, identity, patient) = (cohort.scenario, study.identity, study.patient)
    let target = scenario.labels.target
    let targets = findings.filter { $0.request.kind == target }
    let technique = Self.words(study.technique)
    let d = scenario.detectability.detectability(of: target, among: findings, in: study)
    let facts = study.facts
    let day = facts?.day.iso ?? identity.studyDate
    let time = identity.studyTime
    let clock = "\(time.prefix(2)):\(time.dropFirst(2).prefix(2)):\(time.suffix(2))"
    let head: [String] = [
      facts?.caseName ?? "", identity.patientID, facts?.siteName ?? "", facts?.deviceName ?? "", identity.manufacturer,
      identity.modelName, identity.serialNumber, identity.softwareVersions.joined(separator: " "), day, clock,
      patient.sex.rawValue, "\(patient.age)", CSVLine.number(patient.height / 10, decimals: 1),
      CSVLine.number(patient.weight, decimals: 1), CSVLine.number(patient.bodyMassIndex, decimals: 2),
      patient.implants.map(\.rawValue).joined(separator: " "), scenario.modality.rawValue, study.region.rawValue,
      technique.view, "\(study.followUp)",
    ]
    let truths = kinds.map { kind in Self.flag(findings.contains { $0.request.kind == kind }) }
    let largest = targets.map(\.size).max()
    // What was asked for and found no room stands apart from all truth.
    let asked = study.findings.count { $0.kind.region == study.region }
    let tail: [String] = [
      "\(max(0, asked - findings.count))", target.rawValue, "\(targets.count)",
      largest.map { CSVLine.number($0, decimals: 3) } ?? "",
      Self.flag(label.truth), label.label.map(Self.flag) ?? "", label.source?.rawValue ?? "none",
      CSVLine.number(facts?.leastSize ?? scenario.labels.leastSize, decimals: 3),
      (facts?.driftTags ?? []).joined(separator: " "), CSVLine.number(d, decimals: 4), technique.kilovolts,
      technique.charge, CSVLine.number(study.posture.rotation, decimals: 2),
      CSVLine.number(study.posture.inspiration, decimals: 3), image, identity.studyInstanceUID, facts?.split ?? "",
    ]
    return head + truths + tail
  }

  private func findingRow(
    _ finding: PlantedFinding, number: Int, place: Place?, in study: PlannedStudy
  ) -> [String] {
    let (centre, half) = (finding.centre, finding.halfAxes)
    let millimetres = [centre.x, centre.y, centre.z, half.x, half.y, half.z].map { CSVLine.number($0, decimals: 3) }
    let kind = finding.request.kind
    let d = cohort.scenario.detectability.detectability(of: finding, in: study)
    return ["\(number)", kind.rawValue, finding.side?.rawValue ?? "", finding.zone?.rawValue ?? ""] + millimetres + [
      CSVLine.number(finding.request.size, decimals: 3), CSVLine.number(finding.size, decimals: 3), kind.sizeUnit,
      CSVLine.number(finding.request.conspicuity, decimals: 4), CSVLine.number(d, decimals: 4),
      place.map { CSVLine.number($0.column, decimals: 3) } ?? "",
      place.map { CSVLine.number($0.row, decimals: 3) } ?? "",
      place?.slice.map { CSVLine.number($0, decimals: 3) } ?? "",
    ]
  }

  private static func flag(_ value: Bool) -> String { value ? "1" : "0" }

  private static func words(
    _ technique: PlannedStudy.Technique
  ) -> (view: String, kilovolts: String, charge: String) {
    switch technique {
    case .radiography(let system):
      (
        system.exposure.view.rawValue, CSVLine.number(system.exposure.kilovolts, decimals: 1),
        CSVLine.number(system.exposure.milliampereSeconds, decimals: 3)
      )
    case .tomography(let system):
      (
        "", CSVLine.number(system.kilovolts, decimals: 1), CSVLine.number(system.milliampereSeconds, decimals: 3)
      )
    case .resonance: ("", "", "")
    }
  }
}
