// SPDX-License-Identifier: Apache-2.0
public import Vocabulary

/// A cohort as data: who comes where, what they have, how they are examined, labelled and read, and what changes.
///
/// It is read from a YAML file by ``load(from:)`` or ``parse(bytes:fileName:)`` and is complete: every default is filled in and every name
/// is known. A `Cohort` makes the patients and examinations of it.
public struct Scenario: Sendable, Hashable {
  /// What makes the images.
  public enum Modality: String, Sendable, Hashable, CaseIterable {
    case radiography
    case tomography
    case resonance
  }

  /// The title.
  public var title: String
  /// What it is for; `nil` where the file does not say.
  public var description: String?
  /// The seed of all that is drawn.
  public var seed: UInt64 = 1
  /// How many patients there are.
  public var patients = 100
  /// Which part of the body is examined.
  public var region = BodyRegion.thorax
  /// What makes the images.
  public var modality = Modality.radiography
  /// The first and the last day.
  public var period = CivilDay(number: 20_089)...CivilDay(number: 20_453)
  /// For whom the model under test is meant.
  public var intendedUse: IntendedPopulation?
  /// The devices, in use or waiting.
  public var devices: [ScenarioDevice]
  /// The sites; at least one, each with a device.
  public var sites: [ScenarioSite]
  /// The findings that are planted.
  public var findings: [FindingPlan] = []
  /// Which findings come together.
  public var comorbidity: [Comorbidity] = []
  /// The share of patients with each implant.
  public var implants: [Implant: Double] = [:]
  /// Further examinations.
  public var followUp = FollowUpPlan()
  /// What cases are labelled with.
  public var labels = LabelPlan()
  /// How findings are seen.
  public var detectability = DetectabilityModel()
  /// Who reads.
  public var readers = ReaderPlan()
  /// Who writes reports; `nil` for no reports.
  public var reports: ReportPlan?
  /// What becomes different.
  public var drift: [DriftChange] = []
  /// The SHA-256 of the file's bytes; `nil` for a scenario that was not read.
  public var digest: ContentDigest?

  /// A hundred adults at one site, with nothing to find.
  public init(title: String) {
    self.title = title
    devices = [ScenarioDevice(name: "stand")]
    var site = ScenarioSite(name: "Hospital")
    site.devices = [.init(device: 0, share: 1)]
    sites = [site]
  }

  /// How often a kind is planted at a site before anything drifts.
  public func prevalence(of plan: FindingPlan, at site: Int) -> Double {
    sites[site].prevalence[plan.kind] ?? plan.prevalence
  }
}
