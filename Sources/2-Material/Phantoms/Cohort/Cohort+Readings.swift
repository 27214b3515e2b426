// SPDX-License-Identifier: Apache-2.0
import Distributions

/// One reader's verdict on one case.
public struct CohortReading: Sendable, Hashable {
  /// The reader's index in the scenario.
  public var reader: Int
  /// The arm's index in the scenario.
  public var arm: Int
  /// What the reader perceived, in standard deviations above an average case without the finding.
  public var perception: Double
  /// The score: 0…100 in steps of 0.1, or a category from 1.
  public var score: Double
  /// Whether the reader says that the finding is there.
  public var isPositive: Bool
}

extension Cohort {
  /// What the readers say of an examination, in the order of readers and arms; only those who read it.
  ///
  /// Signal detection: a reader perceives skill · *d* + √*c* · case + √(1 − *c*) · variability · own, where *d* is the
  /// ``DetectabilityModel/detectability(of:among:in:)`` of the target, case and own are standard normal, and *c* is
  /// ``ReaderPlan/caseShare``. The answer is yes above the criterion; the score is the normal probability of perception less criterion.
  /// - Parameters:
  ///   - study: An examination of this cohort.
  ///   - findings: What was planted.
  /// - Returns: A reading for each reader of the patient and each arm.
  public func readings(of study: PlannedStudy, findings: [PlantedFinding]) -> [CohortReading] {
    let plan = scenario.readers
    guard !plan.readers.isEmpty else { return [] }
    let patient = patient(study.patientIndex)
    guard patient.readingShare < plan.fraction else { return [] }
    let block = min(plan.blocks - 1, Int(patient.blockShare * Double(plan.blocks)))
    let d = scenario.detectability.detectability(of: scenario.labels.target, among: findings, in: study)
    var stream = source(of: study).stream(for: .reading)
    let shared = stream.normal() * plan.caseShare.squareRoot()
    let own = (1 - plan.caseShare).squareRoot()
    var readings: [CohortReading] = []
    for (index, reader) in plan.readers.enumerated() {
      for (armIndex, arm) in plan.arms.enumerated() {
        // Drawn for those as well who do not read, so that a split leaves the others' scores as they are.
        let noise = stream.normal() * own * reader.variability
        guard index % plan.blocks == block else { continue }
        let perception = reader.skill * arm.skill * d + shared + noise
        let share = NormalDistribution.standard.cumulative(perception - reader.criterion - arm.criterion)
        readings.append(
          CohortReading(
            reader: index, arm: armIndex, perception: perception, score: Self.score(share, plan),
            isPositive: perception > reader.criterion + arm.criterion))
      }
    }
    return readings
  }

  private static func score(_ share: Double, _ plan: ReaderPlan) -> Double {
    switch plan.ratings {
    case .percent: (share * 1000).rounded() / 10
    case .categories: 1 + min(Double(plan.categories) - 1, (share * Double(plan.categories)).rounded(.down))
    }
  }

  func source(of study: PlannedStudy) -> Randomness {
    Self.source(scenario, Self.number(ofPatient: study.patientIndex, followUp: study.followUp))
  }
}
