// SPDX-License-Identifier: Apache-2.0

/// Images of one kind in a step, ready for the network.
struct PreparedPiece: Sendable {
  /// Where an image is from.
  struct Place: Sendable, Hashable {
    /// Which of the piece's sets.
    var store: Int
    /// The number of the image in it.
    var image: Int
  }

  /// Where each image is from.
  var places: [Place]
  /// Batch, channels, space.
  var shape: [Int]
  /// The images in each view.
  var views: [[Float]]
  /// The answers, as they go with the first view.
  var targets: BatchTargets
  /// The weights of images.
  var weights: [Float]?
}
