// SPDX-License-Identifier: Apache-2.0
import CaseTables
import Statistics
import Vocabulary

extension TableQuestions {
  /// What is held fixed on the ROC curve, 0…1.
  public enum FixedRate: Sendable, Hashable {
    /// The sensitivity is asked for at this specificity.
    case specificity(Double)
    /// The specificity is asked for at this sensitivity.
    case sensitivity(Double)

    fileprivate var suffix: String {
      switch self {
      case .specificity: "-at-specificity"
      case .sensitivity: "-at-sensitivity"
      }
    }
  }

  /// The sensitivity at a fixed specificity, or the reverse, in every stream; readers are pooled.
  /// - Parameters:
  ///   - rate: What is held fixed.
  ///   - division: The columns whose values divide the cases; empty for all rows together.
  /// - Returns: An estimate for each stream and group.
  public func estimates(at rate: FixedRate, by division: [String] = []) -> Answer {
    each(division) { labelled in
      var estimate: Estimate
      switch rate {
      case .specificity(let value): estimate = labelled.sensitivity(atSpecificity: value, level: level)
      case .sensitivity(let value): estimate = labelled.specificity(atSensitivity: value, level: level)
      }
      // Not the sensitivity of a threshold that was chosen before: the name says so.
      estimate.name += rate.suffix
      return [estimate]
    }
  }

  /// The predictive values at another prevalence than that of the table.
  ///
  /// - Parameters:
  ///   - prevalence: The prevalence, strictly between 0 and 1.
  ///   - division: The columns whose values divide the cases; empty for all rows together.
  /// - Returns: Two estimates for each stream and group; none where rows are weighted or units repeat, with a note: the
  ///   interval is for independent cases.
  public func predictiveValues(atPrevalence prevalence: Double, by division: [String] = []) -> Answer {
    var refusal: String?
    var answer = each(division) { labelled in
      guard labelled.weights == nil, labelled.clusters == nil else {
        refusal = "predictive values at another prevalence need independent cases that count once"
        return []
      }
      guard let threshold = metrics.threshold(streams.all[0]) else { return [] }
      let counts = BinaryReads(labelled, threshold: threshold).counts
      let values = PredictiveValues(
        sensitivity: Proportion(successes: counts.truePositives, trials: counts.positives),
        specificity: Proportion(successes: counts.trueNegatives, trials: counts.negatives), prevalence: prevalence)
      return values.map { [$0.positive(level: level), $0.negative(level: level)] } ?? []
    }
    if let refusal { answer.notes.append(refusal) }
    return answer
  }

  private func each(_ division: [String], _ measure: (LabelledScores) -> [Estimate]) -> Answer {
    var answer = Answer()
    for stream in streams.all {
      for (name, source) in groups(by: division) {
        guard let labelled = source.labelled(source.sample(stream)) else { continue }
        let group = [stream.name, name].filter { !$0.isEmpty }.joined(separator: "; ")
        answer.estimates += measure(labelled).map { $0.of(group: group.isEmpty ? nil : group) }
      }
    }
    return answer
  }
}
