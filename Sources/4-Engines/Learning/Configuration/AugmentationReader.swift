// SPDX-License-Identifier: Apache-2.0
import Augmentation
import YAMLFiles

/// Reads how images vary.
struct AugmentationReader {
  /// Strong changes, as one of two views of an unlabelled image has them.
  static let strong = AugmentationPreset.strong.plan

  /// Axes of space of the images.
  let dimensions: Int

  /// The changes under a key; none where it is not there.
  func plan(_ section: Section, _ key: String = "augmentation") -> AugmentationPlan {
    AugmentationPlan.reading(key, of: section, dimensions: dimensions) ?? AugmentationPlan()
  }
}
