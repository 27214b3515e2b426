// SPDX-License-Identifier: Apache-2.0

/// What masks say of images, one after another.
struct MaskOverlaps {
  /// The overlap of each class in each image; `nil` where neither truth nor answer has it.
  var overlaps: [[Double?]]
  /// Its mean over the classes but the first.
  var means: [Double?]
  /// The mean cross-entropy of each image's pixels; `nil` where none is known.
  var losses: [Double?]

  /// Begins with no image.
  init(classes: Int) { self.init(overlaps: [[Double?]](repeating: [], count: classes), means: [], losses: []) }

  init(overlaps: [[Double?]], means: [Double?], losses: [Double?]) {
    (self.overlaps, self.means, self.losses) = (overlaps, means, losses)
  }

  /// Adds further images.
  mutating func append(_ other: MaskOverlaps) {
    for name in overlaps.indices { overlaps[name] += other.overlaps[name] }
    means += other.means
    losses += other.losses
  }
}
