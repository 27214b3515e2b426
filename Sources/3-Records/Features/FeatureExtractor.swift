// SPDX-License-Identifier: Apache-2.0

/// Makes a vector of numbers of an image.
///
/// The name and version say exactly how: the same pair gives the same numbers of the same image, for ever. A change that changes a number
/// is a new version.
public protocol FeatureExtractor: Sendable {
  /// What it makes: `image-statistics`, `perceptual-hash`, `thumbnail-32`.
  var name: String { get }
  /// Which way of making it.
  var version: Int { get }
  /// The names of the vector's places, in order.
  var places: [String] { get }
  /// The vector of an image: one value for each place, NaN never; a value that is undefined for this image is `nil`.
  func vector(of image: FeatureImage) -> [Float?]
}
