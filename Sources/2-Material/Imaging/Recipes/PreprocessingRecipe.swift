// SPDX-License-Identifier: Apache-2.0
public import Vocabulary
public import Volumes

/// What is done to an image before a model sees it, written down as data.
///
/// The same recipe is applied in training and in serving; its digest goes into the evidence, so that a model cannot be fed otherwise
/// than it was trained. Steps are done in order; each is a pure function of the volume. What a step does to the grid can be undone,
/// so that a mask drawn on the model's grid comes back to the scanner's.
public struct PreprocessingRecipe: Sendable, Hashable {
  /// A change of scale that is the same for every voxel.
  public enum Normalisation: Sendable, Hashable {
    /// To a mean of 0 and a standard deviation of 1 over all voxels (the divisor is their number).
    case zScore
    /// To 0 for the least and 1 for the greatest voxel.
    case minMax
    /// Less a fixed mean, divided by a fixed standard deviation, as found in the training data.
    case fixed(mean: Double, standardDeviation: Double)
    /// Clipped to two percentiles of the volume (0 to 100, linear between ranks), then to 0 and 1.
    case percentiles(lower: Double, upper: Double)
  }

  /// One step.
  public enum Step: Sendable, Hashable {
    /// Turns and flips the indices to the order nearest to an orientation.
    case orient(AnatomicalOrientation)
    /// To distances in millimetres; `nil` keeps that of the index.
    case resample(spacing: [Double?], by: Interpolation, antialiasing: Antialiasing)
    /// To a number of voxels over the same field of view; `nil` keeps that of the index.
    case resize(size: [Int?], by: Interpolation, antialiasing: Antialiasing)
    /// Values below and above two bounds become the bounds.
    case clip(lower: Double, upper: Double)
    /// Values from centre − width / 2 to centre + width / 2 become 0 to 1; beyond they are clipped.
    case window(centre: Double, width: Double)
    /// Another scale.
    case normalise(Normalisation)
    /// Cropped and padded around the middle to a number of voxels; `nil` keeps that of the index.
    case cropOrPad(size: [Int?], value: Double)
    /// Cropped to the smallest box of the voxels above a value, with a margin of voxels on each side that stays inside of the grid.
    case cropToForeground(above: Double, margin: Int)
  }

  /// The steps, in their order.
  public var steps: [Step]

  /// Makes a recipe; the parameter is the property.
  public init(steps: [Step]) { self.steps = steps }

  /// The name of the recipe: the SHA-256 of its canonical JSON.
  public var digest: ContentDigest { ContentDigest(hashing: Array(json.text(pretty: false).utf8)) }
}
