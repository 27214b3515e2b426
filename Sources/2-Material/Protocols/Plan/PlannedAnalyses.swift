// SPDX-License-Identifier: Apache-2.0

/// The analyses beside the endpoints that the protocol declares; each is `nil` where its key is left out.
///
/// They are declared before the data are seen, like endpoints and subgroups; acceptance depends on endpoints only.
public struct PlannedAnalyses: Sendable, Hashable {
  /// Whether predicted chances are observed frequencies.
  public var calibration: CalibrationPlan?
  /// How predicted chances would be put right.
  public var recalibration: RecalibrationPlan?
  /// Whether acting on the model is worth it.
  public var utility: UtilityPlan?
  /// What errors cost.
  public var cost: CostPlan?
  /// How a threshold is chosen on the tuning rows.
  public var thresholdChoice: ThresholdChoicePlan?
  /// The reading list that the model would sort.
  public var triage: TriagePlan?
  /// Between which groups errors are compared.
  public var fairness: FairnessPlan?
  /// Where weak slices are searched for.
  public var slices: SlicesPlan?
  /// How the results of sites are pooled and carried to others.
  public var generalization: GeneralizationPlan?
  /// When the model would hand over.
  public var deferral: DeferralPlan?
  /// Which sets of answers are to hold the truth.
  public var conformal: ConformalPlan?
  /// Whether readers do better with one way of reading than with another.
  public var readerStudy: ReaderStudyPlan?
  /// How well readers find and place lesions.
  public var freeResponse: FreeResponsePlan?
  /// How well those agree who rate the same cases.
  public var agreement: AgreementPlan?
  /// What is true where raters disagree.
  public var consensus: ConsensusPlan?
  /// What a study of this size can show.
  public var planning: PlanningPlan?
  /// What kind of task it is, for advice on metrics.
  public var task: TaskPlan?

  /// Makes a plan without analyses.
  public init() {}
}
