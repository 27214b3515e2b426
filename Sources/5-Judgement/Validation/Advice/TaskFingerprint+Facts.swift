// SPDX-License-Identifier: Apache-2.0
import CaseTables
import Protocols

extension TaskFingerprint {
  /// What a protocol declares of its task, under `task` and elsewhere.
  /// - Returns: The fingerprint, and where the protocol contradicts itself, in sentences.
  static func declared(by plan: EvaluationProtocol) -> (task: TaskFingerprint, contradictions: [String]) {
    var task = TaskFingerprint(plan.analyses.task ?? TaskPlan())
    var contradictions: [String] = []
    if plan.operatingPoint != nil {
      if task.usesThreshold == false {
        contradictions.append(
          "The task is declared to use no threshold, and the protocol has an operating point: it is taken as used.")
      }
      task.usesThreshold = true
    }
    if plan.analyses.task == nil, case .classes(_, let classes) = plan.data.binding.truth, classes.count > 2 {
      task.kind = .multiClass
    }
    task.calibrationBins = (plan.analyses.calibration ?? CalibrationPlan()).bins
    task.isWeighted = plan.data.binding.weight != nil
    task.comparesPopulations = !plan.subgroups.isEmpty || plan.data.binding.separatelyBy != nil
    return (task, contradictions)
  }

  /// Takes in what a table shows; where it contradicts what was declared, the table is believed.
  /// - Returns: The contradictions, in sentences.
  mutating func complete(with facts: TaskFacts) -> [String] {
    var contradictions: [String] = []
    positives = facts.positives
    negatives = facts.negatives
    prevalenceInSample = facts.prevalence
    smallestClass = facts.classCounts.min()
    hasRepeats = facts.hasRepeats
    readers = facts.readers
    if facts.isWeighted { isWeighted = true }
    if facts.classCounts.count > 2, kind == .classification {
      contradictions.append("The task is declared as one of two classes, and the table has \(facts.classCounts.count).")
      kind = .multiClass
    }
    if facts.hasScoresOutsideUnit {
      if scores == .probabilities {
        contradictions.append(
          "The scores are declared to be probabilities, and some lie outside 0 to 1: they are taken for ratings.")
      }
      scores = .ratings
    }
    if let words = comparePrevalences(facts) { contradictions.append(words) }
    return contradictions
  }

  private mutating func comparePrevalences(_ facts: TaskFacts) -> String? {
    guard let use = prevalenceInUse, let sample = facts.prevalence else { return nil }
    let found =
      "The declared prevalence of use is \(NumberText.share(use)), and \(NumberText.share(sample)) of the "
      + "\((facts.positives ?? 0) + (facts.negatives ?? 0)) cases here are positive"
    guard facts.isFar(from: use) else {
      return isEnriched == true && !Self.differs(use, sample)
        ? found + ", although the sample is declared to be enriched." : nil
    }
    switch isEnriched {
    case true: return nil
    case false:
      return found
        + ", although the sample is declared not to be enriched: these are other patients than those of use, and "
        + "sensitivity and specificity may differ too."
    case nil:
      isEnriched = true
      return found
        + ": the sample is taken to be enriched, so that what depends on the prevalence cannot be read off it."
    }
  }

  /// Whether the odds of two shares are more than half as large again as each other.
  static func differs(_ one: Double, _ other: Double) -> Bool {
    guard one > 0, one < 1, other > 0, other < 1 else { return one != other }
    let ratio = one / (1 - one) / (other / (1 - other))
    return ratio > 1.5 || ratio < 1 / 1.5
  }
}
