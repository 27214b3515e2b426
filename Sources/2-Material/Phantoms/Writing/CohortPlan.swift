// SPDX-License-Identifier: Apache-2.0
public import Vocabulary

/// What is to be written: patients with their examinations, and the tables that go with them.
public struct CohortPlan: Sendable {
  /// A table with rows for each examination.
  public struct Table: Sendable, Hashable {
    /// The file's name, as `cases.csv`.
    public var name: String
    /// The first line, with its end.
    public var header: String

    /// Makes a table; the parameters are the properties.
    public init(name: String, header: String) {
      self.name = name
      self.header = header
    }
  }

  /// What it is called.
  public var title: String
  /// The bytes of the scenario, kept beside the files; `nil` where there is none.
  public var scenario: [UInt8]?
  /// The digest of the scenario's file; `nil` for one that was not read.
  public var digest: ContentDigest?
  /// The seed.
  public var seed: UInt64
  /// How many patients there are.
  public var patients: Int
  /// How many examinations there are.
  public var studies: Int
  /// The tables.
  public var tables: [Table]
  /// The lines of an examination, for each table.
  public var lines: @Sendable (SimulatedTruth) -> [String]
  /// The examinations of a patient, by the patient's number from 0.
  public var studiesOfPatient: @Sendable (Int) -> [PlannedStudy]

  /// Makes a plan; the parameters are the properties.
  public init(
    title: String, scenario: [UInt8]?, digest: ContentDigest?, seed: UInt64, patients: Int, studies: Int,
    tables: [Table], lines: @escaping @Sendable (SimulatedTruth) -> [String],
    studiesOfPatient: @escaping @Sendable (Int) -> [PlannedStudy]
  ) {
    self.title = title
    self.scenario = scenario
    self.digest = digest
    self.seed = seed
    self.patients = patients
    self.studies = studies
    self.tables = tables
    self.lines = lines
    self.studiesOfPatient = studiesOfPatient
  }
}

/// What is known of an examination when its images are written and let go: the truth without pixels.
public struct SimulatedTruth: Sendable {
  /// What it was made from.
  public var plan: PlannedStudy
  /// The findings as planted and where they lie.
  public var findings: [ImagedFinding]
  /// Whether it is a radiograph, which has no slices.
  public var isRadiograph: Bool
  /// The path of the image, or of the folder of a volume's images, below the cohort's folder; empty where none is written.
  public var image: String

  /// Makes a truth; the parameters are the properties.
  public init(plan: PlannedStudy, findings: [ImagedFinding], isRadiograph: Bool, image: String) {
    self.plan = plan
    self.findings = findings
    self.isRadiograph = isRadiograph
    self.image = image
  }
}

extension CohortPlan {
  /// The plan of a cohort.
  /// - Parameters:
  ///   - cohort: The cohort.
  ///   - source: The bytes that the scenario was read from, kept beside the files.
  public init(_ cohort: Cohort, source: [UInt8]? = nil) {
    let scenario = cohort.scenario
    let tables = CohortTables(cohort)
    let headers = tables.headers
    let hasReports = scenario.reports != nil
    var named = [
      Table(name: "cases.csv", header: headers.cases), Table(name: "findings.csv", header: headers.findings),
      Table(name: "readings.csv", header: headers.readings),
    ]
    if hasReports { named.append(Table(name: "reports.csv", header: headers.reports)) }
    self.init(
      title: scenario.title, scenario: source, digest: scenario.digest, seed: scenario.seed,
      patients: cohort.patientCount, studies: cohort.studyCount, tables: named
    ) { truth in
      let places = truth.findings.map {
        CohortTables.Place(column: $0.centre.x, row: $0.centre.y, slice: truth.isRadiograph ? nil : $0.centre.z)
      }
      let lines = tables.lines(
        of: truth.plan, findings: truth.findings.map(\.finding), image: truth.image, places: places)
      return [lines.cases, lines.findings, lines.readings] + (hasReports ? [lines.reports] : [])
    } studiesOfPatient: {
      cohort.studies(ofPatient: $0)
    }
  }
}
