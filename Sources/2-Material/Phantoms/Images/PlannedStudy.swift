// SPDX-License-Identifier: Apache-2.0

/// One examination of a cohort before it is simulated: all that its images follow from.
public struct PlannedStudy: Sendable, Hashable {
  /// What makes the images.
  public enum Technique: Sendable, Hashable {
    case radiography(RadiographySystem)
    case tomography(TomographySystem)
    case resonance(ResonanceSystem)
  }

  /// Its number in the cohort, from 0.
  public var index: Int
  /// The patient's number in the cohort, from 0.
  public var patientIndex: Int
  /// Which examination of the patient it is, from 0.
  public var followUp: Int
  /// Who and what the headers name.
  public var identity: ImageIdentity
  /// The body.
  public var patient: PhantomPatient
  /// How the patient stands or lies.
  public var posture: Posture
  /// Which part of the body.
  public var region: BodyRegion
  /// What makes the images.
  public var technique: Technique
  /// What is to be planted.
  public var findings: [FindingRequest]
  /// The noise of this examination.
  public var randomness: Randomness
  /// What the cohort knows of it beside that; `nil` for a study that belongs to no cohort.
  public var facts: CohortFacts?

  /// Makes a study; the parameters are the properties.
  public init(
    index: Int, patientIndex: Int, followUp: Int, identity: ImageIdentity, patient: PhantomPatient, posture: Posture,
    region: BodyRegion, technique: Technique, findings: [FindingRequest], randomness: Randomness,
    facts: CohortFacts? = nil
  ) {
    self.index = index
    self.patientIndex = patientIndex
    self.followUp = followUp
    self.identity = identity
    self.patient = patient
    self.posture = posture
    self.region = region
    self.technique = technique
    self.findings = findings
    self.randomness = randomness
    self.facts = facts
  }
}
