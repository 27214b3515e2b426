// SPDX-License-Identifier: Apache-2.0
import Augmentation
import YAMLFiles

/// Reads how images vary.
struct AugmentationReader {
  let log: FaultLog

  /// Strong changes, as one of two views of an unlabelled image has them.
  static let strong = AugmentationPlan(steps: [
    .init(.affine(turn: 15, shift: 0.1, scale: 0.85...1.15)), .init(.gamma(0.7...1.4), chance: 0.5),
    .init(.window(scale: 0.7...1.3, shift: -0.2...0.2), chance: 0.5), .init(.noise(0.1), chance: 0.3),
    .init(.blur(1), chance: 0.3), .init(.cutout(boxes: 1, share: 0.3)),
  ])

  func plan(_ section: Section, _ key: String = "augmentation") -> AugmentationPlan {
    guard section.has(key) else { return AugmentationPlan() }
    _ = section.word(key, among: ["none"])
    return AugmentationPlan()
  }
}
