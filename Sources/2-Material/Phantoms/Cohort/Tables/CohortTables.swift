// SPDX-License-Identifier: Apache-2.0

/// What a cohort knows of its examinations, as tables: cases, how well each finding can be seen, readings and reports.
///
/// Each table names case and patient, so that it can be judged by itself; the headers come first, then the lines of each
/// examination in any order. Where findings lie on the images, the writer of the images says in a table of its own.
public struct CohortTables: Sendable {
  /// The tables' lines of one examination, each with its line feed.
  public struct Lines: Sendable, Hashable {
    /// One line of `cases.csv`.
    public var cases = ""
    /// The lines of `detectability.csv`.
    public var detectability = ""
    /// The lines of `readings.csv`.
    public var readings = ""
    /// The line of `reports.csv`; empty without reports.
    public var reports = ""
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
      "target", "target_count", "target_size", "truth", "label", "label_source", "least_size", "drift",
      "detectability", "kilovolts", "mas", "rotation", "inspiration", "image", "study_uid", "split",
    ]
  }

  /// The columns of `detectability.csv`; a finding has the number that it has in `findings.csv`, from 1.
  public static let detectabilityColumns = [
    "case", "patient", "finding", "kind", "size", "unit", "conspicuity", "detectability",
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
      cases: TruthTables.line(caseColumns), detectability: TruthTables.line(Self.detectabilityColumns),
      readings: TruthTables.line(Self.readingColumns), reports: TruthTables.line(Self.reportColumns))
  }

  /// The column of a kind of finding: `pleural_effusion`.
  public static func column(_ kind: FindingKind) -> String { kind.rawValue.replacing("-", with: "_") }

  /// The lines of an examination.
  /// - Parameters:
  ///   - study: An examination of this cohort, with its facts.
  ///   - findings: What was planted, as the phantom says.
  ///   - image: The image's file, relative to the tables.
  /// - Returns: The lines of all tables, without headers.
  public func lines(
    of study: PlannedStudy, findings: [PlantedFinding], image: String
  ) -> Lines {
    let label = cohort.label(of: study, findings: findings)
    var lines = Lines()
    lines.cases = TruthTables.line(caseRow(study, findings: findings, label: label, image: image))
    let names = [study.facts?.caseName ?? "", study.identity.patientID]
    for (number, finding) in findings.enumerated() {
      let kind = finding.request.kind
      let d = cohort.scenario.detectability.detectability(of: finding, in: study)
      lines.detectability += TruthTables.line(
        names + [
          "\(number + 1)", kind.rawValue, DecimalText.number(finding.size, decimals: 4), kind.sizeUnit,
          DecimalText.number(finding.request.conspicuity, decimals: 4), DecimalText.number(d, decimals: 4),
        ])
    }
    for reading in cohort.readings(of: study, findings: findings) {
      lines.readings += TruthTables.line(
        names + [
          study.facts?.siteName ?? "", study.facts?.deviceName ?? "",
          cohort.scenario.readers.readers[reading.reader].name, cohort.scenario.readers.arms[reading.arm].name,
          Self.flag(label.truth), DecimalText.number(reading.score, decimals: 1), Self.flag(reading.isPositive),
        ])
    }
    if let report = cohort.report(of: study, findings: findings) {
      lines.reports = TruthTables.line(
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
      patient.sex.rawValue, "\(patient.age)", DecimalText.number(patient.height / 10, decimals: 1),
      DecimalText.number(patient.weight, decimals: 1), DecimalText.number(patient.bodyMassIndex, decimals: 2),
      patient.implants.map(\.rawValue).joined(separator: " "), scenario.modality.rawValue, study.region.rawValue,
      technique.view, "\(study.followUp)",
    ]
    let truths = kinds.map { kind in Self.flag(findings.contains { $0.request.kind == kind }) }
    let largest = targets.map(\.size).max()
    let tail: [String] = [
      target.rawValue, "\(targets.count)", largest.map { DecimalText.number($0, decimals: 3) } ?? "",
      Self.flag(label.truth), Self.flag(label.label), label.source.rawValue,
      DecimalText.number(facts?.leastSize ?? scenario.labels.leastSize, decimals: 3),
      (facts?.driftTags ?? []).joined(separator: " "), DecimalText.number(d, decimals: 4), technique.kilovolts,
      technique.charge, DecimalText.number(study.posture.rotation, decimals: 2),
      DecimalText.number(study.posture.inspiration, decimals: 3), image, identity.studyInstanceUID, facts?.split ?? "",
    ]
    return head + truths + tail
  }

  private static func flag(_ value: Bool) -> String { value ? "1" : "0" }

  private static func words(
    _ technique: PlannedStudy.Technique
  ) -> (view: String, kilovolts: String, charge: String) {
    switch technique {
    case .radiography(let system):
      (
        system.exposure.view.rawValue, DecimalText.number(system.exposure.kilovolts, decimals: 1),
        DecimalText.number(system.exposure.milliampereSeconds, decimals: 3)
      )
    case .tomography(let system):
      (
        "", DecimalText.number(system.kilovolts, decimals: 1),
        DecimalText.number(system.milliampereSeconds, decimals: 3)
      )
    case .resonance: ("", "", "")
    }
  }
}
