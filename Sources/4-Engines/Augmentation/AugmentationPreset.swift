// SPDX-License-Identifier: Apache-2.0

/// Plans with a name, for those who want no numbers of their own.
///
/// None mirrors: whether left and right may be exchanged is for people to say.
public enum AugmentationPreset: String, Sendable, Hashable, CaseIterable {
  /// Images stay as they are.
  case none
  /// Small turns and moves, as a patient stands a little otherwise.
  case light
  /// Turns, moves, sizes and grey values as they vary between examinations.
  case standard
  /// Everything, further than examinations vary: the hard view of FixMatch and SimCLR, after RandAugment's idea.
  ///
  /// > Source: Cubuk and others, RandAugment, NeurIPS 2020; each change has its chance here instead of a fixed number being drawn.
  case strong

  /// The plan.
  public var plan: AugmentationPlan {
    switch self {
    case .none: AugmentationPlan()
    case .light:
      AugmentationPlan(steps: [
        .init(.affine(turn: 5, shift: 0.03, scale: 0.95...1.05), chance: 0.8),
        .init(.gamma(0.9...1.1), chance: 0.3),
      ])
    case .standard:
      AugmentationPlan(steps: [
        .init(.affine(turn: 10, shift: 0.05, scale: 0.9...1.1), chance: 0.8),
        .init(.gamma(0.8...1.25), chance: 0.5),
        .init(.window(scale: 0.9...1.1, shift: -0.1...0.1), chance: 0.5),
        .init(.noise(0.05), chance: 0.3),
        .init(.blur(0.8), chance: 0.2),
      ])
    case .strong:
      AugmentationPlan(steps: [
        .init(.affine(turn: 20, shift: 0.1, scale: 0.8...1.25), chance: 0.9),
        .init(.elastic(strength: 0.04, points: 4), chance: 0.5),
        .init(.gamma(0.5...2), chance: 0.7),
        .init(.window(scale: 0.7...1.3, shift: -0.3...0.3), chance: 0.7),
        .init(.biasField(0.4), chance: 0.5),
        .init(.blur(1.5), chance: 0.3),
        .init(.noise(0.2), chance: 0.5),
        .init(.cutout(boxes: 2, share: 0.3), chance: 0.8),
      ])
    }
  }
}
