// SPDX-License-Identifier: Apache-2.0
public import Vocabulary

/// What is to be written: patients with their examinations, and the tables that go with them.
public struct CohortPlan: Sendable {
  /// A table with rows for each patient.
  public struct Table: Sendable {
    /// The file's name, as `cases.csv`.
    public var name: String
    /// The first line, without a line feed.
    public var header: String
    /// The rows of the examinations of a patient, each with a line feed.
    public var rows: @Sendable ([SimulatedTruth]) -> String

    /// Makes a table; the parameters are the properties.
    public init(name: String, header: String, rows: @escaping @Sendable ([SimulatedTruth]) -> String) {
      self.name = name
      self.header = header
      self.rows = rows
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
  /// The examinations of a patient, by the patient's number from 0.
  public var studiesOfPatient: @Sendable (Int) -> [PlannedStudy]

  /// Makes a plan; the parameters are the properties.
  public init(
    title: String, scenario: [UInt8]?, digest: ContentDigest?, seed: UInt64, patients: Int, studies: Int,
    tables: [Table], studiesOfPatient: @escaping @Sendable (Int) -> [PlannedStudy]
  ) {
    self.title = title
    self.scenario = scenario
    self.digest = digest
    self.seed = seed
    self.patients = patients
    self.studies = studies
    self.tables = tables
    self.studiesOfPatient = studiesOfPatient
  }
}

/// What is known of an examination when its images are written and let go: the truth without pixels.
public struct SimulatedTruth: Sendable {
  /// What it was made from.
  public var plan: PlannedStudy
  /// The findings as planted and where they lie.
  public var findings: [ImagedFinding]

  /// Makes a truth; the parameters are the properties.
  public init(plan: PlannedStudy, findings: [ImagedFinding]) {
    self.plan = plan
    self.findings = findings
  }
}
