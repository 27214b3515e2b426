// SPDX-License-Identifier: Apache-2.0

/// What a cohort knows of an examination beside what its images follow from.
public struct CohortFacts: Sendable, Hashable {
  /// The case's name in tables: `P000123-0`, the patient and the number of the examination.
  public var caseName: String
  /// The patient's name in tables, which is the Patient ID.
  public var patientName: String
  /// The site's index in the scenario.
  public var site: Int
  /// The site's name, as the scenario has it.
  public var siteName: String
  /// The device's index in the scenario.
  public var device: Int
  /// The device's name, as the scenario has it.
  public var deviceName: String
  /// The day.
  public var day: CivilDay
  /// The changes in force.
  public var driftTags: [String]
  /// The size from which findings count as the target.
  public var leastSize: Double
  /// Which part of a data set the patient would belong to: `train`, `tuning` or `test`.
  public var split: String
}
