// SPDX-License-Identifier: Apache-2.0
import ModelPackages
public import Statistics
public import Vocabulary

/// When a small model answers a case itself, and when it hands it on to a large one.
///
/// A case is answered where the small model is at least as sure of it as the band; an infinite band escalates every case, and a band of 0
/// on a distance none.
public struct CascadeRule: Sendable, Hashable {
  /// What becomes of a case.
  public enum Decision: String, Sendable, Hashable {
    /// The small model's answer stands.
    case answered
    /// The large model is asked.
    case escalate
  }

  /// How sure the small model is.
  public enum Confidence: Sendable, Hashable {
    /// By its score.
    case score(CaseConfidence)
    /// By a named measure of its answer; `higherIsSurer` is false for a doubt, such as an entropy.
    case measure(String, higherIsSurer: Bool)
  }

  /// How sure the small model is.
  public var confidence: Confidence
  /// Cases of less confidence are escalated; infinite for every case.
  public var band: Double
  /// Scores of the small model at or above it are called positive; at or below it, where ``higherIsPositive`` is false.
  public var smallThreshold: Double
  /// Scores of the large model at or above it are called positive; at or below it, where ``higherIsPositive`` is false.
  public var largeThreshold: Double
  /// Whether higher scores of both models speak for disease.
  public var higherIsPositive: Bool
  /// The digest of the small model's package; `nil` where the rule is bound to none.
  public var small: ContentDigest?
  /// The digest of the large model's package; `nil` where the rule is bound to none.
  public var large: ContentDigest?

  /// Makes a rule; the parameters are the properties.
  public init(
    confidence: Confidence, band: Double, smallThreshold: Double, largeThreshold: Double,
    higherIsPositive: Bool = true, small: ContentDigest? = nil, large: ContentDigest? = nil
  ) {
    self.confidence = confidence
    self.band = band
    self.smallThreshold = smallThreshold
    self.largeThreshold = largeThreshold
    self.higherIsPositive = higherIsPositive
    self.small = small
    self.large = large
  }

  /// Decides a case by the small model's score and its measures.
  ///
  /// What cannot be judged is escalated: a score that is no number, a measure that is absent.
  /// - Parameters:
  ///   - score: The small model's score, on the scale of the threshold.
  ///   - measures: How sure the small model says it is, by name; needed where the confidence is a measure.
  /// - Returns: Whether the small model's answer stands.
  public func decide(score: Double, measures: [String: Double] = [:]) -> Decision {
    guard score.isFinite, band.isFinite else { return .escalate }
    let value: Double?
    switch confidence {
    case .score(let kind):
      value = kind.needsProbabilities && !(0...1).contains(score) ? nil : kind.value(of: score)
    case .measure(let name, let higherIsSurer): value = measures[name].map { higherIsSurer ? $0 : -$0 }
    }
    guard let value, value.isFinite else { return .escalate }
    return value < band ? .escalate : .answered
  }

  /// Whether a score is called positive by the model that answers.
  ///
  /// - Parameters:
  ///   - score: The score of the model whose answer it is, on the scale of its threshold.
  ///   - decision: Whose answer it is: the small model's, or the large one's where the case was escalated.
  /// - Returns: The call; a score that is no number is not called positive.
  public func isPositive(score: Double, of decision: Decision) -> Bool {
    let threshold = decision == .answered ? smallThreshold : largeThreshold
    return higherIsPositive ? score >= threshold : score <= threshold
  }

  /// Decides a case by the small model's answer.
  ///
  /// - Parameters:
  ///   - answer: The small model's answer.
  ///   - finding: The class whose score is meant; by default the last.
  /// - Returns: Whether the answer stands; one without that class is escalated.
  public func decide(_ answer: ImageAnswer, of finding: String? = nil) -> Decision {
    let found = finding.map { name in answer.findings.first { $0.name == name } } ?? answer.findings.last
    guard let found else { return .escalate }
    return decide(score: found.score, measures: answer.uncertainty)
  }
}
