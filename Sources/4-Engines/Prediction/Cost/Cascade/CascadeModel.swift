// SPDX-License-Identifier: Apache-2.0
import ModelPackages
public import Volumes
public import Vocabulary

/// Two models as one: the small one answers what it is sure of, the large one the rest.
public struct CascadeModel: Sendable {
  /// The model that is asked first.
  public let small: ImageModel
  /// The model that is asked where the first is not sure.
  public let large: ImageModel
  /// When that is.
  public let rule: CascadeRule
  /// The class whose score decides; `nil` for the last.
  public let finding: String?

  /// Why two models are no cascade.
  public enum Obstacle: Error, Sendable, Hashable {
    /// The rule was made for another model in this place: its name in the rule, the digest there, and the one that was given.
    case otherModel(place: String, expected: ContentDigest, found: ContentDigest)
  }

  /// Puts two models and a rule together.
  ///
  /// - Parameters:
  ///   - small: The model that is asked first.
  ///   - large: The model that is asked where the first is not sure.
  ///   - rule: When that is.
  ///   - finding: The class whose score decides; `nil` for the last.
  /// - Throws: ``Obstacle/otherModel(place:expected:found:)`` where the rule is bound to other models.
  public init(
    small: ImageModel, large: ImageModel, rule: CascadeRule, finding: String? = nil
  ) throws(Obstacle) {
    for (place, bound, model) in [("small", rule.small, small), ("large", rule.large, large)] {
      if let bound, bound != model.package.digest {
        throw .otherModel(place: place, expected: bound, found: model.package.digest)
      }
    }
    self.small = small
    self.large = large
    self.rule = rule
    self.finding = finding
  }

  /// What the cascade says of an image, and whose answer it is.
  ///
  /// - Parameter volume: The image on the scanner's grid, in the values of its modality.
  /// - Returns: The answer, and ``CascadeRule/Decision/escalate`` where it is the large model's.
  /// - Throws: ``PredictionFailure``.
  public func answer(
    _ volume: Volume<Float>
  ) throws(PredictionFailure) -> (answer: ImageAnswer, decision: CascadeRule.Decision) {
    let first = try small.answer(try small.prepared(volume))
    guard rule.decide(first, of: finding) == .escalate else { return (first, .answered) }
    return (try large.answer(try large.prepared(volume)), .escalate)
  }
}
