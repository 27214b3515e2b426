// SPDX-License-Identifier: Apache-2.0

/// How images are prepared and which U-Net outlines them.
public struct SegmentationPlan: Sendable, Hashable, Codable {
  /// What is done with the numbers of a channel.
  public enum Intensities: Sendable, Hashable, Codable {
    /// Cut to low…high, less the mean, over the standard deviation: one scale for all images.
    case clipped(low: Double, high: Double, mean: Double, standardDeviation: Double)
    /// Less the mean and over the standard deviation of each image; where told, of what is not 0 in it alone.
    case standardised(withinNonzero: Bool)
  }

  /// The axes of the images that the network sees; one is left out where it looks at planes.
  public var axes: [Int]
  /// The distance of pixels along these axes that all images are brought to, in millimetres.
  public var spacing: [Double]
  /// The median shape of images at that spacing.
  public var medianShape: [Int]
  /// The piece of an image that the network learns from at a time.
  public var patch: [Int]
  /// Pieces of a step.
  public var batch: Int
  /// The network.
  public var network: UNetDesign
  /// What is done with the numbers of each channel.
  public var intensities: [Intensities]
  /// The axis along which images are brought to the spacing apart, by the nearest pixel, as it is more than three times as coarse.
  public var coarseAxis: Int?
  /// Numbers of all convolutions for one piece, what memory was judged by.
  public var featureNumbers: Int

  /// The share of a median image that a piece covers.
  public var coverage: Double {
    Double(patch.reduce(1, *)) / Double(max(1, medianShape.reduce(1, *)))
  }
}
