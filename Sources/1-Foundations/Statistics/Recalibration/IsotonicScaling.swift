// SPDX-License-Identifier: Apache-2.0
import Vocabulary

/// The rising curve that lies closest to the outcomes, kept as its corners and joined by lines.
///
/// It has no parameters and hence no standard errors: it needs many rows. Below its lowest step it may say 0 and above its
/// highest 1, which a single case to the contrary refutes.
///
/// > Source: B. Zadrozny, C. Elkan, Proceedings of KDD (2002) 694–699. Checked against scikit-learn in `RecalibrationTests`.
public struct IsotonicScaling: Sendable, Hashable {
  /// A step of the curve: all scores between two that were seen get one value.
  public struct Step: Sendable, Hashable {
    /// The lowest score of the step.
    public let lowest: Double
    /// The highest score of the step.
    public let highest: Double
    /// Its probability, 0…1.
    public let probability: Double

    /// Makes a step.
    public init(lowest: Double, highest: Double, probability: Double) {
      self.lowest = lowest
      self.highest = highest
      self.probability = probability
    }
  }

  /// The steps from the lowest score up; scores and probabilities rise strictly.
  public let steps: [Step]
  /// Whether the scores are probabilities.
  public let scale: ScoreScale

  /// Takes steps as they were fitted; `nil` unless there is one, all are finite, within 0…1, and rise strictly.
  public init?(steps: [Step], scale: ScoreScale) {
    guard !steps.isEmpty else { return nil }
    for (index, step) in steps.enumerated() {
      guard step.lowest.isFinite, step.highest.isFinite, step.lowest <= step.highest else { return nil }
      guard (0...1).contains(step.probability) else { return nil }
      guard index == 0 || steps[index - 1].highest < step.lowest else { return nil }
      guard index == 0 || steps[index - 1].probability < step.probability else { return nil }
    }
    self.steps = steps
    self.scale = scale
  }

  /// The probability of a score: of its step, on the line between two steps, flat beyond the ends.
  /// - Complexity: O(log steps).
  public func apply(_ score: Double) -> Double {
    var (low, high) = (0, steps.count)
    while low < high {
      let middle = (low + high) / 2
      if steps[middle].highest < score { low = middle + 1 } else { high = middle }
    }
    guard low < steps.count else { return steps[steps.count - 1].probability }
    let above = steps[low]
    guard score < above.lowest, low > 0 else { return above.probability }
    let below = steps[low - 1]
    // Halved, so that the width between the greatest of numbers does not overflow.
    let share = (score / 2 - below.highest / 2) / (above.lowest / 2 - below.highest / 2)
    let value = below.probability + share * (above.probability - below.probability)
    return min(above.probability, max(below.probability, value))
  }

  static func fit(_ sample: LabelledScores, scale: ScoreScale) throws(RecalibrationFailure) -> IsotonicScaling {
    guard let curve = IsotonicRegression(sample) else { throw .undefined(.noObservations) }
    let steps = curve.blocks.map { Step(lowest: $0.lowest, highest: $0.highest, probability: min(1, max(0, $0.value))) }
    // One step gives all scores one probability: the scores do not rise with disease.
    guard steps.count > 1 else { throw .reversed(slope: 0) }
    guard let scaling = IsotonicScaling(steps: steps, scale: scale) else { throw .undefined(.noObservations) }
    return scaling
  }
}
